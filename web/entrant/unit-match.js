// @ts-check
/** Finding units by a part of their name. */

const MOST = 50; // shown at once; whoever types on gets fewer

/** @param {string} text */
function plain(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[\s（）()·・]/g, "");
}

/**
 * The options whose name has all the words that were typed, those that begin with the first word before the others.
 * @template {{text: string}} Option
 * @param {Option[]} options
 * @param {string} typed
 */
export function matching(options, typed) {
  const wanted = typed.split(/\s+/).map(plain).filter(Boolean);
  const found = options.filter(({ text }) => wanted.every((word) => plain(text).includes(word)));
  const later = (/** @type {Option} */ { text }) => Number(wanted.length > 0 && !plain(text).startsWith(wanted[0]));
  return found.sort((one, other) => later(one) - later(other)).slice(0, MOST);
}
