// @ts-check
/** The organizer's result with its pages put together. */
import { api } from "../shared/server/api.js";
import { placesOf } from "../shared/parts/awards.js";

const MOST_WORKS = 2000; // nobody can use a longer page; the workbook has all entries

/**
 * The result with as many entries as a page can show. With several awards those of the later ones come last, so that
 * all are read, and those that win or may win are among the entries shown.
 * @returns {Promise<Api.Result>}
 */
export async function wholeResult() {
  const result = await api.get("/organizer/result");
  for (let { next } = result; next !== null && (result.awards || result.entries.length < MOST_WORKS);) {
    const page = await api.get(`/organizer/result?after=${next}`);
    result.entries.push(...page.entries);
    next = page.next;
  }
  return { ...result, entries: shown(result) };
}

/** @param {Api.Result} result */
function shown(result) {
  if (!result.awards || result.entries.length <= MOST_WORKS) return result.entries;
  const places = new Map(placesOf(result).map((award) => [award.id, award.places]));
  return result.entries.filter((row, index) => index < MOST_WORKS || row.winner || result.undecided.includes(row.id)
    || (row.rank != null && row.rank <= (places.get(row.award || "") || 0)));
}
