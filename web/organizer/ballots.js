// @ts-check
/** The votes on a motion, as an organizer types them. Pure: no page, no network. */

/** @type {Record<string, Api.Vote>} */
const VOTES = { 赞成: "for", 反对: "against", 弃权: "abstain", for: "for", against: "against", abstain: "abstain" };

/**
 * The votes, one juror on each line: a name and a vote; null for a line that cannot be read.
 * @param {string} text
 * @returns {(Api.Ballot | null)[]}
 */
export function ballotsOf(text) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean).map(ballotOf);
}

/**
 * @param {string} line
 * @returns {Api.Ballot | null}
 */
function ballotOf(line) {
  const [, name = "", word = ""] = /^(.+?)[\s,，:：]+(\S+)$/.exec(line) || [];
  const vote = Object.keys(VOTES).includes(word.toLowerCase()) && VOTES[word.toLowerCase()];
  return vote ? { name: name.trim(), vote } : null;
}
