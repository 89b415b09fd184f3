// @ts-check
/**
 * Words in Chinese and English. A page writes its table as `words({key: ["中文", "English"]})` and calls the
 * function it gets back; switching the language draws again whatever used `useLanguage()` and keeps all state.
 */
import { useEffect, useState } from "../../vendor/preact.js";

const STORE = "zhengxuan.language";
/** @typedef {"zh" | "en"} Language */
/** @typedef {{zh: string, en: string}} Text */
/** @typedef {string | number | Text | null | undefined} Value what fills a sentence */

/** @type {Record<Language, string>} */
const TAGS = { zh: "zh-CN", en: "en" };
/** @type {Set<(language: Language) => void>} */
const listeners = new Set();
/** @type {Language} */
let current = "zh";

// Without a page, as in tests, the language is Chinese.
if (globalThis.document) {
  current = firstLanguage();
  document.documentElement.lang = TAGS[current];
}

/**
 * @param {string | null} name
 * @returns {name is Language}
 */
function isKnown(name) {
  return name !== null && Object.hasOwn(TAGS, name);
}

/** @returns {Language} */
function firstLanguage() {
  const asked = new URLSearchParams(location.search).get("lang");
  if (isKnown(asked)) return asked;
  try {
    const stored = localStorage.getItem(STORE);
    if (isKnown(stored)) return stored;
  } catch {
    // Storage can be switched off; the page then starts in Chinese every time.
  }
  return "zh";
}

/** The language in use: "zh" or "en". */
export function language() {
  return current;
}

/** The BCP 47 tag of the language in use, for Intl. */
export function languageTag() {
  return TAGS[current];
}

/**
 * Change the language, remember it and draw again.
 * @param {string} next
 */
export function setLanguage(next) {
  if (!isKnown(next) || next === current) return;
  current = next;
  document.documentElement.lang = TAGS[next];
  try {
    localStorage.setItem(STORE, next);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  for (const listener of listeners) listener(next);
}

/** Hook: the language in use; the component is drawn again when it changes. */
export function useLanguage() {
  const [value, setValue] = useState(current);
  useEffect(() => {
    listeners.add(setValue);
    setValue(current);
    return () => listeners.delete(setValue);
  }, []);
  return value;
}

/**
 * One side of a `{zh, en}` value as the API sends it. A string passes through; nothing gives "".
 * @param {Text | string | null | undefined} text
 */
export function say(text) {
  if (text == null) return "";
  if (typeof text === "string") return text;
  return text[current] || text.zh || text.en || "";
}

/**
 * Make a page's `t(key, values)` from its table `{key: ["中文", "English"]}`.
 * `{name}` in a sentence is replaced by `values.name`, which may itself be a `{zh, en}` value.
 * `t.both(key)` is the `{zh, en}` value itself, for what changes with a later switch of the language.
 * @param {Record<string, string[]>} table
 */
export function words(table) {
  /** @param {string} key */
  const find = (key) => {
    if (!Object.hasOwn(table, key)) throw new Error(`No words for "${key}"`);
    return table[key];
  };
  /** @type {(key: string, values?: Record<string, Value>) => string} */
  const t = (key, values = {}) => {
    const sentence = find(key)[current === "zh" ? 0 : 1];
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? fill(values[name]) : whole));
  };
  /** @type {(key: string) => Text} */
  const both = (key) => ({ zh: find(key)[0], en: find(key)[1] });
  return Object.assign(t, { both });
}

/** @param {Value} value */
function fill(value) {
  return typeof value === "object" ? say(value) : String(value ?? "");
}
