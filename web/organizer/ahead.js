// @ts-check
/** What the desk shows next is fetched while somebody looks at the present entry. */
import { api } from "../shared/server/api.js";

const FRESH_MS = 2 * 60_000; // addresses of videos and pictures live ten minutes

/** @type {Map<string, {at: number, answer: Promise<any>}>} */
const fetched = new Map();

/**
 * An answer that was fetched ahead, once; else it is fetched now.
 * @param {string} address
 */
export async function fetchOnce(address) {
  const kept = fetched.get(address);
  fetched.delete(address);
  if (kept && Date.now() - kept.at < FRESH_MS) {
    const answer = await kept.answer;
    if (answer) return answer;
  }
  return api.get(address);
}

/**
 * Fetch an answer ahead. If that fails, whoever needs it asks again and is told why.
 * @param {string} address
 */
function fetchAhead(address) {
  const kept = fetched.get(address);
  if (kept && Date.now() - kept.at < FRESH_MS) return kept.answer;
  const answer = api.get(address).catch(() => null);
  fetched.set(address, { at: Date.now(), answer });
  return answer;
}

/**
 * Fetch an entry, its scan and its poster ahead.
 * @param {string} id
 */
export async function entryAhead(id) {
  for (const [address, { at }] of fetched) if (Date.now() - at >= FRESH_MS) fetched.delete(address);
  const [, found] = await Promise.all([
    fetchAhead(`/organizer/entries/${id}`), fetchAhead(`/organizer/entries/${id}/scan`),
  ]);
  if (found?.scan?.poster) new Image().src = found.scan.poster;
}
