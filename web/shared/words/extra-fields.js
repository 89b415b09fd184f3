// @ts-check
/** What is filled in in the fields that a call adds to the form, for reading. */
import { say } from "./i18n.js";
import { day } from "./time.js";

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
