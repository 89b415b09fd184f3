/** What can be decided about the call now. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { actionOf, hindranceOf, looksOf, remarksOf, secondRoundOf, tiesOf } from "../../web/organizer/decisions.js";

test("the action of each status; none while a phase runs or when it is done", () => {
  const statuses = ["idle", "failed", "awaiting_people", "awaiting_gate", "awaiting_notice", "running", "done"];
  assert.deepEqual(statuses.map((status) => actionOf({ status })), ["start", "start", "close", "gate", "", "", ""]);
});

test("why a phase cannot start yet", () => {
  const closes = "2025-09-01T00:00:00+08:00";
  const board = (screening, review = "idle") => ({
    calendar: { closes }, phases: { screening: { status: screening }, expert_review: { status: review } },
  });
  const [before, after] = [Date.parse(closes) - 1, Date.parse(closes)];
  assert.equal(hindranceOf(board("idle"), "screening", before), "afterClosing");
  assert.equal(hindranceOf(board("idle"), "screening", after), "");
  assert.equal(hindranceOf(board("awaiting_people"), "expert_review", after), "afterScreening");
  assert.equal(hindranceOf(board("done"), "expert_review", after), "");
  assert.equal(hindranceOf(board("done", "running"), "expert_review", before), "");
});

test("entries tied for the last places, and how many of them win", () => {
  const entries = [["a", true], ["b", false], ["c", false], ["d", false]].map(([id, winner]) => ({ id, winner }));
  const [tie] = tiesOf({ entries, undecided: ["b", "c"], winners: 2 });
  assert.deepEqual(tie.works.map(({ id }) => id), ["b", "c"]);
  assert.equal(tie.places, 1);
  assert.deepEqual(tiesOf({ entries, undecided: [], winners: 1 }), []);
  assert.deepEqual(tiesOf(null), []);
});

test("each award has a tie of its own", () => {
  const entries = [["a", true, "film"], ["b", false, "film"], ["c", false, "film"], ["d", true, "play"], ["e", false, "play"]]
    .map(([id, winner, award]) => ({ id, winner, award }));
  const awards = [{ id: "film", places: 2 }, { id: "play", places: 1 }];
  const ties = tiesOf({ entries, undecided: ["b", "c"], winners: 3, awards });
  assert.deepEqual(ties.map(({ award, works, places }) => [award, works.map(({ id }) => id), places]),
    [["film", ["b", "c"], 1]]);
});

test("remarks are findings and flags together", () => {
  assert.deepEqual([{ findings: 0 }, { findings: 2, flags: ["x"] }, { findings: 0, flags: [] }].map(remarksOf), [0, 3, 0]);
});

test("every entry that wins with two scores far above the rest must be looked at, chosen ones too", () => {
  const entries = [
    { id: "a", winner: true, flags: ["two_at_top", "spread"] },
    { id: "b", winner: true, flags: [] },
    { id: "c", winner: false, flags: ["two_at_top"] },
  ];
  assert.deepEqual(looksOf({ entries }, []).map((line) => line.id), ["a"]);
  assert.deepEqual(looksOf({ entries }, ["c"]).map((line) => line.id), ["a", "c"]);
  assert.deepEqual(looksOf(null, []), []);
});

for (const [result, key, n] of [
  [{ state: "provisional", finalists: null, second_round: 20 }, "secondRoundRuns", 20],
  [{ state: "provisional", finalists: null, second_round: null }, "secondRoundRuns", 0],
  [{ state: "provisional", finalists: ["a"], second_round: 1 }, "secondRoundRuns", 1],
  [{ state: "tallied", finalists: ["a", "b"], second_round: null }, "finalistsN", 2],
  [{ state: "published", finalists: ["a", "b"] }, "finalistsN", 2],
  [{ state: "tallied", finalists: null }, "noSecondRound", 0],
]) {
  test(`a ${result.state} result with ${JSON.stringify(result.finalists)} finalists says ${key} and nothing else`,
    () => assert.deepEqual(secondRoundOf(result), { key, n }));
}
