/**
 * Words in Chinese and English. Switching the language draws again what uses `useLanguage()` and keeps all state.
 */
import { useEffect, useState } from "../../vendor/preact.js";

const STORE = "zhengxuan.language";
const TAGS = { zh: "zh-CN", en: "en" };
const listeners = new Set();
let current = "zh";

// Without a page, as in tests, the language is Chinese.
if (globalThis.document) {
  current = firstLanguage();
  document.documentElement.lang = TAGS[current];
}

/** The only language of a call that has one; its built pages say so. */
export function onlyLanguage() {
  return globalThis.document?.documentElement?.dataset?.language || "";
}

function firstLanguage() {
  if (onlyLanguage()) return onlyLanguage();
  const asked = new URLSearchParams(location.search).get("lang");
  if (Object.keys(TAGS).includes(asked)) return asked;
  try {
    const stored = localStorage.getItem(STORE);
    if (Object.keys(TAGS).includes(stored)) return stored;
  } catch {
    // Without storage the page always starts in the call's first language.
  }
  return document.documentElement.lang === TAGS.en ? "en" : "zh";
}

export function language() {
  return current;
}

export function languageTag() {
  return TAGS[current];
}

export function setLanguage(next) {
  if (!Object.keys(TAGS).includes(next) || next === current || onlyLanguage()) return;
  current = next;
  document.documentElement.lang = TAGS[next];
  try {
    localStorage.setItem(STORE, next);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  for (const listener of listeners) listener(next);
}

export function useLanguage() {
  const [value, setValue] = useState(current);
  useEffect(() => {
    listeners.add(setValue);
    setValue(current);
    return () => listeners.delete(setValue);
  }, []);
  return value;
}

export function say(text) {
  if (text == null) return "";
  if (typeof text === "string") return text;
  return text[current] || text.zh || text.en || "";
}

export function words(table) {
  const find = (key) => {
    if (!table[key]) throw new Error(`No words for "${key}"`);
    return table[key];
  };
  const t = (key, values = {}) => {
    const sentence = find(key)[current === "zh" ? 0 : 1];
    return sentence.replace(/\{(\w+)(?::(.*?)\|(.*?))?\}/g, (whole, name, one, more) => (
      !(name in values) ? whole : more === undefined ? fill(values[name]) : Number(values[name]) === 1 ? one : more));
  };
  t.both = (key) => ({ zh: find(key)[0], en: find(key)[1] });
  return t;
}

function fill(value) {
  return typeof value === "object" ? say(value) : String(value ?? "");
}
