// @ts-check
/** Scores as tables and plots: who gave what to which entry, how scores are spread. Pure: no page, no network. */

/** @typedef {{id: string, label: string}} Column an expert */
/** @typedef {{total: string, dropped: "high" | "low" | null, outlier: boolean, round: number}} Scored */
/** @typedef {Scored | "recused" | null} Cell a score, a declared conflict, or an entry that the expert did not judge */

/**
 * The scores with a row for each entry and a column for each expert, experts in the order of their names.
 * @param {Pick<Api.Result, "entries" | "experts"> & {recused?: Api.Result["recused"]}} result
 */
export function matrixOf({ entries, experts, recused = [] }) {
  const named = new Map([...experts, ...recused].map((each) => [each.expert, each.expert_label]));
  const columns = [...named].map(([id, label]) => ({ id, label }))
    .sort((one, other) => one.label.localeCompare(other.label, "zh") || one.id.localeCompare(other.id));
  const declared = new Set(recused.map(({ entry, expert }) => `${entry} ${expert}`));
  const rows = entries.map((entry) => {
    const given = new Map(entry.raw.map((single) => [single.expert, single]));
    /** @type {Cell[]} */
    const cells = columns.map(({ id }) => given.get(id) ?? (declared.has(`${entry.id} ${id}`) ? "recused" : null));
    return { entry, cells };
  });
  return { columns, rows };
}

/**
 * The part of a matrix that is looked for, without experts who have nothing in it.
 * @param {ReturnType<typeof matrixOf>} matrix
 * @param {{expert?: string, only?: string}} wanted `only`: "dropped", "outlier" or "recused" cells
 */
export function narrowed({ columns, rows }, { expert = "", only = "" }) {
  /** @param {Cell} cell */
  const isWanted = (cell) => cell != null && (only === "recused"
    ? cell === "recused"
    : cell !== "recused" && Boolean(cell[/** @type {"dropped" | "outlier"} */ (only)]));
  const chosen = columns.findIndex(({ id }) => id === expert);
  const kept = rows.filter(({ cells }) => {
    const seen = chosen < 0 ? cells : [cells[chosen]];
    return only ? seen.some(isWanted) : chosen < 0 || seen[0] != null;
  });
  const filled = columns.map((_, index) => kept.some(({ cells }) => cells[index] != null));
  return {
    columns: columns.filter((_, index) => filled[index]),
    rows: kept.map(({ entry, cells }) => ({ entry, cells: cells.filter((_, index) => filled[index]) })),
  };
}

/**
 * How many values lie in each of `count` equal steps from `low` to `high`; the last step holds `high` itself.
 * @param {number[]} values
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
export function histogram(values, low, high, count) {
  const width = (high - low) / count;
  const counts = Array.from({ length: count }, () => 0);
  for (const value of values) {
    const step = Math.min(count - 1, Math.max(0, Math.floor((value - low) / width)));
    counts[step] += 1;
  }
  return counts.map((held, step) => ({ from: low + step * width, to: low + (step + 1) * width, count: held }));
}

/**
 * Least, lower quartile, median, upper quartile and most (linear between neighbours: type 7 of Hyndman and Fan, 1996).
 * @param {number[]} values
 */
export function fiveNumbers(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  });
}

/**
 * The mean points of an entry by criterion; what was dropped counts, too.
 * @param {{raw: {criteria: Record<string, number>}[]}} entry
 * @param {string} criterion
 */
export function meanOf({ raw }, criterion) {
  const points = raw.map((single) => single.criteria[criterion]).filter((value) => value != null);
  return points.length ? points.reduce((sum, value) => sum + value, 0) / points.length : null;
}

/** @typedef {Record<string, number>} Numbers by what they are of */

/**
 * The query of a supposition: what differs from the rules that decided. `places` are of a call with several awards.
 * @param {{decides: string, trim: number, winners: number, weights: Numbers, places?: Numbers}} rules
 * @param {{decides: string, trim: number, winners: number, weights: Numbers, places?: Numbers}} supposed
 */
export function supposition(rules, supposed) {
  const query = new URLSearchParams();
  for (const name of /** @type {const} */ (["decides", "trim", "winners"])) {
    if (supposed[name] !== rules[name]) query.set(name, String(supposed[name]));
  }
  for (const name of /** @type {const} */ (["weights", "places"])) {
    const [before, after] = [rules[name] || {}, supposed[name] || {}];
    const keys = Object.keys(before);
    if (keys.some((key) => after[key] !== before[key])) {
      query.set(name, keys.map((key) => `${key}:${after[key]}`).join(","));
    }
  }
  return query.toString();
}
