// @ts-check
/** Two pages have changed one entry: what only one of them has changed is merged, a person decides about the rest. */
import { formOf, sameForm, withoutIdle } from "./draft.js";
import { fieldNames } from "./whole-form.js";

/** @typedef {import("./draft.js").Values} Values */

/**
 * What `first` has changed of `base`, and the rest from `second`.
 * @param {Values} base
 * @param {Values} first
 * @param {Values} second
 * @returns {Values}
 */
export function merged(base, first, second) {
  return Object.fromEntries(fieldNames().map((name) => [name, (first[name] === base[name] ? second : first)[name]]));
}

/**
 * Takes the other version into `draft`; false if both have changed a field. Then its `content` and its `other` differ
 * in such fields alone.
 * @param {import("./draft.js").Draft} draft
 * @param {Api.Entry} theirs
 */
export function meet(draft, theirs) {
  const [base, mine, other] = [draft.base, draft.content, formOf(theirs)];
  if (theirs.revision === draft.revision || sameForm(other, mine)) return false;
  draft.content = withoutIdle(merged(base, mine, other));
  draft.other = withoutIdle(merged(base, other, mine));
  if (!sameForm(draft.content, draft.other)) return false;
  draft.take(theirs);
  draft.error = null;
  draft.keep();
  draft.show("dirty");
  return true;
}
