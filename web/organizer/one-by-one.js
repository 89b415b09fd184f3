// @ts-check
/** The same act for many entries, one request for each. */

/** @typedef {{returned: Api.ScreenedEntry[], kept: {id: string, title: string, error: Error}[]}} Result */

/**
 * Do something for one row after another; what was refused stays behind with its error.
 * @template {{id: string, title: string}} Row
 * @param {Row[]} rows
 * @param {(row: Row) => Promise<Api.ScreenedEntry>} act
 * @returns {Promise<Result>}
 */
export async function each(rows, act) {
  /** @type {Result} */
  const result = { returned: [], kept: [] };
  for (const row of rows) {
    try {
      result.returned.push(await act(row));
    } catch (error) {
      result.kept.push({ id: row.id, title: row.title, error });
    }
  }
  return result;
}
