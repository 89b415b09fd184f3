/** Finding a recommending unit by a part of its name. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { matching } from "../../web/entrant/unit-match.js";

const UNITS = ["广东省工业和信息化厅", "工业和信息化部新闻宣传中心", "中国一汽集团（长春）", "Harbour Film Office"]
  .map((text, id) => ({ id: String(id), text }));

for (const [typed, found] of [
  ["工业", ["1", "0"]], ["广东 信息", ["0"]], ["一汽 长春", ["2"]], ["集团(长春)", ["2"]], ["ＨＡＲＢＯＵＲ", ["3"]],
  ["", ["0", "1", "2", "3"]], ["教育", []],
]) {
  test(`“${typed}” finds ${found.length}`, () => assert.deepEqual(matching(UNITS, typed).map(({ id }) => id), found));
}

test("a list stays short enough to be read", () => {
  const many = Array.from({ length: 300 }, (_, id) => ({ id: String(id), text: `单位${id}` }));
  assert.equal(matching(many, "单位").length, 50);
});
