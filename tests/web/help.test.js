/** Whom a refusal names: the office, where the reader cannot mend it alone, and nobody else. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Help, offerHelp } from "../../web/shared/parts/basics.js";
import { setLanguage } from "../../web/shared/words/i18n.js";

const OFFICE = { phone: "010-68209924", hours: { zh: "工作日 9:00–17:00", en: "working days 9:00–17:00" }, email: null };
const WORDS = { zh: "……", en: "…" };
const said = (error) => Help({ error })?.props.children ?? null;

globalThis.document = { documentElement: {} };
beforeEach(() => offerHelp(OFFICE));

test("a refusal that the server marks so names telephone and hours, in the reader's language", () => {
  setLanguage("zh");
  assert.equal(said({ words: WORDS, body: { code: "SERVER_ERROR", help: true } }),
    "如需帮助，请致电 010-68209924（工作日 9:00–17:00）。");
  setLanguage("en");
  assert.equal(said({ words: WORDS, body: { code: "SERVER_ERROR", help: true } }),
    "For help, please call 010-68209924 (working days 9:00–17:00).");
});

test("a crash of the page does too; what the reader can mend, and a lost network, do not", () => {
  assert.notEqual(said(new TypeError("x is not a function")), null);
  assert.equal(said({ words: WORDS, body: { code: "WRONG_CODE" } }), null);
  assert.equal(said({ words: WORDS }), null);
});

test("where no office is known, or it would call itself, nobody is named", () => {
  offerHelp(null);
  assert.equal(said({ words: WORDS, body: { help: true } }), null);
});
