/** A copied form: what tells of one video alone stays empty, and nothing but the form is sent. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { copiedForm } from "../../web/entrant/copied-form.js";
import { learnForm } from "../../web/entrant/whole-form.js";

const ENTRY = {
  id: "e1", revision: 7, receipt: "GS2025-7K3M9-QXW2T", status: "submitted", submitted_at: "2025-07-01T08:00:00+08:00",
  pledges: [{ id: "originality", version: "1", sha256: "ab" }], upload: null, video: { name: "a.mp4" },
  title: "织机", category: "documentary", theme: "green", synopsis: "一台织机的一生。", creators: ["李四"],
  extra: { place: "运河", gone: "旧", first: "here", last: "moved" }, completed_on: "2025-06-01", ai_use: "some", ai_statement: "片头由 AI 生成", recommender: "u1",
  public_link: "https://example.cn/a", materials: "配乐已获授权", filing_number: "备 1 号",
};

test("only what holds for another video is copied", () => {
  assert.deepEqual(copiedForm(ENTRY, "织机二", [{ id: "u1" }]), {
    title: "织机二", category: "documentary", theme: "green", synopsis: "一台织机的一生。", creators: ["李四"],
    completed_on: "2025-06-01", recommender: "u1", extra: {},
  });
});

test("a recommending unit that has left is not copied", () => {
  assert.equal(copiedForm(ENTRY, "织机二", [{ id: "u2" }]).recommender, null);
});

test("what is filled in in the fields that the call adds is copied, as far as it still asks for them", () => {
  const text = { zh: "题", en: "Q" };
  const choice = (id) => ({ id, kind: "choice", text, options: [{ id: "here", text }] });
  learnForm({ extra_fields: [{ id: "place", kind: "text", limit: 60, text }, choice("first"), choice("last")] });
  assert.deepEqual(copiedForm(ENTRY, "织机二", []).extra, { place: "运河", first: "here" });
  learnForm({ extra_fields: [] });
});
