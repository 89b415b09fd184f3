import assert from "node:assert/strict";
import test from "node:test";

import { isStale, mergedPairs } from "../../web/organizer/doubts.js";

const PAIR = { entry: "w", expert: "e", reasons: ["same_name_creator"], standing: "doubtful", why: "" };
const SAID = { entry: "w", expert: "e", reasons: ["same_name_creator"], withdrawn: false, why: "同名不同人", at: "2026-01-02",
  by: "o1" };
const OFFICE = [{ id: "o0", name: "赵主任" }, { id: "o1", name: "王主任" }];

test("a doubt dismissed after the report was made is shown as dismissed, with the reason and who said so", () => {
  assert.deepEqual(mergedPairs([PAIR], [SAID], OFFICE), [{ ...PAIR, standing: "dismissed", why: "同名不同人",
    at: "2026-01-02", by: "王主任" }]);
});

test("a withdrawn dismissal, and one of other reasons or of another pair, leaves the doubt open", () => {
  const open = [{ ...PAIR }];
  assert.deepEqual(mergedPairs([{ ...PAIR, standing: "dismissed", why: "x" }], [{ ...SAID, withdrawn: true }], OFFICE), open);
  assert.deepEqual(mergedPairs([PAIR], [{ ...SAID, reasons: ["near_employer"] }], OFFICE), open);
  assert.deepEqual(mergedPairs([PAIR], [{ ...SAID, expert: "f" }], OFFICE), open);
});

test("what is certain stays barred", () => {
  const certain = { ...PAIR, standing: "barred" };
  assert.deepEqual(mergedPairs([certain], [SAID], OFFICE), [certain]);
});

test("a report is stale once an expert or an entry has come or gone", () => {
  const report = { works: 3, experts: [{ id: "a" }, { id: "b" }] };
  const board = {
    entries: { draft: 9, submitted: 1, in_review: 2 },
    experts: [{ id: "b", state: "invited" }, { id: "a", state: "added" }, { id: "c", state: "removed" }],
  };
  assert.equal(isStale(report, board), false);
  assert.equal(isStale({ ...report, works: 2 }, board), true);
  assert.equal(isStale(report, { ...board, experts: board.experts.slice(1) }), true);
  assert.equal(isStale(report, { ...board, experts: [...board.experts, { id: "d", state: "added" }] }), true);
});
