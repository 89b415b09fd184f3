/** What the entrant's page keeps of the server's answers: for one person, for a week, and never as if it were new. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

const DAY_MS = 24 * 3_600_000;
const ANSWER = "zhengxuan.copy.answer.";
const LI = { role: "entrant", name: "l***@example.cn", person: "p1", csrf: "token-1", expires: "" };
const WANG = { ...LI, name: "w***@example.cn", person: "p2", csrf: "token-2" };
const LIU = { ...LI, person: "p3", csrf: "token-4" }; // shown as Li is
const SHOWN = { role: "entrant", name: "l***@example.cn" };
const entry = (id, revision, synopsis = "") => ({ id, revision, synopsis, can: ["edit"], status: "draft" });

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
const heardOf = new Map(); // what the page listens to
globalThis.addEventListener = (kind, listener) => heardOf.set(kind, listener);

let server; // answers by method and path; without one there is no network
let sent;
let reloads = 0;
globalThis.location = { href: "http://here/entrant/", pathname: "/entrant/", reload: () => { reloads += 1; } };
globalThis.fetch = async (url, { method, headers }) => {
  const asked = `${method} ${url.pathname.replace("/api", "")}`;
  sent.push(asked);
  if (!server) throw new TypeError("no network");
  const [status, body] = await server(asked, headers);
  return { ok: status < 400, status, headers: new Headers(), text: async () => JSON.stringify(body) };
};

const { api } = await import("../../web/shared/server/api.js");
const { arrive } = await import("../../web/shared/server/session.js");
const answers = await import("../../web/entrant/last-answers.js");
const { forget, keepAnswers, leave, settle } = answers;
keepAnswers();

function online(person, entries = []) {
  server = (asked, headers) => {
    if (asked === "GET /session") return person ? [200, person] : [401, { code: "NOT_SIGNED_IN" }];
    if (asked === "DELETE /session" && headers["X-CSRF-Token"] === person?.csrf) person = null;
    if (asked === "DELETE /session") return [204, null];
    if (asked === "GET /contest") return [200, { now: new Date().toISOString(), title: "T" }];
    if (asked === "GET /entries") return [200, { entries, next: "more" }];
    const found = entries.find(({ id }) => asked.endsWith(`/entries/${id}`));
    if (found && asked.startsWith("PUT") && headers["X-CSRF-Token"] !== person.csrf) return [403, { code: "CSRF" }];
    return found ? [200, found] : [404, { code: "NOT_FOUND" }];
  };
}

const keptNames = () => [...stored.keys()].filter((name) => name.startsWith(ANSWER)).map((name) => name.slice(ANSWER.length));

/** Somebody opens the page with a network, sees the list, and signed in. */
async function visited(person, entries) {
  online(person, entries);
  const session = await api.get("/session");
  arrive(session);
  settle(session);
  await api.get("/contest");
  await api.get("/entries");
}

beforeEach(() => {
  mock.timers.reset();
  server = null;
  forget();
  stored.clear();
  sent = [];
  reloads = 0;
});

test("without a network the page opens by the last answers, and knows the time", async () => {
  mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-05-01T00:00:00Z") });
  await visited(LI, [entry("a1", 3, "旧")]);
  mock.timers.tick(DAY_MS);
  server = null;
  assert.deepEqual(await api.get("/session"), { ...SHOWN, person: "p1", csrf: "" });
  assert.equal((await api.get("/contest")).now, "2026-05-02T00:00:00.000Z");
  assert.deepEqual(await api.get("/entries"), { entries: [entry("a1", 3, "旧")], next: null });
  assert.deepEqual(await api.get("/entries/a1"), entry("a1", 3, "旧"));
  assert.ok(![...stored.values()].join("").includes("token-1"), "the session's token is kept nowhere");
});

test("what a save answered is newer than what was read, and a new entry is in the list", async () => {
  await visited(LI, [entry("a1", 3)]);
  online(LI, [entry("a1", 4, "存过"), entry("b2", 1, "新建")]);
  await api.get("/session");
  await api.get("/entries/b2");
  server = () => [200, entry("a1", 2, "迟到")];
  await api.get("/entries/a1");
  server = () => [200, entry("a1", 4, "存过")];
  await api.post("/entries/a1/submission", {});
  server = null;
  const { entries } = await api.get("/entries");
  assert.deepEqual(entries.map(({ id, synopsis }) => [id, synopsis]), [["a1", "存过"], ["b2", "新建"]]);
});

test("a profile that was saved is known the next time", async () => {
  await visited(LI, []);
  server = () => [200, { id: "e1", contacts: [LI.name], profile: null }];
  await api.get("/entrant");
  server = () => [200, { id: "e1", contacts: [LI.name], profile: { name: "李晓明" } }];
  await api.put("/entrant", {});
  server = null;
  assert.equal((await api.get("/entrant")).profile.name, "李晓明");
});

test("who must know what the server says now is not answered by what was kept", async () => {
  await visited(LI, [entry("a1", 3)]);
  server = null;
  await assert.rejects(api.get("/entries/a1", { fresh: true }), { code: "NETWORK" });
  await assert.rejects(api.get("/entries/a1/preview"), { code: "NETWORK" });
});

test("a refusal is no lost network", async () => {
  await visited(LI, [entry("a1", 3)]);
  server = () => [503, null];
  await assert.rejects(api.get("/entries/a1"), { status: 503 });
});

