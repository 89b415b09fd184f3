/** Places within a page: `#/entries/abc?status=draft` is the path `["entries", "abc"]`. No server has to know them. */
import { useEffect, useState } from "../../vendor/preact.js";

function read() {
  if (!location.hash.startsWith("#/")) return [];
  return location.hash.slice(2).split("?")[0].split("/").filter(Boolean).map(decodeURIComponent);
}

/** Go to a place: `go("entries", id)`. */
export function go(...path) {
  location.hash = `#/${path.map(encodeURIComponent).join("/")}`;
}

/** The address of a place, for `href`. */
export function to(...path) {
  return `#/${path.map(encodeURIComponent).join("/")}`;
}

/** Hook: the place as a list of words. A new place starts at its top with the focus on its heading. */
export function usePlace() {
  const [place, setPlace] = useState(read);
  useEffect(() => {
    const moved = () => {
      setPlace(read());
      scrollTo(0, 0);
      const before = document.activeElement;
      const toHeading = () => {
        const now = document.activeElement;
        if (now !== before && now !== document.body) return; // a quick hand is at work already: it keeps its place
        document.querySelector("main h1")?.focus({ preventScroll: true });
      };
      // After the new place is drawn: so that a screen reader starts where the eyes do.
      requestAnimationFrame(() => requestAnimationFrame(toHeading));
    };
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return place;
}

const queryListeners = new Set();

function readQuery() {
  return new URLSearchParams(location.hash.split("?")[1] || "");
}

/**
 * Hook: one value of the query behind the place (`#/entries?status=screening`) and how to change it. A change stays
 * in the address without a new step in the history, so a filtered list can be reloaded, kept and sent on.
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
