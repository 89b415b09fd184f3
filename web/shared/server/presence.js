// @ts-check
/** Whether somebody is at the page: the session is kept alive only then. */
import { useEffect } from "../../vendor/preact.js";
import { api } from "./api.js";

// A session ends after 30 minutes without a request, and watching a long video makes none.
const EVERY_MS = 5 * 60_000;
let lastSign = Date.now();
for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
  addEventListener(kind, () => { lastSign = Date.now(); }, { passive: true, capture: true });
}

function isWatching() {
  return [...document.querySelectorAll("video")].some((video) => !video.paused && !video.ended);
}

/**
 * True if the page is visible and somebody used it, or a video played, within the last `ms`.
 * @param {number} ms
 */
export function isPresent(ms) {
  if (isWatching()) lastSign = Date.now();
  return !document.hidden && Date.now() - lastSign < ms;
}

/** Hook: keep the session alive while somebody is there. */
export function useKeepAlive() {
  useEffect(() => {
    // If the session has ended, the page shows the sign-in; a lost network is reported when something is saved.
    const timer = setInterval(() => isPresent(EVERY_MS) && api.get("/session").catch(() => {}), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
}
