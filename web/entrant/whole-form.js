// @ts-check
/** Every field of the form: those of each call, then those that this call adds. */
import { FORM } from "./form-fields.js";

/** @typedef {import("./form-fields.js").WholeField} WholeField */

const ONE_LINE = 100; // characters; a text that may be longer has several lines
/** @type {WholeField[]} */
const EVERYWHERE = FORM;
/** @type {WholeField[]} */
let added = [];

/**
 * Takes in the fields that the call adds; again when the call has changed.
 * @param {Pick<Api.Contest, "extra_fields">} contest
 */
export function learnForm(contest) {
  added = (contest.extra_fields ?? []).map((own) => ({
    name: `extra.${own.id}`, kind: kindOf(own), label: own.text, hint: own.help, required: own.required,
    limit: own.kind === "text" ? own.limit : 0, options: own.options, categories: own.categories, own,
    anew: own.kind === "file",
  }));
}

/**
 * @param {Api.ExtraField} own
 * @returns {WholeField["kind"]}
 */
function kindOf({ kind, limit }) {
  if (kind === "text") return limit > ONE_LINE ? "paragraph" : "line";
  return kind === "choice" ? "pick" : kind;
}

/** All fields, in the order of the form. */
export function wholeForm() {
  return [...EVERYWHERE, ...added];
}

/** The fields that the call adds. */
export function addedFields() {
  return added;
}

/** The fields that are filled in and saved with the form: all but files, which are sent for themselves. */
export function savedFields() {
  return wholeForm().filter(({ kind }) => kind !== "file");
}

/** Their names. */
export function fieldNames() {
  return savedFields().map(({ name }) => name);
}

/**
 * What is filled in in the added fields, by id, as the server keeps it.
 * @param {(name: string) => string | undefined} valueOf
 */
export function extraOf(valueOf) {
  return Object.fromEntries(added.filter(({ kind }) => kind !== "file")
    .map(({ name, own }) => [own?.id ?? "", (valueOf(name) ?? "").trim()])
    .filter(([, value]) => value));
}
