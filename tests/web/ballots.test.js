/** The votes on a motion, as an organizer types them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ballotsOf } from "../../web/organizer/ballots.js";

test("one juror on each line, in either language, with any separator", () => {
  assert.deepEqual(ballotsOf("王一 赞成\n李二：反对\n\nAnn Lee, abstain\n赵三\t弃权\nBo FOR"), [
    { name: "王一", vote: "for" }, { name: "李二", vote: "against" }, { name: "Ann Lee", vote: "abstain" },
    { name: "赵三", vote: "abstain" }, { name: "Bo", vote: "for" },
  ]);
});

test("a line that cannot be read is null, in its place", () => {
  assert.deepEqual(ballotsOf("王一 赞成\n李二\n赵三 也许"), [{ name: "王一", vote: "for" }, null, null]);
});

test("a word that every object knows is no vote", () => {
  assert.deepEqual(ballotsOf("王一 constructor\n李二 toString"), [null, null]);
});

test("nothing typed is no ballot", () => {
  assert.deepEqual(ballotsOf(" \n\n"), []);
});
