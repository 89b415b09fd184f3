// @ts-check
/** What is filled in in the fields that a call adds to the form, for reading. */
import { say } from "./i18n.js";
import { day } from "./time.js";

/**
 * The call with those of its own fields that an entry of this category is asked for.
 * @template {Pick<Api.Contest, "extra_fields">} Call
 * @param {Call} contest
 * @param {string} category
 * @returns {Call}
 */
export function askedOf(contest, category) {
  const isAsked = (/** @type {Api.ExtraField} */ { categories }) =>
    !categories.length || categories.includes(category);
  return { ...contest, extra_fields: contest.extra_fields.filter(isAsked) };
}

/**
 * A value as people read it: the words of what was chosen, a date as people write it.
 * @param {Api.ExtraField} field
 * @param {string | undefined} value
 */
export function extraText(field, value) {
  if (!value) return "";
  if (field.kind === "choice") return say(field.options?.find(({ id }) => id === value)?.text ?? value);
  return field.kind === "date" ? day(value) : value;
}

/**
 * Label and value of each field that is filled in, in the call's order; of a file its name.
 * @param {Pick<Api.Contest, "extra_fields">} contest
 * @param {Record<string, string> | undefined} extra
 * @param {Record<string, {name: string}>} [files]
 * @returns {[label: string, value: string][]}
 */
export function extraRows(contest, extra, files = {}) {
  const filled = (contest.extra_fields ?? []).filter(({ id }) => extra?.[id] || files[id]);
  return filled.map((field) => [say(field.text), files[field.id]?.name ?? extraText(field, extra?.[field.id])]);
}
