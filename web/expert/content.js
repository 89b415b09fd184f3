// @ts-check
/**
 * What an expert says of an entry: `{scores, opinion, comment}`, compared and merged line by line. Pure: no page, no
 * network.
 *
 * A line is named "scores.<criterion>", "opinion" or "comment".
 */
/** @typedef {{scores: Record<string, number | null>, opinion: string | null, comment: string}} Content */
/** @typedef {string | number | null} Value of a line */

const SCORES = "scores.";

/**
 * The content of a review as the API gives it; a criterion without a score is null or absent.
 * @param {{scores?: Record<string, number | null> | null, opinion?: string | null, comment?: string | null}} review
 * @returns {Content}
 */
export function contentOf(review) {
  return { scores: { ...review.scores }, opinion: review.opinion || null, comment: review.comment || "" };
}

/**
 * The names of the lines that differ.
 * @param {Content} a
 * @param {Content} b
 */
export function differences(a, b) {
  const ids = [...new Set([...Object.keys(a.scores), ...Object.keys(b.scores)])];
  const names = ids.filter((id) => (a.scores[id] ?? null) !== (b.scores[id] ?? null)).map((id) => SCORES + id);
  if ((a.opinion || null) !== (b.opinion || null)) names.push("opinion");
  if (tidy(a.comment) !== tidy(b.comment)) names.push("comment");
  return names;
}

/**
 * The server trims a comment, so a difference in spaces is none.
 * @param {string | null} comment
 */
function tidy(comment) {
  return (comment || "").normalize("NFC").split("\n").map((line) => line.trim()).join("\n").trim();
}

/**
 * Whether two contents say the same.
 * @param {Content} a
 * @param {Content} b
 */
export function same(a, b) {
  return differences(a, b).length === 0;
}

/**
 * The value of a line; null for a criterion without a score.
 * @param {Content} content
 * @param {string} name
 * @returns {Value}
 */
export function valueOf(content, name) {
  if (name.startsWith(SCORES)) return content.scores[name.slice(SCORES.length)] ?? null;
  return name === "opinion" ? content.opinion : content.comment;
}

/**
 * @param {Content} content
 * @param {string} name
 * @param {Value} value
 * @returns {Content}
 */
function withValue(content, name, value) {
  if (!name.startsWith(SCORES)) return { ...content, [name]: value };
  const score = /** @type {number | null} */ (value);
  return { ...content, scores: { ...content.scores, [name.slice(SCORES.length)]: score } };
}

/**
 * Which side to offer first for a line: mine, unless only theirs has something there.
 * @param {Content} mine
 * @param {Content} theirs
 * @param {string} name
 */
export function offered(mine, theirs, name) {
  /** @param {Value} value */
  const isEmpty = (value) => value == null || value === "";
  return isEmpty(valueOf(mine, name)) && !isEmpty(valueOf(theirs, name)) ? "theirs" : "mine";
}

/**
 * Both versions made one: for each line that differs, `pickOf(name)` says "mine" or "theirs".
 * @param {Content} mine
 * @param {Content} theirs
 * @param {(name: string) => "mine" | "theirs"} pickOf
 */
export function merged(mine, theirs, pickOf) {
  const taken = differences(mine, theirs).filter((name) => pickOf(name) === "mine");
  return taken.reduce((content, name) => withValue(content, name, valueOf(mine, name)), theirs);
}
