/** Calling the API: what is tried again, and what is not. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { api } from "../../web/shared/server/api.js";

globalThis.location = { href: "http://localhost/entrant/", hash: "" };
const PAUSE = "0.01"; // seconds; the server says whole ones

let answers = [];
let asked = 0;
globalThis.fetch = async () => {
  asked += 1;
  const [status, body, headers] = answers.length > 1 ? answers.shift() : answers[0];
  return new Response(JSON.stringify(body), { status, headers });
};
const refusal = (code) => ({ code, message: { zh: code, en: code }, fields: [], request_id: "" });

beforeEach(() => {
  asked = 0;
});

test("a throttled request is made again when the server says so, a write too", async () => {
  answers = [[503, refusal("BUSY"), { "Retry-After": PAUSE }], [503, refusal("BUSY"), { "Retry-After": PAUSE }],
    [200, { ok: true }]];
  assert.deepEqual(await api.put("/entrant", { revision: 1 }), { ok: true });
  assert.equal(asked, 3);
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
