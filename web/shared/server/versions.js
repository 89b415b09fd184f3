/** What to do where two versions of a draft meet. Pure. `same(a, b)` compares two contents. */

/**
 * The server refused a save because it holds a newer version, `theirs`; `mine` is on the page, `sent` lists what went
 * out without an answer, `base` is what the server held before.
 *
 * "settled": both agree. "rebase": theirs is known here, so mine may be saved over it. "conflict": a person decides.
 */
export function meeting({ mine, sent, base, theirs }, same) {
  if (same(theirs, mine)) return "settled";
  return [...sent, base].some((known) => same(theirs, known)) ? "rebase" : "conflict";
}

/**
 * This browser kept a copy `{content, base}`; `current` is what the server holds now.
 *
 * "nothing": the server has it. "restore": the server still holds its base. "conflict": a person decides.
 */
export function recovery(copy, current, same) {
  if (!copy?.content || same(copy.content, current)) return "nothing";
  return copy.base && same(copy.base, current) ? "restore" : "conflict";
}
