/** The form of a QR code; tests/unit/infra/test_qr.py has a decoder read what is drawn. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { qrModules } from "../../web/shared/qr.js";

test("a code is a square as wide as the smallest version that holds the text", () => {
  // ISO/IEC 18004, table 7: bytes at level M of versions 1, 2 and 13.
  for (const [bytes, size] of [[1, 21], [14, 21], [15, 25], [26, 25], [27, 29], [331, 69]]) {
    const modules = qrModules("a".repeat(bytes));
    assert.equal(modules.length, size, `${bytes} bytes`);
    assert.ok(modules.every((row) => row.length === size && row.every((dark) => typeof dark === "boolean")));
  }
});

test("length is counted in bytes, and what is too long is an error", () => {
  assert.throws(() => qrModules("a".repeat(332)), RangeError);
  assert.throws(() => qrModules("字".repeat(111)), RangeError);
  assert.equal(qrModules("字".repeat(110)).length, 69);
});
