// @ts-check
/**
 * SHA-256 of blobs through a worker, as base64. Rejects with a DOMException named NotReadableError if the file is gone.
 */
/** @type {Worker | null} */
let worker = null;
let last = 0;
/** @type {Map<number, {resolve: (sha256: string) => void, reject: (error: DOMException) => void}>} */
const waiting = new Map();

function start() {
  const made = new Worker(new URL("./hash-worker.js", import.meta.url));
  made.addEventListener("message", ({ data }) => {
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.error) asked?.reject(new DOMException("The file cannot be read", data.error));
    else asked?.resolve(data.sha256);
  });
  made.addEventListener("error", () => {
    for (const { reject } of waiting.values()) reject(new DOMException("The worker stopped", "OperationError"));
    waiting.clear();
    worker = null;
  });
  return made;
}

/**
 * The base64 SHA-256 of `blob`.
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
export function sha256(blob) {
  const hasher = (worker ||= start());
  last += 1;
  const id = last;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    hasher.postMessage({ id, blob }, []);
  });
}
