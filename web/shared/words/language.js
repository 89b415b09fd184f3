/** The language in use and words in it. Needs no page, so that what is tested without one can speak too. */
const TAGS = { zh: "zh-CN", en: "en" };
const listeners = new Set();
let current = "zh";

/** Whether a page can speak it: "zh" or "en". */
export function isLanguage(tag) {
  return Object.hasOwn(TAGS, tag);
}

/** The language in use: "zh" or "en". */
export function language() {
  return current;
}

/** The BCP 47 tag of the language in use, for Intl. */
export function languageTag() {
  return TAGS[current];
}

/** Use another language from now on. */
export function speak(next) {
  if (!isLanguage(next) || next === current) return;
  current = next;
  for (const listener of listeners) listener(next);
}

/** Call `listener(language)` after each change; returns a function that stops it. */
export function onLanguage(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** One side of a `{zh, en}` value as the API sends it. A string passes through; nothing gives "". */
export function say(text) {
  if (text == null) return "";
  if (typeof text === "string") return text;
  return text[current] || text.zh || text.en || "";
}

/**
 * Make a page's `t(key, values)` from its table `{key: ["中文", "English"]}`.
 * `{name}` in a sentence is replaced by `values.name`, which may itself be a `{zh, en}` value.
 * `t.both(key)` is the `{zh, en}` value itself, for what changes with a later switch of the language.
 */
export function words(table) {
  const find = (key) => {
    if (!table[key]) throw new Error(`No words for "${key}"`);
    return table[key];
  };
  const t = (key, values = {}) => {
    const sentence = find(key)[current === "zh" ? 0 : 1];
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? fill(values[name]) : whole));
  };
  t.both = (key) => ({ zh: find(key)[0], en: find(key)[1] });
  return t;
}

function fill(value) {
  return typeof value === "object" ? say(value) : String(value ?? "");
}
