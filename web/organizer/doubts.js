// @ts-check
/** Likely conflicts, as they stand now. Pure: no page, no network. */
import { countOf } from "./counts.js";

const JUDGED = ["submitted", "screening", "returned", "in_review", "reviewed"];

/**
 * Whether experts or entries were added since the report, or have gone.
 * @param {{works: number, experts: {id: string}[]}} report
 * @param {{entries: Record<string, number>, experts: {id: string, state: string}[]}} board
 */
export function isStale(report, board) {
  const known = report.experts.map((expert) => expert.id).sort().join(" ");
  const now = board.experts.filter((each) => each.state !== "removed").map((each) => each.id).sort().join(" ");
  return known !== now || report.works !== countOf(board, ...JUDGED);
}

/**
 * The pairs of a report with what organizers have said of them since it was made: a doubt is dismissed where every one
 * of its reasons was, and the dismissal was not taken back.
 * @template {{entry: string, expert: string, reasons: string[], standing: string, why: string}} Pair
 * @param {Pair[]} pairs
 * @param {{entry: string, expert: string, reasons: string[], withdrawn: boolean, why: string, at: string,
 *   by: string}[]} dismissals
 * @param {{id: string, name: string}[]} organizers
 * @returns {(Pair & {at?: string, by?: string})[]} with the moment of the dismissal and the name of who made it
 */
export function mergedPairs(pairs, dismissals, organizers) {
  const known = new Map(dismissals.map((each) => [`${each.entry} ${each.expert}`, each]));
  return pairs.map((pair) => {
    const found = known.get(`${pair.entry} ${pair.expert}`);
    if (pair.standing === "barred" || !found) return pair;
    const covered = !found.withdrawn && pair.reasons.every((reason) => found.reasons.includes(reason));
    if (!covered) return { ...pair, standing: "doubtful", why: "" };
    return { ...pair, standing: "dismissed", why: found.why, at: found.at, by: nameOf(found.by, organizers) };
  });
}

/**
 * @param {string} id
 * @param {{id: string, name: string}[]} organizers
 */
function nameOf(id, organizers) {
  return organizers.find((each) => each.id === id)?.name ?? id;
}
