// @ts-check
/** Scores: what was typed, and their weighted total. Pure: no page, no network. */

/** @typedef {Pick<Api.Criterion, "id" | "weight">} Criterion */
/** @typedef {{min: number, max: number, step: number}} Range the points that can be given for a criterion */
/** @typedef {Record<string, number | null>} Scores by criterion; null or absent without a score */

/**
 * The name of a criterion's field, as the API names it in its refusals.
 * @param {string} id
 */
export function scoreField(id) {
  return `scores.${id}`;
}

/**
 * How many criteria have a score.
 * @param {Scores} scores
 * @param {Criterion[]} criteria
 */
export function scoredCount(scores, criteria) {
  return criteria.filter((criterion) => scores[criterion.id] != null).length;
}

/**
 * The weighted points so far and the most possible for the scored criteria, as strings with two decimals, rounded half
 * up. They are computed in whole numbers, so no binary fraction is rounded. The server's own figure counts.
 * @param {Scores} scores
 * @param {Criterion[]} criteria
 * @param {Range} range
 */
export function weightedTotal(scores, criteria, range) {
  const scored = criteria.filter((criterion) => scores[criterion.id] != null);
  /** @type {(of: Criterion[], what: (criterion: Criterion) => number) => number} */
  const sum = (of, what) => of.reduce((all, criterion) => all + criterion.weight * what(criterion), 0);
  const weights = sum(criteria, () => 1);
  return {
    total: shown(sum(scored, (criterion) => scores[criterion.id] ?? 0), weights),
    most: shown(sum(scored, () => range.max), weights),
  };
}

/**
 * @param {number} units points times weight
 * @param {number} weights
 */
function shown(units, weights) {
  const hundredths = Math.floor((units * 200 + weights) / (2 * weights));
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
}

/**
 * The score in the middle of a range, where a slider without a score rests.
 * @param {Range} range
 */
export function middleOf(range) {
  return range.min + Math.round((range.max - range.min) / 2 / range.step) * range.step;
}

/**
 * A score so many points higher or lower, within the range and on its steps: one step, or for a leap about ten points.
 * @param {number} score
 * @param {Range} range
 * @param {number} by 1 or -1 for a step, 10 or -10 for a leap
 */
export function moved(score, range, by) {
  const steps = Math.abs(by) === 1 ? by : Math.sign(by) * Math.max(1, Math.round(Math.abs(by) / range.step));
  return Math.min(range.max, Math.max(range.min, score + steps * range.step));
}

/**
 * A typed score: a whole number on a step, null if nothing was typed, undefined for anything else. Full-width digits
 * of a Chinese keyboard are accepted.
 * @param {string} text
 * @param {Range} range
 */
export function readScore(text, range) {
  const plain = text.normalize("NFKC").trim();
  if (!plain) return null;
  const score = /^\d{1,6}$/.test(plain) ? Number(plain) : NaN;
  const fits = score >= range.min && score <= range.max && (score - range.min) % range.step === 0;
  return fits ? score : undefined;
}
