/** Two pages that changed different fields of one entry are merged; only what both changed is asked about. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FORM } from "../../web/entrant/form-fields.js";

const stored = new Map();
globalThis.localStorage = {
  getItem: (name) => stored.get(name) ?? null,
  setItem: (name, value) => stored.set(name, value),
  removeItem: (name) => stored.delete(name),
};
globalThis.addEventListener = () => {};
globalThis.removeEventListener = () => {};
globalThis.location = { href: "http://here/entrant/" };
const { Draft, formOf } = await import("../../web/entrant/draft.js");
const { merged } = await import("../../web/entrant/meeting.js");

const EMPTY = Object.fromEntries(FORM.map(({ name, kind }) => [name, kind === "names" ? [] : ""]));
const entry = (revision, changes) => ({ id: "e1", revision, ...EMPTY, title: "织机", ...changes });

/** The server's answers to a page: it refuses what is not based on its newest revision. */
function serve(record) {
  const server = { record, saves: [] };
  globalThis.fetch = async (_url, { method, body }) => {
    const answer = (status, content) => new Response(JSON.stringify(content), { status });
    if (method === "GET") return answer(200, server.record);
    const { revision, ...form } = JSON.parse(body);
    server.saves.push(form);
    if (revision !== server.record.revision) return answer(409, { code: "STALE", message: { zh: "", en: "" } });
    server.record = { ...server.record, ...form, revision: revision + 1 };
    return answer(200, server.record);
  };
  return server;
}

function typed(changes) {
  stored.clear();
  const draft = new Draft(entry(1), { auto: false, onEntry: () => {} });
  for (const [name, value] of Object.entries(changes)) draft.set(name, value);
  return draft;
}

test("fields that only one page has changed are merged and saved", async () => {
  const server = serve(entry(2, { synopsis: "另一页写的" }));
  const draft = typed({ title: "织机上的春天" });
  await draft.flush();
  assert.equal(draft.status, "saved");
  assert.deepEqual([server.record.title, server.record.synopsis], ["织机上的春天", "另一页写的"]);
  assert.equal(server.record.revision, 3);
});

test("a field that both have changed is a conflict; the others are merged into both answers", async () => {
  for (const [choose, synopsis] of [["keepMine", "这一页"], ["takeTheirs", "另一页"]]) {
    const server = serve(entry(2, { synopsis: "另一页", creators: ["李四"] }));
    const draft = typed({ synopsis: "这一页", title: "新名" });
    await assert.rejects(draft.flush(), { code: "STALE" });
    assert.equal(draft.status, "conflict");
    const differs = Object.keys(draft.values).filter((name) => draft.values[name] !== draft.conflict[name]);
    assert.deepEqual(differs, ["synopsis"]);
    await draft[choose]();
    await draft.flush();
    const { title, creators, synopsis: kept } = server.record;
    assert.deepEqual([title, creators, kept], ["新名", ["李四"], synopsis]);
  }
});

test("a revision that is refused and yet the newest is not tried for ever", async () => {
  const server = serve(entry(1, { synopsis: "另一页" }));
  globalThis.fetch = ((answering) => async (url, init) => (init.method === "GET" ? answering(url, init)
    : { ok: false, status: 409, text: async () => JSON.stringify({ code: "STALE" }) }))(globalThis.fetch);
  await assert.rejects(typed({ title: "新名" }).flush());
  assert.equal(server.record.title, "织机");
});

test("merging takes each field from the side that changed it", () => {
  const base = formOf(entry(1, { synopsis: "原" }));
  const mine = { ...base, title: "甲" };
  const theirs = { ...base, synopsis: "乙" };
  assert.deepEqual(merged(base, mine, theirs), { ...base, title: "甲", synopsis: "乙" });
  assert.deepEqual(merged(base, mine, theirs), merged(base, theirs, mine));
});
