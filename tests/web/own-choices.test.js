/** The choices in fields of a call's own, as they stand in an address. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { choosing, chosenIn } from "../../web/organizer/own-choices.js";

test("each field has one choice, which is replaced and taken back", () => {
  let spelt = choosing("", "level", "city");
  spelt = choosing(spelt, "shown", "here");
  assert.equal(spelt, "level:city,shown:here");
  spelt = choosing(spelt, "level", "province");
  assert.deepEqual(chosenIn(spelt), { level: "province", shown: "here" });
  for (const none of ["", null]) assert.equal(choosing(spelt, "level", none), "shown:here");
  assert.equal(choosing("shown:here", "shown", ""), "");
});

test("an address that somebody has cut short leaves what is whole", () => {
  assert.deepEqual(chosenIn("shown:here,lev"), { shown: "here" });
  assert.deepEqual(chosenIn(""), {});
});
