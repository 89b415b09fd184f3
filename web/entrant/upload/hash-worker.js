// @ts-check
/**
 * SHA-256 of pieces of a file, off the main thread. Message in: {id, blob}; out: {id, sha256} (base64) or {id, error}.
 * A piece is read here, two at a time at most, so neither the page nor this thread ever holds many of them.
 */
const turns = [Promise.resolve(), Promise.resolve()];
let turn = 0;

/** @param {{id: number, blob: Blob}} question */
const answer = async ({ id, blob }) => {
  try {
    const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
    postMessage({ id, sha256: btoa(String.fromCharCode(...new Uint8Array(digest))) });
  } catch (error) {
    postMessage({ id, error: error.name || "Error" });
  }
};

addEventListener("message", ({ data }) => {
  turn = (turn + 1) % turns.length;
  turns[turn] = turns[turn].then(() => answer(data));
});
