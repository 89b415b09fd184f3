/** A draft that saves itself, against a server of this test's own: after a pause, again without a network, never unseen. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Autosave, wakeAll } from "../../web/shared/server/autosave.js";

const STORED = "zhengxuan.copy.draft";
let stored;
let listeners;

globalThis.localStorage = {
  getItem: (name) => stored.get(name) ?? null,
  setItem: (name, value) => stored.set(name, value),
  removeItem: (name) => stored.delete(name),
};
globalThis.addEventListener = (kind, listener) => listeners.add(listener);
globalThis.removeEventListener = (kind, listener) => listeners.delete(listener);

/** One record with a revision, that answers like the API; `fault` is thrown by the next calls instead. */
class Server {
  record = { revision: 1, text: "A" };
  calls = 0;
  fault = null;
  loseAnswer = false;

  save({ text }, { revision }) {
    this.calls += 1;
    if (this.fault) throw this.fault;
    if (revision !== this.record.revision) throw failure("STALE", 409);
    this.record = { revision: revision + 1, text };
    if (this.loseAnswer) throw failure("NETWORK", 0);
    return { ...this.record };
  }

  page(changes) {
    return {
      name: "draft", server: { ...this.record }, quietMs: 300, contentOf: ({ text }) => ({ text }),
      same: (a, b) => a.text.trim() === b.text.trim(), save: async (...given) => this.save(...given),
      latest: async () => ({ ...this.record }), ...changes,
    };
  }
}

function failure(code, status) {
  return Object.assign(new Error(code), { code, status, passing: status === 0 });
}

function started(server, changes) {
  const draft = new Autosave(server.page(changes));
  draft.restore();
  return draft;
}

/** Let time pass, and what it sets off come to its end. */
async function pass(milliseconds) {
  for (const step of [milliseconds, 0]) {
    mock.timers.tick(step);
    for (let n = 0; n < 50; n += 1) await Promise.resolve();
  }
}

beforeEach(() => {
  stored = new Map();
  listeners = new Set();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
});

test("it saves once after a pause, and keeps a copy until then", async () => {
  const server = new Server();
  const draft = started(server);
  draft.edit({ text: "B" });
  await pass(200);
  draft.edit({ text: "BC" });
  await pass(299);
  assert.deepEqual([server.calls, draft.status, JSON.parse(stored.get(STORED)).content], [0, "dirty", { text: "BC" }]);
  await pass(1);
  assert.deepEqual([server.calls, draft.status, server.record.text, stored.size], [1, "saved", "BC", 0]);
});

test("without a pause it saves all the same after the longest time", async () => {
  const server = new Server();
  const draft = started(server, { mostMs: 900 });
  for (let n = 0; n < 5; n += 1) {
    draft.edit({ text: `B${n}` });
    await pass(200);
  }
  assert.equal(server.calls, 1);
});

test("what is typed while a save is on its way is saved after it", async () => {
  const server = new Server();
  let answer;
  const save = (content, record) => new Promise((resolve) => {
    answer = () => resolve(server.save(content, record));
  });
  const draft = started(server, { save });
  draft.edit({ text: "B" });
  await pass(300);
  draft.edit({ text: "C" });
  answer();
  await pass(0);
  assert.deepEqual([draft.status, server.record.text], ["saving", "B"]);
  answer();
  await pass(0);
  assert.deepEqual([draft.status, server.record], ["saved", { revision: 3, text: "C" }]);
});

test("without a network it tries again, less and less often, and at once when the network is back", async () => {
  const server = new Server();
  const draft = started(server);
  server.fault = failure("NETWORK", 0);
  draft.edit({ text: "B" });
  await pass(300);
  assert.equal(draft.status, "offline");
  await pass(1500);
  await pass(2999);
  assert.equal(server.calls, 2);
  await pass(1);
  assert.equal(server.calls, 3);
  server.fault = null;
  for (const listener of listeners) listener();
  await pass(0);
  assert.deepEqual([draft.status, server.record.text], ["saved", "B"]);
});

/** A draft that has found no network for a minute. */
async function waiting(fault) {
  const server = new Server();
  const draft = started(server);
  server.fault = fault;
  draft.edit({ text: "B" });
  for (let n = 0; n < 40; n += 1) await pass(1500);
  assert.equal(draft.status, "offline");
  server.calls = 0;
  return { server, draft };
}

test("a network that is away for long is back within seconds; a server that is too busy is left in peace", async () => {
  for (const [status, most] of [[0, 6000], [503, 24_000]]) {
    const { server, draft } = await waiting(Object.assign(failure("LOST", status), { passing: true }));
    for (let n = 0; n < 20; n += 1) await pass(most / 10);
    assert.ok(Math.abs(server.calls - 2) <= 1, `${server.calls} calls`);
    draft.stop();
  }
});

test("a browser that says too early that the network is back is asked again at once", async () => {
  const { server, draft } = await waiting(failure("NETWORK", 0));
  for (const listener of listeners) listener();
  await pass(0);
  assert.deepEqual([server.calls, draft.status], [1, "offline"]);
  server.fault = null;
  await pass(1500);
  assert.equal(draft.status, "saved");
});

test("so is one that says it while a save is on its way", async () => {
  const server = new Server();
  let fail;
  const draft = started(server, { save: () => new Promise((_, reject) => {
    server.calls += 1;
    fail = reject;
  }) });
  draft.edit({ text: "B" });
  await pass(300);
  for (const wait of [1500, 3000, 6000]) {
    fail(failure("NETWORK", 0));
    await pass(0);
    await pass(wait);
  }
  assert.equal(server.calls, 4);
  for (const listener of listeners) listener();
  fail(failure("NETWORK", 0));
  await pass(0);
  await pass(1500);
  assert.equal(server.calls, 5);
});

