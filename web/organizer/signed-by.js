// @ts-check
/** What was said, with the name of who said it. */
import { noted } from "../shared/words/marks.js";

/** @typedef {{id: string, name: string}} Named */

/**
 * What was said with the name of who said it, where it is known.
 * @param {string} words
 * @param {{id: string}} by
 * @param {Named[]} people
 */
export function signedBy(words, by, people) {
  const known = people.find(({ id }) => id === by.id);
  return known ? noted(words, known.name) : words;
}
