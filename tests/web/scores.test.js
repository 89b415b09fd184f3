/** An expert's scores: what was typed, and their weighted total. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { middleOf, moved, readScore, scoreField, scoredCount, weightedTotal } from "../../web/expert/scores.js";
import { merged } from "../../web/expert/watching.js";

const CRITERIA = [{ id: "theme", weight: 50 }, { id: "craft", weight: 30 }, { id: "reach", weight: 20 }];
const RANGE = { min: 0, max: 100, step: 1 };
const FIVES = { min: 1, max: 21, step: 5 };

test("a typed score is a whole number within the range, in plain or full-width digits", () => {
  const rows = [
    ["85", 85], [" ８５ ", 85], ["0", 0], ["100", 100], ["007", 7], ["", null], ["  ", null], ["101", undefined],
    ["-1", undefined], ["8.5", undefined], ["八", undefined], ["1e2", undefined], ["9999999", undefined],
  ];
  for (const [typed, wanted] of rows) assert.equal(readScore(typed, RANGE), wanted, typed);
});

test("where a call has steps, only what lies on one is a score", () => {
  assert.deepEqual(["1", "6", "21", "5", "7", "0", "26"].map((typed) => readScore(typed, FIVES)),
    [1, 6, 21, undefined, undefined, undefined, undefined]);
});

test("keys move by a step or by about ten points, and stay within the range", () => {
  const moves = [[50, RANGE, 1, 51], [50, RANGE, -10, 40], [95, RANGE, 10, 100], [6, FIVES, 1, 11], [6, FIVES, 10, 16],
    [1, FIVES, -1, 1], [16, FIVES, 10, 21], [0, { min: 0, max: 100, step: 25 }, 10, 25]];
  for (const [score, range, by, wanted] of moves) assert.equal(moved(score, range, by), wanted);
});

test("zero is a score, null and nothing are none", () => {
  assert.equal(scoredCount({ theme: 0, craft: null }, CRITERIA), 1);
});

test("the total has two decimals, rounded half up without binary fractions", () => {
  assert.deepEqual(weightedTotal({ theme: 91, craft: 88, reach: 77 }, CRITERIA, RANGE), { total: "87.30", most: "100.00" });
  const thirds = [1, 2, 3].map((id) => ({ id, weight: 1 }));
  assert.equal(weightedTotal({ 1: 85, 2: 86, 3: 86 }, thirds, RANGE).total, "85.67");
  const eighths = Array.from({ length: 8 }, (_, id) => ({ id, weight: 1 }));
  // 0.125 lies exactly between two hundredths.
  assert.equal(weightedTotal({ 0: 1, ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((id) => [id, 0])) },
    eighths, RANGE).total, "0.13");
});

test("while scores are missing, the points possible so far stand beside the total", () => {
  assert.deepEqual(weightedTotal({ theme: 80 }, CRITERIA, RANGE), { total: "40.00", most: "50.00" });
  assert.deepEqual(weightedTotal({}, CRITERIA, RANGE), { total: "0.00", most: "0.00" });
});

test("a slider without a score rests in the middle", () => {
  assert.deepEqual([middleOf(RANGE), middleOf({ min: 1, max: 10, step: 1 }), middleOf(FIVES)], [50, 6, 11]);
});

test("a criterion's field is named as the API names it", () => {
  assert.equal(scoreField("theme"), "scores.theme");
});

test("spans of a video that touch or overlap are one, empty ones none", () => {
  assert.deepEqual(merged([[10, 20], [0, 5], [5, 8], [15, 18], [30, 30], [19, 25]]), [[0, 8], [10, 25]]);
  assert.deepEqual(merged([]), []);
});

test("joining spans leaves the given ones as they are", () => {
  const given = [[0, 5], [5, 8]];
  merged(given);
  assert.deepEqual(given, [[0, 5], [5, 8]]);
});
