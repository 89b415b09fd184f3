/** The pace of an upload: lanes, setbacks and pauses, with the time as an argument. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  FIRST_PACE, MOST_FAILURES, MOST_LANES, afterArrival, afterCut, afterSetback, afterSilence, pauseAfter, recent,
  speedOf,
} from "../../web/entrant/upload/pace.js";

const KIB = 1024;

/** Lanes after each of `[kind, at, milliseconds]` in turn. */
function lanesAfter(events, pace = FIRST_PACE) {
  const seen = [];
  let now = pace;
  for (const [kind, at, took] of events) {
    now = kind === "cut" ? afterCut(now, at) : afterArrival(now, took, at);
    seen.push(now.lanes);
  }
  return seen;
}

test("an upload begins with as many parts at once as a browser has connections", () => {
  assert.deepEqual(FIRST_PACE, {
    lanes: 6, narrowedAt: -Infinity, setbacks: 0, setbackAt: -Infinity, patience: 30_000,
  });
});

test("each cut halves the lanes, down to one", () => {
  assert.deepEqual(lanesAfter([["cut", 0], ["cut", 1000], ["cut", 2000], ["cut", 3000]]), [3, 1, 1, 1]);
});

test("one cut that ends several parts counts once", () => {
  assert.deepEqual(lanesAfter([["cut", 5000], ["cut", 5001], ["cut", 5999], ["cut", 6000]]), [3, 3, 3, 1]);
});

test("a slow part takes a lane away, a quick one gives one back, one between changes nothing", () => {
  const slow = ["part", 20_000, 12_001];
  const quick = ["part", 30_000, 4999];
  assert.deepEqual(lanesAfter([slow, quick, quick, ["part", 40_000, 5000], ["part", 50_000, 12_000]]), [5, 6, 6, 6, 6]);
});

test("slow parts that end together take one lane away", () => {
  assert.deepEqual(lanesAfter([["part", 20_000, 13_000], ["part", 20_500, 13_000], ["part", 21_000, 13_000]]), [5, 5, 4]);
});

test("each silence doubles the patience, up to four minutes; those that end together count once", () => {
  let pace = FIRST_PACE;
  const seen = [];
  for (const allowed of [30_000, 30_000, 60_000, 30_000, 120_000, 240_000]) {
    pace = afterSilence(pace, allowed);
    seen.push(pace.patience);
  }
  assert.deepEqual(seen, [60_000, 60_000, 120_000, 120_000, 240_000, 240_000]);
});

test("a part may stand still for as long as the last one took, between half a minute and four", () => {
  const took = (milliseconds) => afterArrival(FIRST_PACE, milliseconds, 0).patience;
  assert.deepEqual([2000, 70_000, 500_000].map(took), [30_000, 70_000, 240_000]);
});

test("failures in a row are counted, those of one moment once", () => {
  const first = afterSetback(FIRST_PACE, 0, 0);
  const same = afterSetback(first, 0, 999);
  const second = afterSetback(same, 0, 1000);
  assert.deepEqual([first, same, second].map((pace) => pace.setbacks), [1, 1, 2]);
});

test("a part that arrives ends the row of failures", () => {
  const pace = afterSetback(afterSetback(FIRST_PACE, 0, 0), 0, 2000);
  assert.equal(pace.setbacks, 2);
  assert.equal(afterArrival(pace, 8000, 9000).setbacks, 0);
});

test("a connection that carried more than 256 KiB is used again soon", () => {
  const weak = afterSetback(afterSetback(FIRST_PACE, 0, 0), 0, 2000);
  assert.equal(afterSetback(weak, 256 * KIB, 4000).setbacks, 3);
  assert.equal(afterSetback(weak, 256 * KIB + 1, 4000).setbacks, 1);
  assert.equal(afterSetback(weak, 256 * KIB + 1, 2500).setbacks, 0);
});

test("pauses grow to fifteen seconds and vary by a quarter", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 60].map((failures) => pauseAfter(failures, 0.5)),
    [500, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  assert.deepEqual([0, 1].map((random) => pauseAfter(MOST_FAILURES, random)), [11_250, 18_750]);
});

test("speed is counted over the last twelve seconds", () => {
  const samples = [[0, 0], [1000, 100], [12_000, 1200]];
  assert.deepEqual(recent(samples, 12_500), [[1000, 100], [12_000, 1200]]);
  assert.equal(speedOf([[1000, 100], [12_000, 1200]], 1300, 13_000), 100);
});

test("speed is zero before two samples and never below", () => {
  assert.equal(speedOf([], 500, 1000), 0);
  assert.equal(speedOf([[0, 0]], 500, 1000), 0);
  assert.equal(speedOf([[0, 900], [500, 900]], 100, 1000), 0);
});

test("a pace never changes in place", () => {
  assert.ok(Object.isFrozen(afterCut(FIRST_PACE, 0)));
  assert.ok(Object.isFrozen(afterArrival(FIRST_PACE, 1, 0)));
  assert.equal(FIRST_PACE.lanes, MOST_LANES);
});
