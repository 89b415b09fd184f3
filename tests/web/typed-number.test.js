/** What somebody types who comes back to an objection. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyOf, numberOf } from "../../web/notice/typed-number.js";

test("the number is found as receipts and people write it", () => {
  assert.deepEqual(["3", " 12 ", "第 3 号", "３", "No. 007", "号", "0"].map(numberOf),
    ["3", "12", "3", "3", "7", "", ""]);
});

test("what is missing is named; the code once it was sent", () => {
  const values = { number: "号", contact: " ", code: "" };
  assert.deepEqual(emptyOf(values, false), ["number", "contact"]);
  assert.deepEqual(emptyOf({ ...values, number: "3", contact: "13800138000" }, true), ["code"]);
  assert.deepEqual(emptyOf({ number: "3", contact: "13800138000", code: "482913" }, true), []);
});