test("once the server has answered anything, all that waits is saved", async () => {
  const { server, draft } = await waiting(failure("NETWORK", 0));
  server.fault = null;
  wakeAll();
  await pass(0);
  assert.equal(draft.status, "saved");
});

test("a refusal is not repeated until something changes", async () => {
  const server = new Server();
  const draft = started(server);
  server.fault = failure("INVALID", 422);
  draft.edit({ text: "B" });
  await pass(60_000);
  assert.deepEqual([draft.status, draft.error.code, server.calls], ["failed", "INVALID", 1]);
  server.fault = null;
  draft.edit({ text: "C" });
  await pass(300);
  assert.deepEqual([draft.status, draft.error], ["saved", null]);
});

test("a save whose answer was lost is recognised", async () => {
  const server = new Server();
  const draft = started(server);
  server.loseAnswer = true;
  draft.edit({ text: "B" });
  await pass(300);
  server.loseAnswer = false;
  draft.edit({ text: "BC" });
  await pass(300);
  await pass(0);
  assert.deepEqual([draft.status, server.record], ["saved", { revision: 3, text: "BC" }]);
});

test("a change elsewhere is a conflict; nothing is saved until a person chooses", async () => {
  const server = new Server();
  const draft = started(server);
  server.record = { revision: 5, text: "X" };
  draft.edit({ text: "B" });
  await pass(300);
  draft.edit({ text: "BC" });
  await pass(60_000);
  assert.deepEqual([draft.status, draft.theirs.text, server.record.text], ["conflict", "X", "X"]);
  await assert.rejects(draft.flush(), { code: "STALE" });
  await draft.resolve({ text: "BC" });
  assert.deepEqual([draft.status, draft.theirs, server.record], ["saved", null, { revision: 6, text: "BC" }]);
});

test("taking the other version sends nothing and forgets the copy", async () => {
  const server = new Server();
  const draft = started(server);
  server.record = { revision: 5, text: "X" };
  draft.edit({ text: "B" });
  await pass(300);
  const { calls } = server;
  draft.resolve({ text: "X" });
  await pass(1000);
  assert.deepEqual([draft.status, draft.content.text, server.calls - calls, stored.size], ["saved", "X", 0, 0]);
});

test("a revision that is refused though it is the newest is not tried for ever", async () => {
  const server = new Server();
  const draft = started(server);
  server.fault = failure("STALE", 409);
  draft.edit({ text: "B" });
  await pass(60_000);
  assert.deepEqual([draft.status, server.calls], ["failed", 1]);
});

test("a copy of an earlier visit continues, or conflicts where the server moved on", async () => {
  const server = new Server();
  started(server, { auto: false }).edit({ text: "B" });
  const again = started(server, { auto: false });
  assert.deepEqual([again.content, again.restored, again.status], [{ text: "B" }, true, "dirty"]);
  server.record = { revision: 2, text: "X" };
  const later = started(server, { auto: false });
  assert.deepEqual([later.content, later.status, later.theirs.text], [{ text: "B" }, "conflict", "X"]);
});

test("a copy of a record that is closed is told and not saved", async () => {
  const server = new Server();
  started(server, { auto: false }).edit({ text: "B" });
  class Closed extends Autosave {
    get open() {
      return false;
    }

    tooLate(content) {
      this.leftOver = content;
    }
  }
  const draft = new Closed(server.page());
  draft.restore();
  draft.edit({ text: "C" });
  await pass(60_000);
  assert.deepEqual([draft.content, draft.leftOver, server.calls], [{ text: "A" }, { text: "B" }, 0]);
});

test("a page may deal with a refusal or with a newer record itself", async () => {
  const server = new Server();
  const seen = [];
  class Own extends Autosave {
    async settles(error, theirs) {
      seen.push(error?.code ?? theirs.text);
      this.show("gone");
      return true;
    }
  }
  const draft = new Own(server.page());
  server.record = { revision: 5, text: "X" };
  draft.edit({ text: "B" });
  await pass(300);
  assert.deepEqual([seen, draft.status], [["X"], "gone"]);
  server.fault = failure("NOT_FOUND", 404);
  draft.edit({ text: "C" });
  await pass(300);
  assert.deepEqual([seen, draft.status], [["X", "NOT_FOUND"], "gone"]);
});

test("saving on request waits for everything and throws what keeps it from that", async () => {
  const server = new Server();
  const draft = started(server, { auto: false });
  draft.edit({ text: "B" });
  await pass(60_000);
  assert.equal(server.calls, 0);
  server.fault = failure("NETWORK", 0);
  await assert.rejects(draft.flush(), { code: "NETWORK" });
  server.fault = null;
  await draft.flush();
  assert.deepEqual([draft.status, server.record.text], ["saved", "B"]);
});

test("a newer record is taken in where nothing here is unsaved", async () => {
  const draft = started(new Server());
  draft.hear({ revision: 2, text: "A" });
  assert.deepEqual([draft.server.revision, draft.content.text], [2, "A"]);
  draft.hear({ revision: 3, text: "X" });
  assert.equal(draft.content.text, "X");
  draft.edit({ text: "B" });
  draft.hear({ revision: 4, text: "Y" });
  assert.deepEqual([draft.server.revision, draft.content.text], [3, "B"]);
});

test("leaving saves at once, and a second draft of the same name ends the first", async () => {
  const server = new Server();
  const draft = started(server);
  draft.edit({ text: "B" });
  draft.leave();
  await pass(0);
  assert.equal(server.record.text, "B");
  const next = started(server);
  assert.equal(listeners.size, 1);
  draft.edit({ text: "C" });
  await pass(60_000);
  assert.equal(server.record.text, "B");
  next.stop();
  assert.equal(listeners.size, 0);
});
