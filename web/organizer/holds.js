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
 * not picked by hand, the desk moves on to the first free one. `others` tells that somebody else has it.
 * @param {object} given
 * @param {Api.EntrySummary[]} [given.rows]
 * @param {number} given.at
 * @param {boolean} given.active whether the reader may answer about what is in the queue
 * @param {string} given.picked the entry that was picked by hand
 * @param {(id: string) => void} given.choose
 */
export function useHold({ rows, at, active, picked, choose }) {
  const [state, setState] = useState({ others: false, error: /** @type {Error | null} */ (null) });
  const mine = useRef("");
  const here = rows?.[at]?.id ?? "";
  const hold = async (/** @type {string[]} */ wanted) => {
    try {
      const leaves = mine.current && !wanted.includes(mine.current) ? mine.current : null;
      /** @type {Api.Hold} */
      const held = await api.post("/organizer/screening/holds", { entries: wanted, leaves });
      mine.current = held.entry;
      setState({ others: false, error: null });
      return held.entry;
    } catch (error) {
      setState(error.code === "ALL_HELD" ? { others: true, error: null } : { others: false, error });
      return "";
    }
  };
  useEffect(() => {
    setState({ others: false, error: null });
    if (!rows || !here || !active) return undefined;
    let left = false;
    if (mine.current !== here) {
      hold(picked === here ? [here] : inTurn(rows, at)).then((held) => !left && held && held !== here && choose(held));
    }
    const timer = setInterval(() => isPresent(PATIENCE_MS) && hold([here]), RENEWED_EVERY_MS);
    return () => {
      left = true;
      clearInterval(timer);
    };
  }, [here, active]);
  return state;
}

/**
 * The entries that would be next, beginning with the present one.
 * @param {Api.EntrySummary[]} rows
 * @param {number} at
 */
function inTurn(rows, at) {
  return [...rows.slice(at), ...rows.slice(0, at)].slice(0, WISHES).map((row) => row.id);
}
