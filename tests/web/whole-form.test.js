/** The fields that a call adds to the form: asked by category, kept apart by id, read in words. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { FORM } from "../../web/entrant/form-fields.js";
import { extraOf, fieldNames, learnForm, wholeForm } from "../../web/entrant/whole-form.js";

globalThis.localStorage = { getItem: () => null, setItem: () => {}, removeItem: () => {} };
globalThis.addEventListener = () => {};
globalThis.location = { href: "http://here/entrant/" };
globalThis.document = { documentElement: {}, addEventListener: () => {} };
const { formOf, sameForm, unfilled, withoutIdle } = await import("../../web/entrant/draft.js");
const { extraRows } = await import("../../web/shared/words/extra-fields.js");

const words = (en) => ({ zh: en, en });
const CALL = { extra_fields: [
  { id: "place", kind: "text", limit: 60, text: words("Place"), required: true },
  { id: "story", kind: "text", limit: 500, text: words("Story") },
  { id: "first", kind: "choice", text: words("First shown"), options: [{ id: "here", text: words("Here") }] },
  { id: "cost", kind: "number", text: words("Cost"), categories: ["essay"], required: true },
  { id: "from", kind: "date", text: words("From") },
  { id: "permit", kind: "file", text: words("Permit"), required: true },
] };
const EMPTY = Object.fromEntries(FORM.map(({ name, kind }) => [name, kind === "names" ? [] : ""]));
after(() => learnForm({ extra_fields: [] }));

test("they follow the fields of every call, drawn as their kind asks", () => {
  learnForm(CALL);
  assert.deepEqual(fieldNames().slice(FORM.length),
    ["extra.place", "extra.story", "extra.first", "extra.cost", "extra.from"]);
  assert.deepEqual(wholeForm().slice(FORM.length).map(({ kind }) => kind),
    ["line", "paragraph", "pick", "number", "date", "file"]);
});

test("a file is drawn with the form and saved apart from it", () => {
  learnForm(CALL);
  assert.equal(wholeForm().at(-1).anew, true);
  assert.equal("extra.permit" in formOf({ ...EMPTY, extra: {} }), false);
  assert.equal(unfilled(formOf({ ...EMPTY, extra: {} })).includes("extra.permit"), false);
  assert.deepEqual(extraOf(() => "x").permit, undefined);
});

test("what another category asks for is neither missing nor kept", () => {
  learnForm(CALL);
  const values = formOf({ ...EMPTY, category: "portrait", extra: { cost: "5", place: "Canal" } });
  assert.equal(values["extra.cost"], "5");
  assert.equal(withoutIdle(values)["extra.cost"], "");
  assert.equal(unfilled(values).includes("extra.cost"), false);
  const essay = { ...values, category: "essay", "extra.cost": " ", "extra.place": "" };
  assert.deepEqual(unfilled(essay).filter((name) => name.startsWith("extra.")), ["extra.place", "extra.cost"]);
});

test("what is sent is what is filled in, by id", () => {
  learnForm(CALL);
  const values = { "extra.place": " Canal ", "extra.story": "" };
  assert.deepEqual(extraOf((name) => values[name]), { place: "Canal" });
});

test("a copy on the device from before a field was added is the same form", () => {
  learnForm(CALL);
  const values = formOf({ ...EMPTY, extra: {} });
  const { "extra.place": _, ...older } = values;
  assert.equal(sameForm(older, values), true);
});

test("they are read in the call's order and words; what is empty or unknown is left out", () => {
  assert.deepEqual(extraRows(CALL, { from: "2026-02-03", first: "here", gone: "x", place: "" }).map(([label]) => label),
    ["First shown", "From"]);
  assert.equal(extraRows(CALL, { first: "here" })[0][1], "Here");
});
