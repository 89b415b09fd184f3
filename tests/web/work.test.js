/** The proof of work before a code or a link: the same answers as the server's own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { proof, zeroBits } from "../../web/shared/sign-in/work.js";

// tests/unit/people/test_send_caps.py holds the server to the same table.
const ANSWERS = [
  { challenge: "c", bits: 8, answer: "17" },
  { challenge: "c", bits: 12, answer: "3292" },
  { challenge: "zx", bits: 16, answer: "33724" },
];

test("the page finds the first text that the server accepts", async () => {
  for (const { challenge, bits, answer } of ANSWERS) assert.equal(await proof({ challenge, bits }), answer);
});

test("zero bits are counted from the first byte", () => {
  const bits = (...bytes) => zeroBits(new Uint8Array([...bytes, 255, 255, 255, 255]).buffer);
  assert.deepEqual([bits(255), bits(1), bits(0), bits(0, 1), bits(0, 0, 16)], [0, 7, 8, 15, 19]);
});
