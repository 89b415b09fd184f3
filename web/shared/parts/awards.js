// @ts-check
/** Entries by the award that they compete for, in a call with several. Pure: no page, no network. */

/**
 * Rows by award, in the definition's order, without awards that have none; one group without a name where the call has
 * one list.
 * @template {{award?: string}} Row
 * @param {{awards?: {id: string, text: Api.Text}[]} | null | undefined} contest
 * @param {Row[]} rows
 * @returns {{id: string, text: Api.Text | null, rows: Row[]}[]}
 */
export function byAward(contest, rows) {
  const awards = contest?.awards || [];
  if (!awards.length) return [{ id: "", text: null, rows }];
  return awards.map(({ id, text }) => ({ id, text, rows: rows.filter(({ award }) => award === id) }))
    .filter((group) => group.rows.length);
}

/**
 * The name of the award that a row has, in a call with several; else null.
 * @param {{awards?: {id: string, text: Api.Text}[]} | null | undefined} contest
 * @param {{award?: string}} row
 * @returns {Api.Text | null}
 */
export function awardOf(contest, { award }) {
  return (contest?.awards || []).find(({ id }) => id === award)?.text || null;
}

/**
 * The places of each award; one without a name where the call has one list.
 * @param {{awards?: {id: string, places: number}[], winners: number}} result a result or a contest
 * @returns {{id: string, places: number}[]}
 */
export function placesOf({ awards, winners }) {
  return awards?.length ? awards : [{ id: "", places: winners }];
}
