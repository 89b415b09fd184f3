/** Two versions of a draft: who may be saved over whom, and how an expert's choice is put together. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { differences, merged, offered, same } from "../../web/expert/content.js";
import { meeting, recovery } from "../../web/shared/server/autosave.js";

const equal = (a, b) => a === b;

const MEETINGS = [
  ["the server has exactly what is on the page", { mine: "C", sent: ["C"], base: "A", theirs: "C" }, "settled"],
  ["typed back to what the server has", { mine: "C", sent: ["B"], base: "A", theirs: "C" }, "settled"],
  ["our own save whose answer was lost, typed on since", { mine: "C", sent: ["B"], base: "A", theirs: "B" }, "rebase"],
  ["the first of two saves without an answer", { mine: "D", sent: ["B", "C"], base: "A", theirs: "B" }, "rebase"],
  ["only the revision moved", { mine: "C", sent: ["C"], base: "A", theirs: "A" }, "rebase"],
  ["somebody else changed it", { mine: "C", sent: ["C"], base: "A", theirs: "X" }, "conflict"],
  ["somebody else changed it, nothing sent yet", { mine: "C", sent: [], base: "A", theirs: "X" }, "conflict"],
];
for (const [name, versions, outcome] of MEETINGS) {
  test(`${name}: ${outcome}`, () => assert.equal(meeting(versions, equal), outcome));
}

const RECOVERIES = [
  ["no copy", null, "A", "nothing"],
  ["a copy without content", { base: "A" }, "A", "nothing"],
  ["the server has it", { content: "A", base: "0" }, "A", "nothing"],
  ["the server has what the copy started from", { content: "B", base: "A" }, "A", "restore"],
  ["the server moved on", { content: "B", base: "A" }, "X", "conflict"],
  ["nobody knows what the copy started from", { content: "B" }, "A", "conflict"],
];
for (const [name, copy, current, outcome] of RECOVERIES) {
  test(`${name}: ${outcome}`, () => assert.equal(recovery(copy, current, equal), outcome));
}

const content = (scores, opinion = null, comment = "") => ({ scores, opinion, comment });

test("lines that differ are named, and a missing score is one that is null", () => {
  assert.deepEqual(differences(content({ a: 1, b: 2 }), content({ a: 1, b: 3 }, "keep", "x")),
    ["scores.b", "opinion", "comment"]);
  assert.deepEqual(differences(content({ a: null }), content({})), []);
  assert.deepEqual(differences(content({ a: 0 }), content({})), ["scores.a"]);
});

test("a comment that the server trimmed is the same", () => {
  assert.ok(same(content({}, null, " 好 \n 稳 \n"), content({}, null, "好\n稳")));
  assert.ok(!same(content({}, null, "好稳"), content({}, null, "好\n稳")));
});

test("what is offered first is mine, unless only theirs has something", () => {
  const mine = content({ a: 1 }, null, "");
  const theirs = content({ a: 2, b: 5 }, "keep", "");
  assert.deepEqual(["scores.a", "scores.b", "opinion", "comment"].map((name) => offered(mine, theirs, name)),
    ["mine", "theirs", "theirs", "mine"]);
  assert.equal(offered(content({ a: 0 }), content({ a: 9 }), "scores.a"), "mine");
});

test("both versions are merged line by line", () => {
  const mine = content({ a: 1, b: 2 }, "keep", "mine");
  const theirs = content({ a: 9, c: 3 }, "drop", "theirs");
  const picks = { "scores.a": "mine", "scores.b": "theirs", "scores.c": "theirs", opinion: "theirs", comment: "mine" };
  assert.deepEqual(merged(mine, theirs, (name) => picks[name]), content({ a: 1, c: 3 }, "drop", "mine"));
  assert.deepEqual(merged(mine, theirs, () => "theirs"), theirs);
  assert.ok(same(merged(mine, theirs, () => "mine"), mine));
});