test("the first write asks whose session it is, and has its token", async () => {
  await visited(LI, [entry("a1", 3)]);
  server = null;
  await api.get("/session");
  await assert.rejects(api.put("/entries/a1", { revision: 3 }), { code: "NETWORK" });
  online({ ...LI, csrf: "token-3" }, [entry("a1", 3)]);
  sent = [];
  await api.put("/entries/a1", { revision: 3 });
  assert.deepEqual(sent, ["GET /session", "PUT /entries/a1"]);
});

test("nothing is written in the name of another person, whose page it is from then on", async () => {
  await visited(LI, [entry("a1", 3)]);
  server = null;
  await api.get("/session");
  online(WANG, [entry("a1", 3)]);
  sent = [];
  await assert.rejects(api.put("/entries/a1", { revision: 3 }), { code: "NETWORK" });
  assert.deepEqual([sent, reloads], [["GET /session"], 1]);
});

test("nothing stays after a session has ended", async () => {
  await visited(LI, [entry("a1", 3)]);
  assert.deepEqual(keptNames().sort(), ["/contest", "/entries", "/entries/a1", "/session"]);
  online(null);
  await assert.rejects(api.get("/session"), { status: 401 });
  assert.deepEqual(keptNames(), []);
  server = null;
  await assert.rejects(api.get("/session"), { code: "NETWORK" });
});

test("another person finds nothing of the first, not even what was under way", async () => {
  await visited(LI, [entry("a1", 3)]);
  let answerLate;
  server = () => new Promise((resolve) => {
    answerLate = () => resolve([200, entry("a1", 9, "迟到")]);
  });
  const late = api.get("/entries/a1");
  await visited(WANG, [entry("c3", 1)]);
  answerLate();
  await late;
  assert.ok(!keptNames().includes("/entries/a1"));
  server = null;
  assert.equal((await api.get("/session")).name, WANG.name);
  assert.deepEqual((await api.get("/entries")).entries, [entry("c3", 1)]);
  await assert.rejects(api.get("/entries/a1"), { code: "NETWORK" });
});

test("a contact that is shown as the first person's is another person's all the same", async () => {
  await visited(LI, [entry("a1", 3)]);
  await visited(LIU, [entry("c3", 1)]);
  server = null;
  assert.deepEqual((await api.get("/entries")).entries, [entry("c3", 1)]);
  online(LI, [entry("a1", 3)]);
  await assert.rejects(api.put("/entries/a1", { revision: 3 }), { code: "NETWORK" });
  assert.equal(reloads, 1);
});

test("whoever signs out without a network leaves nothing, and the session ends at the next visit with one", async () => {
  await visited(LI, [entry("a1", 3)]);
  stored.set("zhengxuan.copy.work.a1", '{"content":{}}');
  server = null;
  await api.get("/session");
  leave();
  assert.deepEqual([[...stored], reloads], [[["zhengxuan.copy.left", '"p1"']], 1]);
  forget(); // as the page that is loaded anew
  await assert.rejects(api.get("/session"), { code: "NETWORK" });
  online(LI, [entry("a1", 3)]);
  sent = [];
  await assert.rejects(api.get("/session"), { status: 401 });
  assert.deepEqual([sent, stored.size], [["GET /session", "DELETE /session"], 0]);
  await assert.rejects(api.get("/session"), { status: 401 });
});

test("whoever comes in meanwhile stays in", async () => {
  for (const person of [WANG, null]) {
    stored.set("zhengxuan.copy.left", '"p1"');
    if (person) await visited(person, []);
    online(person);
    await api.get("/session").catch(() => {});
    assert.equal(sent.includes("DELETE /session"), false);
    await visited(LI, []); // signed in again: it is a new session
    assert.equal((await api.get("/session")).person, "p1");
    forget();
  }
});

test("a page in another tab is left with it", () => {
  heardOf.get("storage")({ key: "zhengxuan.copy.left", newValue: null });
  heardOf.get("storage")({ key: "zhengxuan~canal.copy.left", newValue: '"p1"' });
  assert.equal(reloads, 0);
  heardOf.get("storage")({ key: "zhengxuan.copy.left", newValue: '"p1"' });
  assert.equal(reloads, 1);
});

test("an expert who signs in here takes an entrant's answers away", async () => {
  await visited(LI, [entry("a1", 3)]);
  arrive({ role: "expert", name: "王评委", person: "x1" });
  assert.deepEqual(keptNames(), []);
});

test("a tab that still shows somebody keeps nothing after another tab signed out", async () => {
  await visited(LI, [entry("a1", 3)]);
  stored.clear();
  await api.get("/entries");
  assert.deepEqual(keptNames(), []);
});

test("after a week it is gone, and before a clock was set back it has no age", async () => {
  for (const later of [7 * DAY_MS, -2 * DAY_MS]) {
    mock.timers.reset();
    mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-05-10T00:00:00Z") });
    await visited(LI, [entry("a1", 3)]);
    mock.timers.setTime(Date.now() + later);
    server = null;
    await assert.rejects(api.get("/session"), { code: "NETWORK" });
    assert.ok(keptNames().length > 0);
    answers.dropOld();
    assert.deepEqual(keptNames(), []);
  }
});

test("an answer that would fill the storage is not kept", async () => {
  await visited(LI, [entry("a1", 3, "长".repeat(400_000))]);
  assert.ok(!keptNames().includes("/entries/a1"));
  server = null;
  assert.deepEqual((await api.get("/entries")).entries, []);
});
