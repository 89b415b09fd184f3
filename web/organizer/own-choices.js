// @ts-check
/** What is chosen in the fields that a call adds to the form, as a search and its address spell it. */

/**
 * The option of each field, by its id, of `<field>:<option>` with commas between.
 * @param {string} spelt
 * @returns {Record<string, string>}
 */
export function chosenIn(spelt) {
  return Object.fromEntries(spelt.split(",").map((pair) => pair.split(":")).filter(([, option]) => option));
}

/**
 * The same with another option of one field; none leaves the field out.
 * @param {string} spelt
 * @param {string} field
 * @param {string | null} option
 */
export function choosing(spelt, field, option) {
  const chosen = Object.entries({ ...chosenIn(spelt), [field]: option }).filter(([, each]) => each);
  return chosen.map((pair) => pair.join(":")).join(",");
}
