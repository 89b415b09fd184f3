/** Rows of experts copied from a spreadsheet. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { cellsOf, expertsOf, textOf } from "../../web/organizer/paste.js";

const FIELDS = [
  { id: "industry", text: { zh: "工业界", en: "Industry" } }, { id: "film", text: { zh: "影视", en: "Film" } },
];
const WANG = {
  name: "王一", field: "industry", unit: "一汽集团", email: "wang@example.cn", phone: "13800000001",
  credit_code: "91220101123456789X",
};

test("cells are separated by tabs; quotes hold line breaks, tabs and doubled quotes", () => {
  assert.deepEqual(cellsOf('王一\t"一汽\n集团"\t"说""好"""\r\n李二\t二汽\t\r\n\r\n'),
    [["王一", "一汽 集团", '说"好"'], ["李二", "二汽", ""]]);
});

test("a quote inside a cell is a letter", () => {
  assert.deepEqual(cellsOf('5" 屏\tb'), [['5" 屏', "b"]]);
});

test("without tabs, commas or runs of spaces separate the cells", () => {
  assert.deepEqual(cellsOf("王一，影视  二汽;a@b.cn"), [["王一", "影视", "二汽", "a@b.cn"]]);
});

test("full-width letters and digits become plain ones", () => {
  assert.deepEqual(cellsOf("ＡＢ１\t２"), [["AB1", "2"]]);
});

test("a header names the columns, in any order, with remarks in brackets", () => {
  const text = ["电子邮箱\t专家姓名\t工作单位（全称）\t专业领域\t统一社会信用代码\t手机号码\t备注",
    "wang@example.cn\t王一\t一汽集团\t工业\t91220101123456789x\t13800000001\t好"].join("\n");
  assert.deepEqual(expertsOf(text, FIELDS), [{ expert: WANG, problems: [] }]);
});

test("without a header the form of each cell tells what it is; row numbers are left out", () => {
  const text = "1\t王一\t工业界\t一汽集团\twang@example.cn\t138 0000-0001\t91220101123456789X";
  assert.deepEqual(expertsOf(text, FIELDS), [{ expert: WANG, problems: [] }]);
});

test("what is missing is named", () => {
  assert.deepEqual(expertsOf("王一\twang@example.cn", FIELDS).map(({ problems }) => problems), [["field", "unit"]]);
  assert.deepEqual(expertsOf("", FIELDS), []);
});

test("rows survive being written as text and read again", () => {
  const other = { ...WANG, name: "李二", field: "film", phone: "", credit_code: "" };
  assert.deepEqual(expertsOf(textOf([WANG, other], FIELDS), FIELDS).map(({ expert }) => expert), [WANG, other]);
});
