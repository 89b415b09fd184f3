// @ts-check
/**
 * Reads rows of experts copied from a spreadsheet: separated by tabs, cells with line breaks in quotes, with or without
 * a header row, columns in any order, full-width letters and digits. Pure functions: text in, rows out.
 */
import { telephone } from "../shared/words/typed.js";
import { EXPERT_FORM, WORDS } from "./facts.js";

const NOTHING = { name: "", field: "", unit: "", email: "", phone: "", credit_code: "" };

/** @typedef {{id: string, text: {zh: string, en: string}}} Field a field of expertise of the contest */
/** @typedef {keyof typeof NOTHING} Column */
/** @typedef {typeof NOTHING} Expert */
/** @typedef {{expert: Expert, rest: string[]}} Row an expert, and the cells of its row that have no place in it */

/** @type {Record<Column, RegExp>} */
const HEADINGS = {
  name: /^(姓名|专家姓名|专家|名字|name|expert)$/i,
  field: /^(领域|专业领域|专业|方向|类别|field|area)$/i,
  unit: /^(单位|工作单位|所在单位|机构|unit|organi[sz]ation|employer)$/i,
  email: /^(邮箱|电子邮箱|邮件|e-?mail|mail)$/i,
  phone: /^(手机|手机号|手机号码|电话|联系电话|phone|mobile)$/i,
  credit_code: /^(统一社会信用代码|信用代码|社会信用代码|credit ?code)$/i,
};
const COLUMNS = /** @type {Column[]} */ (Object.keys(HEADINGS));
const NEEDED = COLUMNS.filter((column) => EXPERT_FORM.some(({ name, required }) => name === column && required));

/**
 * The cells of a copied range, line by line. If there is no tab, commas and runs of spaces separate the cells.
 * @param {string} text
 */
export function cellsOf(text) {
  const source = text.replace(/\r\n?/g, "\n");
  const split = source.includes("\t") ? byTabs(source) : source.split("\n").map((line) => line.split(/[,，;；]|\s{2,}/));
  return split.map((row) => row.map(tidy)).filter((row) => row.some(Boolean));
}

/** @param {string} cell */
function tidy(cell) {
  return cell.normalize("NFKC").replace(/\s+/g, " ").trim();
}

/**
 * Spreadsheets put a cell with a line break or a quote into quotes and double the quotes inside.
 * @param {string} source
 */
function byTabs(source) {
  /** @type {string[][]} */
  const rows = [[]];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < source.length; i += 1) {
    const char = source[i];
    if (quoted) {
      if (char !== '"') cell += char;
      else if (source[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (char === '"' && cell === "") quoted = true;
    else if (char === "\t" || char === "\n") {
      rows[rows.length - 1].push(cell);
      cell = "";
      if (char === "\n") rows.push([]);
    } else cell += char;
  }
  rows[rows.length - 1].push(cell);
  return rows;
}

/**
 * Experts among the cells: `fields` [{id, text{zh,en}}] are the contest's fields of expertise.
 * @param {string} text
 * @param {Field[]} fields
 */
export function expertsOf(text, fields) {
  const cells = cellsOf(text);
  const heading = cells.length ? headingOf(cells[0]) : null;
  const rows = heading ? cells.slice(1) : cells;
  return rows.map((row) => complete(heading ? byHeading(row, heading, fields) : byContent(row, fields)));
}

/**
 * What each column holds; null if the row is no header. A header names at least two columns.
 * @param {string[]} row
 */
function headingOf(row) {
  const columns = row.map((cell) => COLUMNS
    .find((name) => HEADINGS[name].test(cell.replace(/[（(].*$/, "").trim())));
  return columns.filter(Boolean).length >= 2 ? columns : null;
}

/**
 * @param {string[]} row
 * @param {(Column | undefined)[]} columns
 * @param {Field[]} fields
 * @returns {Row}
 */
function byHeading(row, columns, fields) {
  const expert = { ...NOTHING };
  /** @type {string[]} */
  const rest = [];
  row.forEach((cell, index) => {
    const column = columns[index];
    if (!cell) return;
    if (!column || expert[column] || (column === "field" && !fieldOf(cell, fields))) rest.push(cell);
    else expert[column] = column === "field" ? fieldOf(cell, fields) : cell;
  });
  return { expert, rest };
}

/**
 * Without a header the form of a cell tells what it is; the first of the others is the name, the second the unit. A
 * number in the first cell counts the rows.
 * @param {string[]} row
 * @param {Field[]} fields
 * @returns {Row}
 */
function byContent(row, fields) {
  const expert = { ...NOTHING };
  /** @type {string[]} */
  const rest = [];
  row.forEach((cell, index) => {
    if (!cell || (index === 0 && /^\d{1,4}$/.test(cell))) return;
    const [column, value] = readAs(cell, fields);
    const place = column || ["name", "unit"].find((name) => !expert[/** @type {Column} */ (name)]);
    if (place && !expert[/** @type {Column} */ (place)] && !/^\d+$/.test(column ? "" : value)) {
      expert[/** @type {Column} */ (place)] = value;
    } else rest.push(cell);
  });
  return { expert, rest };
}

/**
 * The column that the form of a cell tells, "" for names and units, and what is kept of the cell.
 * @param {string} cell
 * @param {Field[]} fields
 * @returns {[Column | "", string]}
 */
function readAs(cell, fields) {
  const compact = cell.replace(/[\s-]/g, "");
  if (cell.includes("@")) return ["email", cell];
  if (telephone(cell)) return ["phone", telephone(cell)];
  if (/^[0-9A-Z]{18}$/i.test(compact)) return ["credit_code", compact.toUpperCase()];
  const field = fieldOf(cell, fields);
  return field ? ["field", field] : ["", cell];
}

/** @param {string} word */
function plain(word) {
  return word.toLowerCase().replace(/(领域|界|类|专家)$/, "").trim();
}

/**
 * @param {string} cell
 * @param {Field[]} fields
 */
function fieldOf(cell, fields) {
  const found = fields.filter((field) => [field.id, field.text.zh, field.text.en]
    .some((word) => plain(word) === plain(cell)));
  return found.length === 1 ? found[0].id : "";
}

/**
 * The row with the names of missing fields; the server checks addresses and codes.
 * @param {Row} row
 */
function complete({ expert, rest }) {
  const problems = NEEDED.filter((name) => !expert[name]);
  return { expert: { ...expert, credit_code: expert.credit_code.toUpperCase() }, problems, rest };
}

/**
 * The rows as text again, with a header, for those that could not be added; cells without a place come last.
 * @param {Row[]} rows
 * @param {Field[]} fields
 */
export function textOf(rows, fields) {
  const lines = rows.map(({ expert, rest }) => [
    expert.name, fields.find((field) => field.id === expert.field)?.text.zh || "", expert.unit, expert.email,
    expert.phone, expert.credit_code, ...rest,
  ]);
  const widest = Math.max(0, ...rows.map(({ rest }) => rest.length));
  const heading = [...COLUMNS.map((column) => WORDS[`expert_${column}`][0]), ...Array(widest).fill("？")];
  return [heading, ...lines].map((line) => line.join("\t")).join("\n");
}
