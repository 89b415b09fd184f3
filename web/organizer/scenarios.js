// @ts-check
/** Who would win under another rule, or without one of the experts. Pure: no page, no network. */
import { placesOf } from "../shared/parts/awards.js";

/** @typedef {{gained: string[], lost: string[]}} Change entries that would win too, and those that no longer would */

/**
 * The ids of the entries that win by the rule that decides, each within its award.
 * @param {{entries: {id: string, rank: number | null, award?: string}[], winners: number,
 *   awards?: {id: string, places: number}[]}} result
 */
export function winnersOf(result) {
  const places = new Map(placesOf(result).map((award) => [award.id, award.places]));
  return result.entries.filter((row) => row.rank != null && row.rank <= (places.get(row.award || "") || 0))
    .map((row) => row.id);
}

/**
 * What changes if `ids` win in place of `winners`.
 * @param {string[]} winners
 * @param {string[]} ids
 * @returns {Change}
 */
export function changeTo(winners, ids) {
  return {
    gained: ids.filter((id) => !winners.includes(id)),
    lost: winners.filter((id) => !ids.includes(id)),
  };
}

/**
 * The winners after a change.
 * @param {string[]} winners
 * @param {Change} change
 */
export function changed(winners, { gained, lost }) {
  return [...winners.filter((id) => !lost.includes(id)), ...gained];
}

/**
 * The entries that win in some case, and how many of them win in every case.
 * @template {{id: string}} Row
 * @param {Row[]} entries
 * @param {string[][]} cases the winners of each case
 */
export function candidates(entries, cases) {
  const works = entries.filter((row) => cases.some((ids) => ids.includes(row.id)));
  return { works, steady: works.filter((row) => cases.every((ids) => ids.includes(row.id))).length };
}
