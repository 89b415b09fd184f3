// @ts-check
/** What can be decided about the call now. Pure: no page, no network. */
import { placesOf } from "../shared/parts/awards.js";

/** @typedef {"start" | "close" | "gate"} Action what people decide about a phase */

/** @type {Record<string, Action>} */
const ACTIONS = { idle: "start", failed: "start", awaiting_people: "close", awaiting_gate: "gate" };

/**
 * What can be decided about a phase: "start", "close", "gate", or "" for nothing.
 * @param {{status: string}} phase
 */
export function actionOf(phase) {
  return ACTIONS[phase.status] || "";
}

/**
 * The key of the words that say why a phase cannot start yet; "" if it can.
 * @param {{phases: Record<string, {status: string}>, calendar: {closes: string}}} board
 * @param {string} id
 * @param {number} now
 */
export function hindranceOf(board, id, now) {
  if (board.phases[id].status !== "idle") return "";
  if (now < Date.parse(board.calendar.closes)) return "afterClosing";
  return id === "expert_review" && board.phases.screening.status !== "done" ? "afterScreening" : "";
}

/**
 * Entries tied for the last winning places, and how many of them win; people choose them. One tie for each award that
 * has one; a call with one list has at most one, of an award without a name.
 * @template {{id: string, winner: boolean, award?: string}} Row
 * @param {{entries: Row[], undecided?: string[] | null, winners: number,
 *   awards?: {id: string, places: number}[]} | null} result null before it is read
 * @returns {{award: string, works: Row[], places: number}[]}
 */
export function tiesOf(result) {
  if (!result) return [];
  const open = result.undecided || [];
  return placesOf(result).map(({ id, places }) => {
    const own = result.entries.filter((line) => (line.award || "") === id);
    const won = own.filter((line) => line.winner).length;
    return { award: id, works: own.filter((line) => open.includes(line.id)), places: places - won };
  }).filter((tie) => tie.works.length);
}

/**
 * The entries that win with two scores far above the rest: somebody must look at them again before they can.
 * @template {{id: string, winner: boolean, flags: string[]}} Row
 * @param {{entries: Row[]} | null} result null before it is read
 * @param {string[]} chosen those that people choose among the tied
 */
export function looksOf(result, chosen) {
  return (result?.entries || [])
    .filter((line) => (line.winner || chosen.includes(line.id)) && line.flags.includes("two_at_top"));
}

/**
 * What a result says of the second round: the key of the words and their number. A provisional result is of the first
 * round while the second runs, so it never says that there is none.
 * @param {{state: string, finalists?: string[] | null, second_round?: number | null}} result
 * @returns {{key: "secondRoundRuns" | "finalistsN" | "noSecondRound", n: number}}
 */
export function secondRoundOf({ state, finalists, second_round: running }) {
  if (state === "provisional") return { key: "secondRoundRuns", n: running ?? 0 };
  return finalists ? { key: "finalistsN", n: finalists.length } : { key: "noSecondRound", n: 0 };
}

/**
 * How many remarks a row of the screening queue carries: findings of the check and flags.
 * @param {{findings: number, flags?: unknown[]}} row
 */
export function remarksOf(row) {
  return row.findings + (row.flags?.length || 0);
}
