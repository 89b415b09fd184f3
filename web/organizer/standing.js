// @ts-check
/** How far an expert has come, and how fast. Pure: no page, no network. */
const DAY_MS = 86_400_000;

/** @typedef {Pick<Api.ExpertLine, "state" | "assigned" | "submitted" | "last_active" | "signed_in_at">} Line */

/**
 * Where an expert stands: replaced, finished, at work, signed in, only invited, or not even that.
 * @param {Line} expert
 */
export function standingOf(expert) {
  if (expert.state === "removed") return "removed";
  if (expert.assigned && expert.submitted >= expert.assigned) return "done";
  if (expert.last_active || expert.submitted) return "active";
  if (expert.signed_in_at) return "signedIn";
  return expert.state === "added" ? "added" : "invited";
}

/**
 * The number of entries an expert has still to score.
 * @param {Line} expert
 */
export function left(expert) {
  return expert.state === "removed" ? 0 : Math.max(0, expert.assigned - expert.submitted);
}

/**
 * What a list of experts can be filtered by.
 * @type {Record<string, (expert: Line) => boolean>}
 */
export const SHOW = {
  all: () => true,
  open: (expert) => left(expert) > 0,
  idle: (expert) => expert.state !== "removed" && expert.assigned > 0 && !expert.last_active,
  added: (expert) => expert.state === "added",
  removed: (expert) => expert.state === "removed",
};

/**
 * Entries a day so far and entries a day needed to finish in time; null on the first day or if none are open.
 * @param {Line} expert
 * @param {{round: Pick<Api.Round, "opened_at" | "closed_at">, calendar: {review_until: string}}} board
 * @param {number} now
 */
export function paceOf(expert, board, now) {
  const { opened_at: opened, closed_at: closed } = board.round;
  const end = Date.parse(board.calendar.review_until);
  if (!opened || closed || !left(expert) || now >= end || now - Date.parse(opened) < DAY_MS) return null;
  /** @type {(works: number, milliseconds: number) => number} */
  const perDay = (works, milliseconds) => works / Math.max(milliseconds / DAY_MS, 1);
  return { rate: perDay(expert.submitted, now - Date.parse(opened)), need: perDay(left(expert), end - now) };
}
