/** Who acted for the office, by name. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { signedBy } from "../../web/organizer/signed-by.js";

test("the name stands behind what was said; without one the words stand alone", () => {
  const people = [{ id: "a", name: "王主任" }, { id: "b", name: "李主任" }];
  assert.equal(signedBy("主办方", { id: "b" }, people), "主办方（李主任）");
  assert.equal(signedBy("系统", { id: "system" }, people), "系统");
});
