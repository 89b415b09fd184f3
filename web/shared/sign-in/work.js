// @ts-check
/** The proof of work that goes before a code or a link where many were sent: see `chalicelib/people/send_caps.py`. */
const AT_ONCE = 256;

/**
 * A text such that SHA-256 of `challenge:text` begins with `bits` zero bits. On average it takes 2^bits hashes.
 * @param {{challenge: string, bits: number}} work
 */
export async function proof({ challenge, bits }) {
  const encoder = new TextEncoder();
  for (let from = 0; ; from += AT_ONCE) {
    const tried = Array.from({ length: AT_ONCE }, (_, number) => String(from + number));
    const hashes = await Promise.all(tried.map((text) => (
      crypto.subtle.digest("SHA-256", encoder.encode(`${challenge}:${text}`))
    )));
    const found = hashes.findIndex((hash) => zeroBits(hash) >= bits);
    if (found >= 0) return tried[found];
  }
}

/**
 * How many zero bits a hash begins with, up to 32.
 * @param {ArrayBuffer} hash
 */
export function zeroBits(hash) {
  return Math.clz32(new DataView(hash).getUint32(0));
}
