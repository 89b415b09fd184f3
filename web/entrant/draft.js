/**
 * The form of one entry while it is typed. It is saved after a pause in typing (`auto`) or on request. If the entry was
 * also changed elsewhere, both versions are shown and the person decides.
 */
import { useEffect, useRef } from "../vendor/preact.js";
import { api, ApiError } from "../shared/server/api.js";
import { Autosave, useAutosave } from "../shared/server/autosave.js";
import { addedFields, extraOf, fieldNames, savedFields } from "./whole-form.js";
import { FORM } from "./form-fields.js";

const QUIET_MS = 800;

// What is null and not an empty text while nothing is chosen.
const NULLABLE = new Set(["date", "option", "unit"]);

export function formOf(entry) {
  const text = (name, kind) => (kind === "names" ? entry[name].join("\n") : entry[name] ?? "");
  return Object.fromEntries([
    ...FORM.map(({ name, kind }) => [name, text(name, kind)]),
    ...addedFields().filter(({ kind }) => kind !== "file")
      .map(({ name, own }) => [name, entry.extra?.[own?.id ?? ""] ?? ""]),
  ]);
}

function bodyOf(values) {
  const form = Object.fromEntries(FORM.map(({ name, kind }) => [name, answer(kind, values[name])]));
  return { ...form, extra: extraOf((name) => values[name]) };
}

function answer(kind, value) {
  if (kind === "names") return value.split("\n").map((line) => line.trim()).filter(Boolean);
  return NULLABLE.has(kind) ? value || null : value;
}

export function applies({ when, categories }, values) {
  return (!when || values[when[0]] === when[1])
    && (!categories?.length || categories.includes(values.category));
}

export function unfilled(values) {
  const isMissing = (field) => field.required && applies(field, values) && !(values[field.name] ?? "").trim();
  return savedFields().filter(isMissing).map(({ name }) => name);
}

/** The values, those of fields that are no part of the form made empty. */
export function withoutIdle(values) {
  const kept = (field) => (applies(field, values) ? values[field.name] ?? "" : "");
  return Object.fromEntries(savedFields().map((field) => [field.name, kept(field)]));
}

export function sameForm(one, other) {
  const tidy = (text = "") => text.normalize("NFC").trim();
  return fieldNames().every((name) => tidy(one[name]) === tidy(other[name]));
}

export class Draft extends Autosave {
  /** `auto` saves while it is typed; `onEntry` hears every Entry that a save answers. */
  constructor(entry, { auto, onEntry }) {
    super({
      name: `work.${entry.id}`, server: entry, auto, quietMs: QUIET_MS,
      contentOf: formOf, same: sameForm, onSaved: onEntry,
      save: (values, { revision }) => api.put(`/entries/${entry.id}`, { ...bodyOf(values), revision }),
      latest: () => api.get(`/entries/${entry.id}`, { fresh: true }),
    });
    this.other = null;
    this.restore();
  }

  /** The texts of the fields. */
  get values() {
    return this.content;
  }

  /** The texts of a conflict's other version, else null. */
  get conflict() {
    return this.theirs && (this.other || formOf(this.theirs));
  }

  /** Meets the other version field by field; without the module that does it, a person decides about the whole. */
  async settles(_error, theirs) {
    return Boolean(theirs) && import("./meeting.js").then(({ meet }) => meet(this, theirs), () => false);
  }

  get revision() {
    return this.server.revision;
  }

  get undecided() {
    return new ApiError(409, { code: "STALE", message: CHANGED });
  }

  /** Type into one field. What was wrong with it is forgotten until the server has seen it again. */
  set(name, value) {
    const { error } = this;
    const isAbout = ({ field }) => field === name || field.split(/[.[]/)[0] === name;
    if (error?.fields) error.fields = error.fields.filter((each) => !isAbout(each));
    this.edit(withoutIdle({ ...this.content, [name]: value }));
  }

  /** In a conflict: save this version over the other. */
  keepMine() {
    return this.resolve(this.content);
  }

  /** In a conflict: take the other version and forget this one. */
  takeTheirs() {
    return this.resolve(this.conflict);
  }
}

const CHANGED = {
  zh: "这件作品已在另一个页面或设备上修改，请先选择保留哪一个版本。",
  en: "This entry was changed on another page or device. Please choose which version to keep first.",
};

export function useDraft(entry, { auto, onEntry }) {
  const heard = useRef(onEntry);
  heard.current = onEntry;
  const draft = useAutosave(() => new Draft(entry, { auto, onEntry: (saved) => heard.current(saved) }));
  useEffect(() => draft.hear(entry), [entry.revision]);
  return draft;
}
