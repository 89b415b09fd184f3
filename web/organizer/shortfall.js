// @ts-check
/** Which scores are missing, by entry. Pure: no page, no network. */

/** @typedef {Api.OwedSeat & {names: string[], scored: number}} Short who has not scored an entry, and how many have */

/**
 * The entries that lack scores, those with the fewest scores first.
 * @param {{name: string, seats: Api.OwedSeat[]}[]} waiting each expert with what that expert has not scored
 * @param {number} perWork experts for each entry
 * @returns {Short[]}
 */
export function shortOf(waiting, perWork) {
  /** @type {Map<string, Short>} */
  const works = new Map();
  for (const { name, seats } of waiting) {
    for (const seat of seats) {
      const names = [...works.get(seat.entry)?.names ?? [], name];
      works.set(seat.entry, { ...seat, names, scored: Math.max(0, perWork - names.length) });
    }
  }
  return [...works.values()]
    .sort((one, other) => one.scored - other.scored || one.number.localeCompare(other.number));
}
