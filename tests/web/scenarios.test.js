/** Who would win under another rule, or without one of the experts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { candidates, changeTo, changed, winnersOf } from "../../web/organizer/scenarios.js";

test("the winners are the first ranks; entries without a rank never win", () => {
  const entries = [["a", 1], ["b", 2], ["c", 2], ["d", 4], ["e", null]].map(([id, rank]) => ({ id, rank }));
  assert.deepEqual(winnersOf({ entries, winners: 2 }), ["a", "b", "c"]);
});

test("the winners of each award are the first ranks within it", () => {
  const entries = [["a", 1, "film"], ["b", 2, "film"], ["c", 1, "play"], ["d", 2, "play"]]
    .map(([id, rank, award]) => ({ id, rank, award }));
  const awards = [{ id: "film", places: 2 }, { id: "play", places: 1 }];
  assert.deepEqual(winnersOf({ entries, winners: 3, awards }), ["a", "b", "c"]);
});

test("a change names who would win too and who no longer would, and leads from one list to the other", () => {
  const change = changeTo(["a", "b"], ["b", "c"]);
  assert.deepEqual(change, { gained: ["c"], lost: ["a"] });
  assert.deepEqual(changed(["a", "b"], change), ["b", "c"]);
  assert.deepEqual(changeTo(["a"], ["a"]), { gained: [], lost: [] });
});

test("entries that win in some case, and the number that win in all", () => {
  const entries = ["a", "b", "c", "d"].map((id) => ({ id }));
  const { works, steady } = candidates(entries, [["a", "b"], ["a", "c"]]);
  assert.deepEqual(works.map(({ id }) => id), ["a", "b", "c"]);
  assert.equal(steady, 1);
});
