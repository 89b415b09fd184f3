/**
 * The form of one work while it is typed: kept in this browser at once, saved to the server when the typing rests
 * (`auto`), or when asked to. Never a silent overwrite: when somebody changed the same work elsewhere, both versions
 * are shown and the person decides.
 */
import { useEffect, useReducer, useRef } from "../vendor/preact.js";
import { api, ApiError } from "../shared/api.js";
import { dropCopy, keepCopy, readCopy } from "../shared/local-copy.js";
import { FORM } from "./form-fields.js";

const REST_MS = 800;
const PAUSES_MS = [2000, 4000, 8000, 15_000, 30_000];

/** The names of the form's fields, in their order on the page. */
export const FIELDS = FORM.map((field) => field.name);

// What is null and not an empty text while nothing is chosen.
const NULLABLE = new Set(["date", "option", "unit"]);

/** An Entry's form as texts to type in; a list has one of its items on each line. */
export function formOf(entry) {
  return Object.fromEntries(FORM.map(({ name, kind }) => [name, kind === "names" ? entry[name].join("\n") : entry[name] ?? ""]));
}

function bodyOf(values) {
  return Object.fromEntries(FORM.map(({ name, kind }) => [name, answer(kind, values[name])]));
}

function answer(kind, value) {
  if (kind === "names") return value.split("\n").map((line) => line.trim()).filter(Boolean);
  return NULLABLE.has(kind) ? value || null : value;
}

/** Whether a field is a part of the form as it stands. */
export function applies({ when }, values) {
  return !when || values[when[0]] === when[1];
}

/** The required fields that are empty. */
export function unfilled(values) {
  return FORM.filter((field) => field.required && applies(field, values) && !values[field.name].trim()).map(({ name }) => name);
}

/** The values, those of fields that are no part of the form made empty. */
function withoutIdle(values) {
  return Object.fromEntries(FORM.map((field) => [field.name, applies(field, values) ? values[field.name] : ""]));
}

function sameForm(one, other) {
  const tidy = (text) => text.normalize("NFC").trim();
  return FIELDS.every((name) => tidy(one[name]) === tidy(other[name]));
}

/** States: saved, dirty, saving, offline, invalid, conflict. */
export class Draft {
  #timer = 0;
  #failures = 0;
  #saving = null;

  constructor(entry, { auto, onChange, onEntry }) {
    this.id = entry.id;
    this.auto = auto;
    this.revision = entry.revision;
    this.base = formOf(entry);
    this.values = this.base;
    this.state = "saved";
    this.error = null;
    this.conflict = null;
    this.savedAt = 0;
    this.restored = false;
    this.onChange = onChange;
    this.onEntry = onEntry;
    this.#restore();
  }

