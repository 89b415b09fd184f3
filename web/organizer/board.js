// @ts-check
/** The console's figures: read every five seconds while somebody is at the page, one request at a time. */
import { useEffect, useRef, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { isPresent } from "../shared/server/presence.js";
import { learnServerTime } from "../shared/words/time.js";

/** @typedef {Omit<Api.Board, "phases"> & {phases: Record<string, Api.Phase>}} Board every phase is in it */

const EVERY_MS = 5000;
// If nobody is at the page, nothing is read and the session ends.
const PATIENCE_MS = 10 * 60_000;

/** Hook: `{board, error, reload}`. If there is both a board and an error, the figures shown are old. */
export function useBoard() {
  const [state, setState] = useState(
    /** @type {{board: Board | null, error: Error | null}} */ ({ board: null, error: null }),
  );
  const asking = useRef(/** @type {Promise<void> | null} */ (null));
  const read = () => {
    asking.current ??= readBoard()
      .then((board) => setState({ board, error: null }), (error) => setState((now) => ({ ...now, error })))
      .finally(() => {
        asking.current = null;
      });
    return asking.current;
  };
  useEffect(() => {
    read();
    const timer = setInterval(() => isPresent(PATIENCE_MS) && read(), EVERY_MS);
    const seen = () => document.hidden || read();
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, []);
  // A request made before a change may not show the change: wait for its answer, then read again.
  const reload = async () => {
    await asking.current;
    await read();
  };
  return { ...state, reload };
}

/** @returns {Promise<Board>} */
async function readBoard() {
  const askedAt = Date.now();
  const board = await api.get("/organizer/board");
  learnServerTime(board.now, askedAt, Date.now());
  return board;
}
