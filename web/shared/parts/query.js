// @ts-check
/** The query of a place within a page. */
import { useEffect, useState } from "../../vendor/preact.js";

/** @type {Set<() => void>} */
const queryListeners = new Set();

function readQuery() {
  return new URLSearchParams(location.hash.split("?")[1] || "");
}

/**
 * Hook: one value of the query of the place (`#/entries?status=screening`) and a function to change it. A change goes
 * into the address without a new step in the history, so a filtered list can be reloaded, bookmarked and shared.
 * @param {string} name
 * @param {string} [fallback]
 * @returns {[string, (next: string | null) => void]}
 */
export function useQuery(name, fallback = "") {
  const [value, setValue] = useState(readQuery().get(name) ?? fallback);
  useEffect(() => {
    const look = () => setValue(readQuery().get(name) ?? fallback);
    look();
    queryListeners.add(look);
    addEventListener("hashchange", look);
    return () => {
      queryListeners.delete(look);
      removeEventListener("hashchange", look);
    };
  }, [name, fallback]);
  /** @param {string | null} next */
  const set = (next) => {
    const query = readQuery();
    if (next === fallback || next == null) query.delete(name);
    else query.set(name, next);
    const tail = query.toString();
    history.replaceState(history.state, "", `${location.hash.split("?")[0] || "#/"}${tail ? `?${tail}` : ""}`);
    for (const listener of queryListeners) listener();
  };
  return [value, set];
}
