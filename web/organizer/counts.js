// @ts-check
/** What the board's figures add up to. Pure: no page, no network. */

/**
 * The number of entries in some statuses.
 * @param {Pick<Api.Board, "entries">} board
 * @param {...string} statuses
 */
export function countOf(board, ...statuses) {
  return statuses.reduce((all, status) => all + (board.entries[status] || 0), 0);
}

/**
 * The number of all entries.
 * @param {Pick<Api.Board, "entries">} board
 */
export function allWorks(board) {
  return Object.values(board.entries).reduce((all, n) => all + n, 0);
}

/**
 * The next date: which one, the key of its words, the moment; null when all have passed.
 * @param {{phase: string, calendar: Pick<Api.Board["calendar"], "opens" | "closes" | "review_until">}} board
 * @param {number} now
 */
export function nextDate(board, now) {
  const { opens, closes, review_until: until } = board.calendar;
  const dates = [
    { name: "opens", key: "dateOpens", at: opens },
    { name: "closes", key: "dateCloses", at: closes },
    { name: "review_until", key: "dateReview", at: until },
  ];
  return board.phase === "published" ? null : dates.find((date) => Date.parse(date.at) > now) || null;
}

/**
 * How far the experts who were not replaced have come.
 * @param {{experts: Pick<Api.ExpertLine, "state" | "assigned" | "submitted">[]}} board
 */
export function progressOf(board) {
  const active = board.experts.filter((expert) => expert.state !== "removed");
  return {
    experts: active.length,
    assigned: active.reduce((sum, expert) => sum + expert.assigned, 0),
    submitted: active.reduce((sum, expert) => sum + expert.submitted, 0),
  };
}

/**
 * What starting a phase is about, in numbers.
 * @param {{entries: Api.Board["entries"], round: {per_work: number}, experts: {state: string}[]}} board
 */
export function startFigures(board) {
  return {
    submitted: countOf(board, "submitted", "probing"), drafts: countOf(board, "draft", "rejected_format"),
    uploads: countOf(board, "uploading"), passed: countOf(board, "in_review"),
    experts: board.experts.filter((expert) => expert.state !== "removed").length, per: board.round.per_work,
  };
}

/**
 * How many drafts and uploads an earlier end of the call cuts off; null if the call does not end earlier.
 * @param {Pick<Api.Board, "entries">} board
 * @param {{name: string, later: boolean}[]} moves of dates
 */
export function cutOffBy(board, moves) {
  if (!moves.some((move) => move.name === "closes" && !move.later)) return null;
  return { drafts: countOf(board, "draft", "returned", "rejected_format"), uploads: countOf(board, "uploading") };
}

/**
 * Whether answers of screening may be given and taken back: nobody has passed its gate.
 * @param {{phases: Record<string, {status: string, decisions: {gate?: unknown}}>}} board
 */
export function isScreeningOpen({ phases: { screening } }) {
  return screening.status !== "done" && !screening.decisions.gate;
}
