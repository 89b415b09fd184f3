/**
 * The uploads that this page runs, at most one for each entry. `upload.js` sends them; it is fetched with the first.
 */
import { useEffect, useRef, useState } from "../../vendor/preact.js";

/** Id of an entry → its Upload. */
export const running = new Map();
const watchers = new Set();

/** The upload of an entry, or undefined. */
export function uploadOf(entryId) {
  return running.get(entryId);
}

// Calls `listener` after every change; when an upload ends, with the entry's id and its new Entry.
function watchUploads(listener) {
  watchers.add(listener);
  wake();
  return () => watchers.delete(listener);
}

/** Let the watchers know. */
export function tell(entryId, entry) {
  for (const watcher of watchers) watcher(entryId, entry);
}

/** Hook: draw again whenever an upload moves; `onEnd(entryId, entry)` hears of one that has ended. */
export function useUploads(onEnd) {
  const [, draw] = useState(0);
  const heard = useRef(onEnd);
  heard.current = onEnd;
  useEffect(() => watchUploads((entryId, entry) => {
    if (entry) heard.current?.(entryId, entry);
    draw((n) => n + 1);
  }), []);
}

addEventListener("beforeunload", (event) => {
  if (![...running.values()].some((job) => job.running)) return;
  event.preventDefault();
  // Older engines ask only if this is set.
  event.returnValue = true;
});

const wake = () => {
  if (document.visibilityState === "visible") for (const job of running.values()) job.wake();
};
document.addEventListener("visibilitychange", wake);

// Speed and time left change even while nothing arrives.
setInterval(() => {
  if ([...running.values()].some((job) => job.running)) tell();
}, 1000);
