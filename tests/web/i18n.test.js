/** Words in Chinese and English. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { language, languageTag, say, setLanguage, words } from "../../web/shared/words/i18n.js";
import { statusTone } from "../../web/shared/words/status.js";

globalThis.document = { documentElement: {} };
afterEach(() => setLanguage("zh"));

const t = words({ hello: ["{name}，你好", "Hello {name}"], n: ["{n} 件", "{n} {n:entry|entries}"] });

test("the language begins as Chinese; one that is not known changes nothing", () => {
  assert.deepEqual([language(), languageTag()], ["zh", "zh-CN"]);
  for (const other of ["fr", "toString", ""]) setLanguage(other);
  assert.equal(language(), "zh");
  setLanguage("en");
  assert.deepEqual([language(), languageTag(), document.documentElement.lang], ["en", "en", "en"]);
});

test("one side of a text; the other where that is empty; a plain string as it is", () => {
  const text = { zh: "作品", en: "Entry" };
  assert.deepEqual([say(text), say({ zh: "", en: "Entry" }), say("plain"), say(null), say(undefined)],
    ["作品", "Entry", "plain", "", ""]);
  setLanguage("en");
  assert.deepEqual([say(text), say({ zh: "作品", en: "" })], ["Entry", "作品"]);
});

test("values fill a sentence; a text among them speaks the same language, and zero is a value", () => {
  assert.equal(t("hello", { name: { zh: "王一", en: "Wang Yi" } }), "王一，你好");
  assert.equal(t("n", { n: 0 }), "0 件");
  setLanguage("en");
  assert.equal(t("hello", { name: { zh: "王一", en: "Wang Yi" } }), "Hello Wang Yi");
});

test("an English noun and its verb follow a number: one entry is, two entries are, and none are", () => {
  setLanguage("en");
  const found = words({ left: ["{n} 件", "{n} {n:entry is|entries are} left of {all} {all:one|many}"] });
  const told = [0, 1, "1", 2, 21].map((n) => found("left", { n, all: 1 }));
  assert.deepEqual(told, [
    "0 entries are left of 1 one", "1 entry is left of 1 one", "1 entry is left of 1 one",
    "2 entries are left of 1 one", "21 entries are left of 1 one",
  ]);
  assert.equal(found("left"), "{n} {n:entry is|entries are} left of {all} {all:one|many}");
});

test("what has no value stays visible, and what is null leaves nothing", () => {
  assert.equal(t("hello"), "{name}，你好");
  assert.equal(t("hello", { name: null }), "，你好");
});

test("both sides at once, for what is read after the language has changed", () => {
  assert.deepEqual(t.both("n"), { zh: "{n} 件", en: "{n} {n:entry|entries}" });
});

test("words that do not exist are an error, not a blank", () => {
  assert.throws(() => t("nothing"), /No words for "nothing"/);
  assert.throws(() => t.both("nothing"), /No words for "nothing"/);
});

test("a status that the page does not know has a quiet tone", () => {
  assert.deepEqual(["awarded", "rejected_format", "new_status"].map(statusTone), ["good", "bad", "muted"]);
});
