// When the player says that the network is slow: after a while, once, and no longer than it is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SLOW_MS, stallsOf } from "../../web/shared/parts/stalls.js";

test("a stop is told after a while, and once", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const told = [];
  const stalls = stallsOf((slow) => told.push(slow));
  stalls.waits();
  context.mock.timers.tick(SLOW_MS - 1);
  stalls.waits();
  assert.deepEqual(told, []);
  context.mock.timers.tick(1);
  stalls.waits();
  context.mock.timers.tick(SLOW_MS);
  assert.deepEqual(told, [true]);
  stalls.goes();
  assert.deepEqual(told, [true, false]);
});

test("a short stop is not told, and the next one begins anew", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const told = [];
  const stalls = stallsOf((slow) => told.push(slow));
  stalls.waits();
  context.mock.timers.tick(SLOW_MS - 1);
  stalls.goes();
  context.mock.timers.tick(SLOW_MS);
  stalls.waits();
  context.mock.timers.tick(SLOW_MS - 1);
  assert.deepEqual(told, [false]);
  context.mock.timers.tick(1);
  assert.deepEqual(told, [false, true]);
});
