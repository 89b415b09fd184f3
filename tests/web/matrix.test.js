import assert from "node:assert/strict";
import { test } from "node:test";
import { fiveNumbers, histogram, matrixOf, meanOf, narrowed, supposition } from "../../web/organizer/matrix.js";

const single = (expert, total, more = {}) => ({
  expert, expert_label: expert.toUpperCase(), total, dropped: null, outlier: false, round: 1, criteria: {}, ...more,
});
const RESULT = {
  entries: [
    { id: "w1", raw: [single("b", "80"), single("a", "95", { dropped: "high", outlier: true })] },
    { id: "w2", raw: [single("b", "60")] },
  ],
  experts: [{ expert: "b", expert_label: "B" }, { expert: "a", expert_label: "A" }],
  recused: [{ entry: "w2", expert: "c", expert_label: "C" }],
};
const shape = ({ columns, rows }) => [
  columns.map(({ id }) => id),
  ...rows.map(({ entry, cells }) => [entry.id, ...cells.map((cell) => cell?.total ?? cell)]),
];

test("a row an entry, a column an expert; a declared conflict stands where the score would", () => {
  assert.deepEqual(shape(matrixOf(RESULT)), [["a", "b", "c"], ["w1", "95", "80", null], ["w2", null, "60", "recused"]]);
  assert.deepEqual(shape(matrixOf({ entries: [], experts: [] })), [[]]);
});

test("filters leave what is looked for, and no empty column", () => {
  const matrix = matrixOf(RESULT);
  assert.deepEqual(shape(narrowed(matrix, {})), shape(matrix));
  assert.deepEqual(shape(narrowed(matrix, { expert: "a" })), [["a", "b"], ["w1", "95", "80"]]);
  assert.deepEqual(shape(narrowed(matrix, { only: "dropped" })), [["a", "b"], ["w1", "95", "80"]]);
  assert.deepEqual(shape(narrowed(matrix, { only: "recused" })), [["b", "c"], ["w2", "60", "recused"]]);
  assert.deepEqual(shape(narrowed(matrix, { only: "outlier", expert: "b" })), [[]]);
});

test("every value lies in one step; the highest in the last", () => {
  const counts = (values, count = 4) => histogram(values, 0, 100, count).map((step) => step.count);
  assert.deepEqual(counts([0, 24.99, 25, 50, 75, 100]), [2, 1, 1, 2]);
  assert.deepEqual(counts([]), [0, 0, 0, 0]);
  assert.deepEqual(histogram([1], 0, 10, 2)[1], { from: 5, to: 10, count: 0 });
});

test("five numbers as statistics programs give them", () => {
  assert.deepEqual(fiveNumbers([4, 1, 2, 3]), [1, 1.75, 2.5, 3.25, 4]);
  assert.deepEqual(fiveNumbers([7]), [7, 7, 7, 7, 7]);
});

test("the mean of a criterion; none where nobody gave points", () => {
  const entry = { raw: [{ criteria: { story: 80 } }, { criteria: { story: 91 } }] };
  assert.equal(meanOf(entry, "story"), 85.5);
  assert.equal(meanOf(entry, "art"), null);
});

test("a supposition asks for what differs alone", () => {
  const rules = { decides: "em", trim: 1, winners: 10, weights: { story: 60, art: 40 } };
  assert.equal(supposition(rules, rules), "");
  assert.equal(supposition(rules, { ...rules, decides: "raw", trim: 0 }), "decides=raw&trim=0");
  assert.equal(supposition(rules, { ...rules, weights: { story: 50, art: 50 } }), "weights=story%3A50%2Cart%3A50");
  const several = { ...rules, places: { film: 2, play: 1 } };
  assert.equal(supposition(several, several), "");
  assert.equal(supposition(several, { ...several, places: { film: 3, play: 1 } }), "places=film%3A3%2Cplay%3A1");
});
