/** Whether somebody is at the page: so that a session lives while work goes on, and an empty chair lets it end. */
import { useEffect } from "../../vendor/preact.js";
import { api } from "./api.js";

// A session ends after 30 minutes without a request; watching a long film makes none.
const EVERY_MS = 5 * 60_000;
let lastSign = Date.now();
for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
  addEventListener(kind, () => { lastSign = Date.now(); }, { passive: true, capture: true });
}

function isWatching() {
  return [...document.querySelectorAll("video")].some((video) => !video.paused && !video.ended);
}

/** True while the page is in sight and somebody touched it, or a video played, within the last `ms`. */
export function isPresent(ms) {
  if (isWatching()) lastSign = Date.now();
  return !document.hidden && Date.now() - lastSign < ms;
}

/** Hook: keep the session alive while somebody is there. */
export function useKeepAlive() {
  useEffect(() => {
    // A session that has ended turns the page to sign-in by itself; a lost network is told where something is saved.
    const timer = setInterval(() => isPresent(EVERY_MS) && api.get("/session").catch(() => {}), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
}
