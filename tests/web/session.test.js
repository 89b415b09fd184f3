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

const LI = { role: "entrant", name: "l***@example.cn", person: "p1" };

test("the same person finds the draft again, and an upload goes on; for another both end", () => {
  let left = 0;
  onLeaving(() => {
    left += 1;
  });
  arrive(LI);
  keepCopy("entry.1", "只属于我的片名");
  arrive(LI);
  assert.deepEqual([left, readCopy("entry.1")], [0, "只属于我的片名"]);
  arrive({ ...LI, person: "p2" });
  assert.deepEqual([left, readCopy("entry.1")], [1, null]);
});

test("what an earlier version kept under the name stays with whoever has it", () => {
  for (const [name, text] of [[LI.name, "只属于我的片名"], ["139****9000", null]]) {
    keepCopy("owner.entrant", name);
    keepCopy("entry.1", "只属于我的片名");
    arrive(LI);
    assert.deepEqual([readCopy("owner.entrant"), readCopy("entry.1")], ["p1", text]);
  }
});
