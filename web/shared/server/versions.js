/**
 * What to do where two versions of the same draft meet. Pure: contents and a way to compare them come in, a decision
 * goes out. `same(a, b)` says whether two contents differ in nothing that matters.
 */

/**
 * The server refused a save because it holds a newer version, `theirs`. `mine` is on the page now, `sent` lists
 * what this page sent without getting an answer, `base` is what the server held when this page last heard of it.
 *
 * "settled": both agree, nothing is left to save. "rebase": the content on the server is known here (our own save
 * whose answer was lost, or a change that did not touch it), so mine may be saved over it. "conflict": somebody else
 * changed it, and a person decides.
 */
export function meeting({ mine, sent, base, theirs }, same) {
  if (same(theirs, mine)) return "settled";
  return [...sent, base].some((known) => same(theirs, known)) ? "rebase" : "conflict";
}

/**
 * This browser kept a copy `{content, base}` that the server may lack; `current` is what the server holds now.
 *
 * "nothing": the server has it. "restore": the server still holds what the copy started from, so the copy continues.
 * "conflict": the server's version changed meanwhile, and a person decides.
 */
export function recovery(copy, current, same) {
  if (!copy?.content || same(copy.content, current)) return "nothing";
  return copy.base && same(copy.base, current) ? "restore" : "conflict";
}
