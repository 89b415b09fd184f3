// @ts-check
/** What waits on the overview besides the phases: requests of others to confirm, objections to decide. */

/** @typedef {{key: "todoConfirm" | "todoObjections", n: number, to: string}} Waiting `to` is the id of its card */

/**
 * Whether a decision on an objection, or striking an entry off, has been asked for and waits for a second person.
 * @param {Pick<Api.Request, "act" | "entry" | "objection" | "state">[]} requests
 * @param {"strike" | "decide"} act
 * @param {string | number} about the entry, or the number of the objection
 */
export function isAsked(requests, act, about) {
  return requests.some((each) => each.state === "waiting" && each.act === act
    && (act === "strike" ? each.entry : each.objection) === about);
}

/**
 * Whether the confirmation of the result has been asked for and waits for a second person.
 * @param {Pick<Api.Request, "act" | "state">[]} requests
 */
export function isPublishing(requests) {
  return requests.some(({ act, state }) => act === "publish" && state === "waiting");
}

/**
 * @param {Pick<Api.Request, "act" | "entry" | "objection" | "state" | "can">[]} requests
 * @param {Pick<Api.Objection, "number" | "decided">[]} objections
 * @returns {Waiting[]}
 */
export function waitingOf(requests, objections) {
  const confirm = requests.filter(({ can }) => can.includes("confirm")).length;
  const open = objections.filter(({ number, decided }) => !decided && !isAsked(requests, "decide", number)).length;
  return [
    ...confirm ? [/** @type {Waiting} */ ({ key: "todoConfirm", n: confirm, to: "requests" })] : [],
    ...open ? [/** @type {Waiting} */ ({ key: "todoObjections", n: open, to: "public-notice" })] : [],
  ];
}
