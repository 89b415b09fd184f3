/** The worker that opens the entrant's page without a network, in a browser of this test's own. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

const SOURCE = readFileSync(new URL("../../web/entrant/worker.js", import.meta.url), "utf8");
const SCOPE = "http://here/c/canal/entrant/";
const FILES = ["../assets/entrant-1.js", "../assets/entrant-1.css"];
const HTML = '<script src="/c/canal/assets/entrant-1.js"></script>';

/** A browser with caches by name; `network` answers by address, or fails. */
class Browser {
  caches = new Map();
  network = new Map([[SCOPE, HTML], ...FILES.map((file) => [new URL(file, SCOPE).href, `text of ${file}`])]);
  online = true;
  silent = false;
  ended = false;

  async fetch(request) {
    const address = request.url ?? request;
    if (this.silent) return new Promise(() => {});
    if (!this.online) throw new TypeError("no network");
    return new Response(this.network.get(address), { status: this.network.has(address) ? 200 : 404 });
  }

  async open(name) {
    if (!this.caches.has(name)) this.caches.set(name, new Map());
    const kept = this.caches.get(name);
    const put = async (address, response) => kept.set(address, await response.text());
    const add = async (address) => {
      const response = await this.fetch(address);
      if (!response.ok) throw new TypeError(`${address} is not there`);
      return put(address, response);
    };
    return { put, addAll: (addresses) => Promise.all(addresses.map(add)) };
  }

  async match(address, { cacheName }) {
    const text = this.caches.get(cacheName)?.get(address);
    return text === undefined ? undefined : new Response(text);
  }

  worker(version = "v1", files = FILES) {
    const listeners = {};
    const self = {
      KEPT: { version, files }, skipWaiting: async () => {},
      registration: { scope: SCOPE, unregister: async () => { this.ended = true; } },
      addEventListener: (kind, listener) => { listeners[kind] = listener; },
    };
    const caches = {
      open: (name) => this.open(name), match: (...given) => this.match(...given),
      keys: async () => [...this.caches.keys()], delete: async (name) => this.caches.delete(name),
    };
    const patient = (then, ms) => setTimeout(then, ms / 100);
    runInContext(SOURCE, createContext({ self, caches, URL, Promise, Error, setTimeout: patient,
      fetch: (request) => this.fetch(request) }));
    return {
      run: (kind) => {
        let work;
        listeners[kind]({ waitUntil: (promise) => { work = promise; } });
        return work;
      },
      // The worker's answer as text; undefined where it leaves the request alone.
      ask: async (url, { mode = "no-cors", method = "GET" } = {}) => {
        let answer;
        listeners.fetch({ request: { url, mode, method }, respondWith: (promise) => { answer = promise; } });
        return answer && (await answer).text();
      },
    };
  }
}

const page = { mode: "navigate" };
const script = new URL(FILES[0], SCOPE).href;

async function installed() {
  const browser = new Browser();
  const worker = browser.worker();
  await worker.run("install");
  await worker.run("activate");
  return { browser, worker };
}

test("without a network, or on one in name only, the page and its files come from the browser", async () => {
  const { browser, worker } = await installed();
  browser.online = false;
  for (const url of [SCOPE, `${SCOPE}index.html`, `${SCOPE}?unit=u1`]) assert.equal(await worker.ask(url, page), HTML);
  assert.equal(await worker.ask(script), "text of ../assets/entrant-1.js");
  browser.online = true;
  browser.silent = true;
  assert.equal(await worker.ask(SCOPE, page), HTML);
});

test("with a network the page is the newest", async () => {
  const { browser, worker } = await installed();
  browser.network.set(SCOPE, "newer");
  assert.equal(await worker.ask(SCOPE, page), "newer");
});

test("other requests are left alone: the API's, those of later versions, other pages, what is sent", async () => {
  const { worker } = await installed();
  for (const url of ["http://here/api/session", "http://here/c/canal/assets/entrant-2.js", `${script}?again=1`]) {
    assert.equal(await worker.ask(url), undefined);
  }
  assert.equal(await worker.ask("http://here/c/canal/", page), undefined);
  assert.equal(await worker.ask(`${SCOPE}manifest.webmanifest`), undefined);
  assert.equal(await worker.ask(SCOPE, { ...page, method: "POST" }), undefined);
});

test("a page of another version is not taken, nor one that is not there", async () => {
  for (const html of [HTML.replace("entrant-1", "entrant-2"), "no script", undefined]) {
    const browser = new Browser();
    if (html) browser.network.set(SCOPE, html);
    else browser.network.delete(SCOPE);
    await assert.rejects(browser.worker().run("install"), { message: "the page is of another version than its worker" });
    assert.equal(browser.caches.size, 0);
  }
});

test("a newer worker drops what the older one kept, and nothing of other contests", async () => {
  const { browser } = await installed();
  await browser.open("page http://here/entrant/ v1");
  const newer = browser.worker("v2");
  await newer.run("install");
  await newer.run("activate");
  assert.deepEqual([...browser.caches.keys()], ["page http://here/entrant/ v1", `page ${SCOPE} v2`]);
});

test("a worker without files takes the place of another, leaves every request alone and ends", async () => {
  const { browser } = await installed();
  await browser.open("page http://here/entrant/ v1");
  const last = browser.worker("", []);
  await last.run("install");
  assert.equal(await last.ask(SCOPE, page), undefined);
  await last.run("activate");
  assert.deepEqual([[...browser.caches.keys()], browser.ended], [["page http://here/entrant/ v1"], true]);
  assert.equal((await installed()).browser.ended, false);
});

test("where the browser has cleared its storage, the network is asked", async () => {
  const { browser, worker } = await installed();
  browser.caches.clear();
  assert.equal(await worker.ask(script), "text of ../assets/entrant-1.js");
  browser.online = false;
  await assert.rejects(worker.ask(SCOPE, page), TypeError);
});
