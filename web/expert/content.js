/**
 * What an expert says of an entry: `{scores, opinion, comment}`, compared and merged line by line. Pure: no page, no
 * network.
 *
 * A line is named "scores.<criterion>", "opinion" or "comment".
 */
const SCORES = "scores.";

/** The content of a review as the API gives it; a criterion without a score is null or absent. */
export function contentOf(review) {
  return { scores: { ...review.scores }, opinion: review.opinion || null, comment: review.comment || "" };
}

/** The names of the lines that differ. */
export function differences(a, b) {
  const ids = [...new Set([...Object.keys(a.scores), ...Object.keys(b.scores)])];
  const names = ids.filter((id) => (a.scores[id] ?? null) !== (b.scores[id] ?? null)).map((id) => SCORES + id);
  if ((a.opinion || null) !== (b.opinion || null)) names.push("opinion");
  if (tidy(a.comment) !== tidy(b.comment)) names.push("comment");
  return names;
}

// The server trims a comment, so a difference in spaces is none.
function tidy(comment) {
  return (comment || "").normalize("NFC").split("\n").map((line) => line.trim()).join("\n").trim();
}

/** Whether two contents say the same. */
export function same(a, b) {
  return differences(a, b).length === 0;
}

/** The value of a line; null for a criterion without a score. */
export function valueOf(content, name) {
  return name.startsWith(SCORES) ? content.scores[name.slice(SCORES.length)] ?? null : content[name];
}

function withValue(content, name, value) {
  if (!name.startsWith(SCORES)) return { ...content, [name]: value };
  return { ...content, scores: { ...content.scores, [name.slice(SCORES.length)]: value } };
}

/** Which side to offer first for a line: mine, unless only theirs has something there. */
export function offered(mine, theirs, name) {
  const isEmpty = (value) => value == null || value === "";
  return isEmpty(valueOf(mine, name)) && !isEmpty(valueOf(theirs, name)) ? "theirs" : "mine";
}

/** Both versions made one: for each line that differs, `pickOf(name)` says "mine" or "theirs". */
export function merged(mine, theirs, pickOf) {
  const taken = differences(mine, theirs).filter((name) => pickOf(name) === "mine");
  return taken.reduce((content, name) => withValue(content, name, valueOf(mine, name)), theirs);
}