  #restore() {
    const copy = readCopy(`work.${this.id}`);
    if (!copy?.values || sameForm(copy.values, this.base)) return dropCopy(`work.${this.id}`);
    this.values = { ...this.base, ...copy.values };
    this.restored = true;
    if (sameForm(copy.base, this.base)) {
      this.state = "dirty";
      this.#later(REST_MS);
    } else {
      this.state = "conflict";
      this.conflict = this.base;
    }
    return undefined;
  }

  /** The page heard of a newer Entry, say because its video was judged. */
  hear(entry) {
    if (entry.revision <= this.revision || this.#saving) return;
    if (sameForm(formOf(entry), this.base)) this.revision = entry.revision;
    else if (this.state === "saved") {
      this.base = formOf(entry);
      this.values = this.base;
      this.revision = entry.revision;
      this.onChange();
    }
  }

  set(name, value) {
    this.values = withoutIdle({ ...this.values, [name]: value });
    keepCopy(`work.${this.id}`, { values: this.values, base: this.base, at: Date.now() });
    if (this.state !== "conflict") {
      this.state = "dirty";
      this.error = null;
      this.#later(REST_MS);
    }
    this.onChange();
  }

  #later(pause) {
    clearTimeout(this.#timer);
    if (this.auto) this.#timer = setTimeout(() => this.flush().catch(() => {}), pause);
  }

  get dirty() {
    return this.state !== "saved";
  }

  /** Save now; resolves when the server has everything, rejects with the ApiError that keeps it from that. */
  async flush() {
    clearTimeout(this.#timer);
    while (this.#saving) await this.#saving.catch(() => {});
    if (this.state === "conflict") throw new ApiError(409, { code: "STALE", message: CHANGED });
    while (this.dirty) {
      this.#saving = this.#save();
      try {
        await this.#saving;
      } finally {
        this.#saving = null;
      }
    }
  }

  async #save() {
    const sending = this.values;
    this.#become("saving");
    try {
      const entry = await this.#put(sending);
      this.#failures = 0;
      this.#acknowledge(entry, sending);
    } catch (error) {
      this.#refused(error);
      throw error;
    }
  }

  async #put(values) {
    for (;;) {
      try {
        return await api.put(`/entries/${this.id}`, { ...bodyOf(values), revision: this.revision });
      } catch (error) {
        if (error.code !== "STALE") throw error;
      }
      const latest = await api.get(`/entries/${this.id}`);
      const form = formOf(latest);
      // Our own save whose answer was lost; or only the video changed, which does not touch the form.
      if (sameForm(form, values)) return latest;
      if (!sameForm(form, this.base)) {
        this.conflict = form;
        this.revision = latest.revision;
        throw new ApiError(409, { code: "STALE", message: CHANGED });
      }
      if (latest.revision === this.revision) throw new ApiError(409, { code: "STALE", message: CHANGED });
      this.revision = latest.revision;
    }
  }

  #acknowledge(entry, sent) {
    this.revision = entry.revision;
    this.base = formOf(entry);
    this.savedAt = Date.now();
    this.restored = false;
    this.error = null;
    if (this.values === sent) {
      dropCopy(`work.${this.id}`);
      this.#become("saved");
    } else {
      keepCopy(`work.${this.id}`, { values: this.values, base: this.base, at: Date.now() });
      this.#become("dirty");
    }
    this.onEntry(entry);
  }

  #refused(error) {
    if (error.code === "STALE" && this.conflict) return this.#become("conflict");
    this.error = error;
    if (!error.passing) return this.#become("invalid");
    this.#become("offline");
    this.#failures += 1;
    return this.#later(PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length) - 1]);
  }

  #become(state) {
    this.state = state;
    this.onChange();
  }

  /** After a conflict: save what this page holds over the other version. */
  keepMine() {
    this.base = this.conflict;
    this.conflict = null;
    this.#become("dirty");
    return this.flush().catch(() => {});
  }

  /** After a conflict: take the other version and let go of what this page holds. */
  takeTheirs() {
    this.base = this.conflict;
    this.values = this.conflict;
    this.conflict = null;
    this.restored = false;
    dropCopy(`work.${this.id}`);
    this.#become("saved");
  }

  /** Forget what was typed since the last save. */
  discard() {
    clearTimeout(this.#timer);
    dropCopy(`work.${this.id}`);
    this.values = this.base;
    this.#become("saved");
  }

  close() {
    clearTimeout(this.#timer);
    // What was typed in the last moment goes out now; the copy in the browser stays until it is acknowledged.
    if (this.auto && this.state === "dirty") this.flush().catch(() => {});
    this.onChange = () => {};
  }
}

const CHANGED = {
  zh: "这件作品已在另一个页面或设备上修改，请先选择保留哪一个版本。",
  en: "This work was changed in another page or device: please choose which version to keep.",
};

/** Hook: the draft of `entry`; `onEntry` hears every Entry that a save answers. */
export function useDraft(entry, { auto, onEntry }) {
  const [, draw] = useReducer((n) => n + 1, 0);
  const held = useRef(null);
  const heard = useRef(onEntry);
  heard.current = onEntry;
  if (!held.current) held.current = new Draft(entry, { auto, onChange: () => draw(), onEntry: (saved) => heard.current(saved) });
  const draft = held.current;
  useEffect(() => draft.hear(entry), [entry.revision]);
  useEffect(() => {
    const back = () => draft.state === "offline" && draft.flush().catch(() => {});
    addEventListener("online", back);
    return () => {
      removeEventListener("online", back);
      draft.close();
    };
  }, []);
  return draft;
}
