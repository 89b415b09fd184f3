/** Experts who seem to be one person: the same table as the server's tests. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { twinsAmong } from "../../web/organizer/twins.js";

const TABLE = JSON.parse(readFileSync(new URL("../twins.json", import.meta.url), "utf8"))
  .map(([one, other, same]) => [...[one, other].map(([name, unit, phone]) => ({ name, unit, phone })), same]);

for (const [one, other, same] of TABLE) {
  test(`${JSON.stringify(one)} and ${JSON.stringify(other)} are ${same ? "told" : "two people"}`, () => {
    assert.deepEqual(twinsAmong([one], [other]), same ? [{ person: one, twin: other }] : []);
    assert.deepEqual(twinsAmong([other], [one]), same ? [{ person: other, twin: one }] : []);
  });
}

test("each of a list is compared with those who are there and those before; who shares two things is told once", () => {
  const [there, again, first, second] = ["王伟", "王 伟", "李娜", "李娜教授"]
    .map((name) => ({ name, unit: "清华大学", phone: name.startsWith("王") ? "13800138000" : "" }));
  assert.deepEqual(twinsAmong([again, first, second], [there]),
    [{ person: again, twin: there }, { person: second, twin: first }]);
});
