// @ts-check
/** The marks between words, which each language has its own of. */
import { language } from "./i18n.js";

/**
 * Several words in a row: 甲、乙 / A, B.
 * @param {string[]} items
 */
export function listed(items) {
  return items.join(language() === "zh" ? "、" : ", ");
}

/**
 * Several sentences in a row: 甲；乙 / A; B.
 * @param {string[]} items
 */
export function chained(items) {
  return items.join(language() === "zh" ? "；" : "; ");
}

/**
 * Whole sentences in a row, between which Chinese has no space.
 * @param {string[]} items
 */
export function inARow(items) {
  return items.join(language() === "zh" ? "" : " ");
}

/**
 * A word with a note in brackets: 甲（乙） / A (B).
 * @param {string} word
 * @param {string} note
 */
export function noted(word, note) {
  return language() === "zh" ? `${word}（${note}）` : `${word} (${note})`;
}

/**
 * A label with what it labels: 甲：乙 / A: B.
 * @param {string} label
 * @param {string} told
 */
export function labelled(label, told) {
  return language() === "zh" ? `${label}：${told}` : `${label}: ${told}`;
}
