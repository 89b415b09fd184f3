/** Calling the API: what is tried again, and what is not. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

let onReturn; // what listens for the network's return
globalThis.addEventListener = (kind, listener) => {
  if (kind === "online") onReturn = listener;
};
const { api } = await import("../../web/shared/server/api.js");

globalThis.location = { href: "http://localhost/entrant/", hash: "" };
const PAUSE = "0.01"; // seconds; the server says whole ones

let answers = [];
let asked = 0;
let keys = [];
globalThis.fetch = async (_url, sent) => {
  asked += 1;
  keys.push(sent.headers["Idempotency-Key"]);
  if (answers[0] === "gone") {
    return new Promise((_, reject) => {
      sent.signal.addEventListener("abort", () => reject(sent.signal.reason));
    });
  }
  if (answers[0] === "lost") {
    answers.shift();
    throw new TypeError("Failed to fetch");
  }
  const [status, body, headers] = answers.length > 1 ? answers.shift() : answers[0];
  return new Response(JSON.stringify(body), { status, headers });
};
const refusal = (code) => ({ code, message: { zh: code, en: code }, fields: [], request_id: "" });

beforeEach(() => {
  asked = 0;
  keys = [];
});

test("a throttled request is made again when the server says so, a write too", async () => {
  answers = [[503, refusal("BUSY"), { "Retry-After": PAUSE }], [503, refusal("BUSY"), { "Retry-After": PAUSE }],
    [200, { ok: true }]];
  assert.deepEqual(await api.put("/entrant", { revision: 1 }), { ok: true });
  assert.equal(asked, 3);
});

test("so is one that the gateway lets in later, or has no free function for; each try has the same key", async () => {
  for (const [status, code] of [[429, "BUSY"], [500, "SERVER_ERROR"]]) {
    [asked, keys] = [0, []];
    answers = [[status, refusal(code), { "Retry-After": PAUSE }], [200, { ok: true }]];
    assert.deepEqual(await api.post("/entries", { title: code }), { ok: true });
    assert.equal(asked, 2);
    assert.equal(keys[0], keys[1]);
  }
});

test("it is given up in the end, with the server's words", async () => {
  answers = [[503, refusal("BUSY"), { "Retry-After": PAUSE }]];
  await assert.rejects(api.get("/contest"), { code: "BUSY", status: 503 });
  assert.equal(asked, 6);
});

test("a failure without a time to wait is shown at once", async () => {
  answers = [[500, refusal("SERVER_ERROR")]];
  await assert.rejects(api.get("/contest"), { code: "SERVER_ERROR", wait: 0 });
  assert.equal(asked, 1);
});

test("a lost race is run again unless the body names the version that was seen", async () => {
  answers = [[409, refusal("STALE")], [200, { ok: true }]];
  assert.deepEqual(await api.post("/entries/1/withdrawal", {}), { ok: true });
  answers = [[409, refusal("STALE")]];
  asked = 0;
  await assert.rejects(api.put("/entries/1", { revision: 3 }), { code: "STALE" });
  assert.equal(asked, 1);
});

test("a write whose answer was lost has the same key when it is sent again, and a new one after its answer", async () => {
  answers = ["lost", [500, refusal("SERVER_ERROR")], [201, { id: "1" }], [201, { id: "2" }]];
  await assert.rejects(api.post("/entries", { title: "一" }), { code: "NETWORK" });
  await assert.rejects(api.post("/entries", { title: "一" }), { code: "SERVER_ERROR" });
  assert.deepEqual(await api.post("/entries", { title: "一" }), { id: "1" });
  assert.deepEqual(await api.post("/entries", { title: "一" }), { id: "2" });
  const [first, second, third, fourth] = keys;
  assert.match(first, /^[0-9a-z]{28}$/);
  assert.deepEqual([second, third, fourth === first], [first, first, false]);
});

test("a refused write was answered; what it asked is asked anew", async () => {
  answers = [[422, refusal("INVALID_FIELDS")]];
  await assert.rejects(api.post("/entries", {}), { code: "INVALID_FIELDS" });
  await assert.rejects(api.post("/entries", {}), { code: "INVALID_FIELDS" });
  assert.notEqual(keys[0], keys[1]);
});

test("reads and other writes do not share a key", async () => {
  answers = ["lost", "lost", "lost", "lost"];
  await Promise.allSettled([api.get("/entries"), api.post("/entries", { a: 1 }), api.post("/entries", { a: 2 }),
    api.put("/entries", { a: 1 })]);
  assert.equal(keys[0], undefined);
  assert.equal(new Set(keys.slice(1)).size, 3);
});

test("a request on a connection that is gone ends soon after the network is back, and no later one", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  answers = ["gone"];
  const lost = assert.rejects(api.put("/entries/1", { revision: 3 }), { code: "NETWORK", status: 0 });
  onReturn();
  mock.timers.tick(4999);
  const later = api.get("/contest");
  mock.timers.tick(1);
  await lost;
  answers = [];
  mock.timers.tick(24_999);
  assert.equal(await Promise.race([later.catch(() => "ended"), Promise.resolve("under way")]), "under way");
  const silent = assert.rejects(later, { code: "TIMEOUT", status: 0 });
  mock.timers.tick(5001);
  await silent;
  mock.timers.reset();
});
