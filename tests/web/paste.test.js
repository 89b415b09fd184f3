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
  assert.deepEqual(expertsOf(text, FIELDS), [{ expert: WANG, problems: [], rest: ["好"] }]);
});

test("without a header the form of each cell tells what it is; row numbers are left out", () => {
  const text = "1\t王一\t工业界\t一汽集团\twang@example.cn\t138 0000-0001\t91220101123456789X";
  assert.deepEqual(expertsOf(text, FIELDS), [{ expert: WANG, problems: [], rest: [] }]);
});

test("what is missing is named", () => {
  assert.deepEqual(expertsOf("王一\twang@example.cn", FIELDS).map(({ problems }) => problems), [["field", "unit"]]);
  assert.deepEqual(expertsOf("", FIELDS), []);
});

test("what has no place is kept: a second address, an unknown field, further words and numbers", () => {
  const text = "王一\t工业界\t一汽集团\twang@example.cn\tw@example.cn\t13800000001\t010-6820 9924\t12\t备注";
  const [row] = expertsOf(text, FIELDS);
  assert.deepEqual([row.expert.email, row.rest], ["wang@example.cn", ["w@example.cn", "010-6820 9924", "12", "备注"]]);
  const headed = "姓名\t领域\t姓名\n王一\t钢铁\t王二";
  assert.deepEqual(expertsOf(headed, FIELDS).map(({ expert, problems, rest }) => [expert.name, problems, rest]),
    [["王一", ["field", "unit", "email"], ["钢铁", "王二"]]]);
});

test("no cell is lost between the text and the rows", () => {
  const cells = ["王一", "工业界", "一汽集团", "wang@example.cn", "钢铁处", "25", "x@y.cn", "13800000001", "8888"];
  for (let turn = 0; turn < cells.length; turn += 1) {
    const line = [...cells.slice(turn), ...cells.slice(0, turn)];
    const [{ expert, rest }] = expertsOf(line.join("\t"), FIELDS);
    const kept = [...Object.values(expert).filter(Boolean).map((cell) => (cell === "industry" ? "工业界" : cell)), ...rest];
    const counted = line.filter((cell, index) => index > 0 || !/^\d{1,4}$/.test(cell));
    assert.deepEqual(kept.sort(), counted.sort());
  }
});

test("rows survive being written as text and read again, with what had no place", () => {
  const rows = [
    { expert: WANG, rest: ["备注", "钢铁"] },
    { expert: { ...WANG, name: "李二", field: "film", phone: "", credit_code: "" }, rest: [] },
  ];
  assert.deepEqual(expertsOf(textOf(rows, FIELDS), FIELDS).map(({ expert, rest }) => ({ expert, rest })), rows);
});
