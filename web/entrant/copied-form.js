// @ts-check
/** What a copied form keeps. Pure: no page, no network. */
import { FORM } from "./form-fields.js";
import { addedFields, extraOf } from "./whole-form.js";

/**
 * The form of a new entry, as it is sent: that of `entry` without what tells of one video alone, and without a
 * recommending unit or an option that is no longer to choose.
 * @param {Api.Entry} entry
 * @param {string} title
 * @param {{id: string}[]} recommenders
 * @returns {Partial<Api.FormBody>}
 */
export function copiedForm(entry, title, recommenders) {
  const kept = FORM.filter((field) => !field.anew).map(({ name }) => [name, entry[name]]);
  const isThere = recommenders.some((each) => each.id === entry.recommender);
  const extra = extraOf((name) => stillThere(name, entry));
  return { ...Object.fromEntries(kept), title, recommender: isThere ? entry.recommender : null, extra };
}

/**
 * What is filled in in a field that the call adds, if it is still to choose.
 * @param {string} name
 * @param {Api.Entry} entry
 */
function stillThere(name, entry) {
  const own = addedFields().find((field) => field.name === name)?.own;
  const value = own && entry.extra[own.id];
  return own?.kind === "choice" && !own.options.some(({ id }) => id === value) ? "" : value;
}
