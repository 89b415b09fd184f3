// @ts-check
/** Whether the privacy notice is to be agreed to again. Pure: no page, no network. */

/** @param {string} version */
const meaning = (version) => version.split(".")[0];

/**
 * A version that differs after the first dot alone is a correction. Team members work on: the notice is the owner's.
 * @param {{privacy: {version: string} | null, is_member: boolean}} entrant
 * @param {{privacy: {version: string}}} contest
 */
export function asksAgain({ privacy, is_member: isMember }, contest) {
  return !isMember && privacy !== null && meaning(privacy.version) !== meaning(contest.privacy.version);
}
