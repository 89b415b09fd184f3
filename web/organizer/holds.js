// @ts-check
/** Holds: the queue is shared out so that no two people screen the same entry; see `chalicelib/entry/holds.py`. */
import { useEffect, useRef, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { isPresent } from "../shared/server/presence.js";

const WISHES = 20; // what one request may name
const RENEWED_EVERY_MS = 4 * 60_000; // a hold lasts ten minutes
const PATIENCE_MS = 10 * 60_000;

/**
 * Hook: a hold on the entry that is on the desk, as long as somebody is at the page. Where another has it, and it was
 * not picked by hand, the desk moves on to the first free one. While that is `pending` no key may pass
 * an entry: it would be one that nobody has looked at. `others` tells that somebody else has it.
 * @param {object} given
 * @param {Api.EntrySummary[]} [given.rows]
 * @param {number} given.at
 * @param {boolean} given.active whether the reader may answer about what is in the queue
 * @param {string} given.picked the entry that was picked by hand
 * @param {(id: string) => void} given.choose
 */
export function useHold({ rows, at, active, picked, choose }) {
  const [state, setState] = useState({ of: "", others: false, error: /** @type {Error | null} */ (null) });
  const mine = useRef("");
  const here = rows?.[at]?.id ?? "";
  useEffect(() => {
    if (!rows || !here || !active) return undefined;
    let left = false;
    const hold = async (/** @type {string[]} */ wanted) => {
      const found = await asked(wanted, mine.current);
      if (left) return;
      mine.current = found.of || mine.current;
      setState(found.of ? found : { ...found, of: here });
      if (found.of && found.of !== here) choose(found.of);
    };
    if (mine.current === here) setState({ of: here, others: false, error: null }); // back to what is held still
    else hold(picked === here ? [here] : inTurn(rows, at));
    const timer = setInterval(() => isPresent(PATIENCE_MS) && hold([here]), RENEWED_EVERY_MS);
    return () => {
      left = true;
      clearInterval(timer);
    };
  }, [here, active]);
  const { of, others, error } = state;
  return { pending: active && of !== here, others: others && of === here, error };
}

/**
 * The entry of these that is the reader's now; none where others have all of them, or where it cannot be said.
 * @param {string[]} entries
 * @param {string} before what the reader had on the desk
 */
async function asked(entries, before) {
  try {
    const leaves = before && !entries.includes(before) ? before : null;
    /** @type {Api.Hold} */
    const held = await api.post("/organizer/screening/holds", { entries, leaves });
    return { of: held.entry, others: false, error: null };
  } catch (error) {
    const others = error.code === "ALL_HELD";
    return { of: "", others, error: others ? null : error };
  }
}

/**
 * The entries that would be next, beginning with the present one.
 * @param {Api.EntrySummary[]} rows
 * @param {number} at
 */
function inTurn(rows, at) {
  return [...rows.slice(at), ...rows.slice(0, at)].slice(0, WISHES).map((row) => row.id);
}
