// @ts-check
/** Likely conflicts, as they stand now. Pure: no page, no network. */

/**
 * The pairs of a report with what organizers have said of them since it was made: a doubt is dismissed where every one
 * of its reasons was, and the dismissal was not taken back.
 * @template {{entry: string, expert: string, reasons: string[], standing: string, why: string}} Pair
 * @param {Pair[]} pairs
 * @param {{entry: string, expert: string, reasons: string[], withdrawn: boolean, why: string}[]} dismissals
 */
export function mergedPairs(pairs, dismissals) {
  const known = new Map(dismissals.map((each) => [`${each.entry} ${each.expert}`, each]));
  return pairs.map((pair) => {
    const found = known.get(`${pair.entry} ${pair.expert}`);
    if (pair.standing === "barred" || !found) return pair;
    const covered = !found.withdrawn && pair.reasons.every((reason) => found.reasons.includes(reason));
    return { ...pair, standing: covered ? "dismissed" : "doubtful", why: covered ? found.why : "" };
  });
}
