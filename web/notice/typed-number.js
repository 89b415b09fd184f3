// @ts-check
/** What somebody types who comes back to an objection. */

/**
 * The number within what was typed, such as 第 3 号, in half-width or full-width digits; "" if there is none.
 * @param {string} typed
 */
export function numberOf(typed) {
  return typed.normalize("NFKC").match(/[0-9]+/)?.[0].replace(/^0+/, "") ?? "";
}

/**
 * The names of what is missing: the code only counts once it has been sent.
 * @param {{number: string, contact: string, code: string}} values
 * @param {boolean} sent
 */
export function emptyOf(values, sent) {
  const missing = { number: !numberOf(values.number), contact: !values.contact.trim(),
    code: sent && !values.code.trim() };
  return Object.entries(missing).filter(([, is]) => is).map(([name]) => name);
}
