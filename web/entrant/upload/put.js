// @ts-check
/** One PUT of one part to its signed address. */

const ANSWER_MS = 60_000;
// The store's codes for a connection too slow or a store too busy. They pass, so the part is sent again for ever.
const PASSING = /^(RequestTimeout|SlowDown|ServiceUnavailable|InternalError)$/;

/** @typedef {{url: string, headers: Record<string, string>, blob: Blob}} Signed a part with its address */
/** @typedef {{status: number, code: string}} Answer of the store */

/** The code where nothing moved for as long as the pace allows. */
export const SILENT = "Silent";

/**
 * Send `{url, headers, blob}` once. Resolves with the answer `{status, code}`; status 0 means that the connection was
 * cut, stayed silent for `patience` milliseconds (code `SILENT`) or was aborted by `signal`. `onProgress` hears how
 * many bytes have been sent.
 * @param {Signed} part
 * @param {number} patience
 * @param {AbortSignal} signal
 * @param {(bytes: number) => void} onProgress
 * @returns {Promise<Answer>}
 */
export function put({ url, headers, blob }, patience, signal, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    let silent = false;
    const watch = (/** @type {number} */ most) => {
      clearTimeout(timer);
      // A dead connection gives no error for minutes, so silence counts as an error.
      timer = setTimeout(() => {
        silent = true;
        request.abort();
      }, most);
    };
    const stop = () => request.abort();
    /** @type {(status: number, code?: string) => void} */
    const end = (status, code = "") => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve({ status, code });
    };
    signal.addEventListener("abort", stop);
    request.upload.addEventListener("progress", ({ loaded }) => {
      watch(patience);
      onProgress(Math.min(loaded, blob.size));
    });
    // What the browser has handed over may still lie in buffers of a weak line, at most as long as handing over took.
    request.upload.addEventListener("load", () => watch(ANSWER_MS + performance.now() - began));
    request.addEventListener("load", () => end(request.status, codeIn(request.responseText)));
    request.addEventListener("error", () => end(0));
    request.addEventListener("abort", () => end(0, silent ? SILENT : ""));
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    const began = performance.now();
    watch(patience);
    request.send(blob);
  });
}

/** @param {string} answer */
function codeIn(answer) {
  return /<Code>(\w+)<\/Code>/.exec(answer)?.[1];
}

/**
 * Whether the store will answer the same again, unlike after a slow connection.
 * @param {Answer} answer
 */
export function isRefusal({ status, code }) {
  return status >= 400 && status < 500 && status !== 408 && status !== 429 && !PASSING.test(code);
}

/**
 * Whether the store says that the part was damaged on its way.
 * @param {Answer} answer
 */
export function isDamage({ code }) {
  return /Digest|Checksum/i.test(code);
}
