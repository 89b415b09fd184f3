/** The lanes of an upload: how many addresses they ask for at once, and when they ask for new ones. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { beforeEach, test } from "node:test";

const PART = 4;
const HOUR = 3600;

let sent = [];
/** What the store answers to a part, by its address. */
let store = () => ({ status: 200 });

globalThis.Worker = class extends EventTarget {
  async postMessage({ id, blob }) {
    const sha256 = createHash("sha256").update(Buffer.from(await blob.arrayBuffer())).digest("base64");
    this.dispatchEvent(Object.assign(new Event("message"), { data: { id, sha256 } }));
  }
};
globalThis.XMLHttpRequest = class extends EventTarget {
  upload = new EventTarget();
  responseText = "";
  open(_method, url) {
    this.url = url;
  }
  setRequestHeader() {}
  abort() {
    this.dispatchEvent(new Event("abort"));
  }
  async send() {
    await new Promise(setImmediate);
    sent.push(this.url);
    const { status, code = "" } = await store(this.url);
    Object.assign(this, { status, responseText: `<Code>${code}</Code>` });
    this.dispatchEvent(new Event("load"));
  }
};
const { Lanes } = await import("../../web/entrant/upload/lanes.js");
const { FIRST_PACE, MOST_LANES } = await import("../../web/entrant/upload/pace.js");

/** An upload of so many parts; `lives(call)` says for how many seconds the addresses of a request live. */
function upload(parts, { done = new Map(), lives = () => HOUR, most = MOST_LANES } = {}) {
  const calls = [];
  const sign = async ({ parts: asked }) => {
    calls.push(asked.map(({ n }) => n));
    const urls = asked.map(({ n }) => ({ n, url: `${n}#${calls.length}`, headers: {} }));
    return { urls, expires_in: lives(calls.length) };
  };
  const file = new File([Buffer.alloc(PART * parts - 1, "a")], "a.mp4");
  const pace = { ...FIRST_PACE, lanes: most };
  const task = { file, partSize: PART, done, pace, sign, rest: async () => {}, moved: () => {} };
  return { lanes: new Lanes(task, new AbortController().signal), calls, done };
}

const numbers = () => sent.map((url) => Number.parseInt(url, 10)).sort((a, b) => a - b);
const upTo = (last) => Array.from({ length: last }, (_, place) => place + 1);

beforeEach(() => {
  sent = [];
  store = () => ({ status: 200 });
});

test("the first bytes flow soon, then 32 parts are signed with a request", async () => {
  const { lanes, calls, done } = upload(256);
  await lanes.sendAll();
  assert.deepEqual(calls.map((call) => call.length), [4, 8, 16, 32, 32, 32, 32, 32, 32, 32, 4]);
  assert.deepEqual(numbers(), upTo(256));
  assert.equal([...done.values()].reduce((sum, size) => sum + size, 0), 256 * PART - 1);
});

test("an upload that resumes signs only what the bucket lacks", async () => {
  const done = new Map(upTo(90).filter((n) => n % 3).map((n) => [n, PART]));
  const { lanes, calls } = upload(90, { done });
  await lanes.sendAll();
  const missing = upTo(90).filter((n) => n % 3 === 0);
  assert.deepEqual(calls.flat(), missing);
  assert.deepEqual(numbers(), missing);
});

test("what expired before its turn is renewed with one request, before it is sent", async () => {
  const { lanes, calls } = upload(4, { lives: (call) => (call === 1 ? 0 : HOUR) });
  await lanes.sendAll();
  assert.deepEqual(calls, [[1, 2, 3, 4], [1, 2, 3, 4]]);
  assert.deepEqual(sent.sort(), ["1#2", "2#2", "3#2", "4#2"]);
});

test("one lane renews for those that wait behind it", async () => {
  const { lanes, calls } = upload(4, { lives: (call) => (call === 1 ? 0 : HOUR), most: 1 });
  await lanes.sendAll();
  assert.deepEqual(calls, [[1, 2, 3, 4], [1, 2, 3, 4]]);
});

test("addresses that the store refuses after a sleep are renewed together", async () => {
  let woken = false;
  store = (url) => (woken && Number(url.split("#")[1]) <= 4 ? { status: 403, code: "AccessDenied" } : { status: 200 });
  const { lanes, calls } = upload(60, {
    lives: (call) => {
      woken ||= call === 4;
      return HOUR;
    },
  });
  await lanes.sendAll();
  assert.deepEqual(calls.slice(0, 4).map((call) => call.length), [4, 8, 16, 32]);
  assert.ok(calls.length <= 4 + 2 * MOST_LANES, `${calls.length} requests`);
  const renewed = calls.slice(4).flat();
  assert.equal(new Set(renewed).size, renewed.length, "no address is renewed twice");
  assert.deepEqual([...new Set(numbers())], upTo(60));
});

test("an address that cannot be renewed now ends the run, and the next begins afresh", async () => {
  const refused = new Error("no answer");
  const { lanes } = upload(4, {
    lives: (call) => {
      if (call === 2) throw refused;
      return 0;
    },
  });
  await assert.rejects(lanes.sendAll(), refused);
  assert.equal(lanes.resume(), false);
});

test("a part damaged on its way is hashed anew and signed alone", async () => {
  const { lanes, calls } = upload(40);
  let hurt = 1;
  store = (url) => (Number.parseInt(url, 10) === 3 && hurt-- > 0 ? { status: 400, code: "BadDigest" } : { status: 200 });
  await lanes.sendAll();
  assert.deepEqual(calls.map((call) => call.length), [4, 8, 16, 12]);
  assert.equal(numbers().filter((n) => n === 3).length, 2);
});
