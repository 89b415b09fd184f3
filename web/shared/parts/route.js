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
