/** What the board's figures add up to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  allWorks, countOf, cutOffBy, isScreeningOpen, nextDate, progressOf, startFigures,
} from "../../web/organizer/counts.js";

const BOARD = {
  phase: "collecting", entries: { draft: 3, screening: 2, in_review: 5 },
  calendar: { opens: "2025-07-01T00:00:00+08:00", closes: "2025-09-01T00:00:00+08:00",
    review_until: "2025-10-01T00:00:00+08:00" },
  experts: [
    { state: "invited", assigned: 10, submitted: 4 }, { state: "removed", assigned: 10, submitted: 1 },
    { state: "invited", assigned: 8, submitted: 8 },
  ],
};

test("statuses are added up; a status without entries counts none", () => {
  assert.equal(countOf(BOARD, "screening"), 2);
  assert.equal(countOf(BOARD, "screening", "in_review", "awarded"), 7);
  assert.equal(countOf(BOARD), 0);
  assert.equal(allWorks(BOARD), 10);
});

test("the next date is the first that has not passed", () => {
  const at = (iso, board = BOARD) => nextDate(board, Date.parse(iso))?.name;
  assert.equal(at("2025-06-01T00:00:00Z"), "opens");
  assert.equal(at("2025-08-31T15:59:59Z"), "closes");
  assert.equal(at("2025-08-31T16:00:00Z"), "review_until");
  assert.equal(at("2025-12-01T00:00:00Z"), undefined);
  assert.equal(at("2025-06-01T00:00:00Z", { ...BOARD, phase: "published" }), undefined);
});

test("replaced experts do not count in the progress", () => {
  assert.deepEqual(progressOf(BOARD), { experts: 2, assigned: 18, submitted: 12 });
});

test("answers of screening may be taken back until somebody has passed its gate", () => {
  const board = (status, decisions = {}) => ({ phases: { screening: { status, decisions } } });
  assert.deepEqual([
    board("idle"), board("awaiting_people"), board("awaiting_gate", { people: {} }), board("running", { gate: {} }),
    board("done", { gate: {} }),
  ].map(isScreeningOpen), [true, true, true, false, false]);
});

const ENTRIES = {
  draft: 3, rejected_format: 2, returned: 1, uploading: 4, submitted: 10, probing: 5, in_review: 7, withdrawn: 9,
};

test("what a phase is about is told in numbers", () => {
  const experts = ["invited", "removed", "added"].map((state) => ({ state }));
  assert.deepEqual(startFigures({ entries: ENTRIES, experts, round: { per_work: 5 } }),
    { submitted: 15, drafts: 5, uploads: 4, passed: 7, experts: 2, per: 5 });
});

test("an earlier end of the call tells the drafts and uploads that it cuts off; no other move does", () => {
  const moved = (name, later) => cutOffBy({ entries: ENTRIES }, [{ name, later }]);
  assert.deepEqual(moved("closes", false), { drafts: 6, uploads: 4 });
  assert.deepEqual([moved("closes", true), moved("review_until", false), cutOffBy({ entries: ENTRIES }, [])],
    [null, null, null]);
});
