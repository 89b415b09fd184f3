/** Places within a page: `#/entries/abc?status=draft` is `["entries", "abc"]`. The server does not see them. */
import { useEffect, useState } from "../../vendor/preact.js";

function read() {
  if (!location.hash.startsWith("#/")) return [];
  return location.hash.slice(2).split("?")[0].split("/").filter(Boolean).map(decoded);
}

// Links are cut and retyped: what cannot be decoded is a place that does not exist.
function decoded(word) {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

export function go(...path) {
  location.hash = `#/${path.map(encodeURIComponent).join("/")}`;
}

export function to(...path) {
  return `#/${path.map(encodeURIComponent).join("/")}`;
}

export function usePlace() {
  const [place, setPlace] = useState(read);
  useEffect(() => {
    const moved = () => {
      setPlace(read());
      scrollTo(0, 0);
      const before = document.activeElement;
      const toHeading = () => {
        const now = document.activeElement;
        // If somebody already uses the page, the focus stays where it is.
        if (now !== before && now !== document.body) return;
        document.querySelector("h1")?.focus({ preventScroll: true });
      };
      // After the new place is drawn, so that a screen reader starts at its heading.
      requestAnimationFrame(() => requestAnimationFrame(toHeading));
    };
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return place;
}
