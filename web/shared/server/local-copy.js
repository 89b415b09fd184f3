/** Text that a person typed and the server has not acknowledged yet, kept in this browser under a name. */
import { storeName } from "./place.js";

const PREFIX = storeName("copy.");

/** Keep `value` until `dropCopy`; false where it could not be kept. */
export function keepCopy(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return true;
  } catch {
    // No storage, or none left: the text then lives as long as the page.
    return false;
  }
}

/** What was kept, or null. */
export function readCopy(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

/** Somebody else begins: forget all that was kept, or what has a name that begins so. */
export function dropCopies(begin = "") {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX + begin)) localStorage.removeItem(key);
  } catch {
    // Nothing was kept then.
  }
}

/** The server has it: forget the copy. */
export function dropCopy(name) {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Nothing was kept then.
  }
}
