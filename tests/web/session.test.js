/** Leaving: what was kept is dropped and what goes on stops, together, when another person signs in. */
import assert from "node:assert/strict";
import { test } from "node:test";

const stored = new Map();
// Its keys are those of what is stored, as a browser's are.
globalThis.localStorage = new Proxy({
  getItem: (name) => stored.get(name) ?? null,
  setItem: (name, value) => stored.set(name, value),
  removeItem: (name) => stored.delete(name),
}, {
  ownKeys: () => [...stored.keys()],
  getOwnPropertyDescriptor: (_, name) => ({ value: stored.get(name), enumerable: true, configurable: true }),
});
const { arrive, onLeaving } = await import("../../web/shared/server/session.js");
const { keepCopy, readCopy } = await import("../../web/shared/server/local-copy.js");

test("the same person finds the draft again, and an upload goes on; for another both end", () => {
  let left = 0;
  onLeaving(() => {
    left += 1;
  });
  arrive({ role: "entrant", name: "138****8000" });
  keepCopy("entry.1", "只属于我的片名");
  arrive({ role: "entrant", name: "138****8000" });
  assert.deepEqual([left, readCopy("entry.1")], [0, "只属于我的片名"]);
  arrive({ role: "entrant", name: "139****9000" });
  assert.deepEqual([left, readCopy("entry.1")], [1, null]);
});
