/** The same file is the same whatever its name looks like: its size and the hashes of its parts decide. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";

const stored = new Map();
globalThis.localStorage = {
  getItem: (name) => stored.get(name) ?? null,
  setItem: (name, value) => stored.set(name, value),
  removeItem: (name) => stored.delete(name),
};
globalThis.location = { href: "http://here/entrant/" };
const { afterFile, fitting, remember, sentName } = await import("../../web/entrant/upload/parts.js");

const NAMES = JSON.parse(readFileSync(new URL("file-names.json", import.meta.url), "utf8"));
const PART = 4;
const sha256 = async (blob) => createHash("sha256").update(Buffer.from(await blob.arrayBuffer())).digest("base64");

beforeEach(() => stored.clear());

function file(content, name = "a.mp4", lastModified = 1) {
  return new File([content], name, { lastModified });
}

async function arrived(content, ...numbers) {
  const found = new Map();
  for (const n of numbers) {
    const piece = new Blob([content.slice((n - 1) * PART, n * PART)]);
    found.set(n, { n, size: piece.size, sha256: await sha256(piece) });
  }
  return found;
}

async function chosen(content, then, { name = "a.mp4", changed = false, numbers = [1, 2, 3] } = {}) {
  const upload = { id: "u1", size: content.length, part_size: PART };
  const parts = await arrived(content, ...numbers);
  const mine = file(then, name);
  const fits = await fitting("e1", upload, { file: mine, head: sha256(mine), arrived: parts }, sha256);
  const next = afterFile({ upload, size: mine.size, arrived: parts.size, fits: fits.size, changed });
  return [next, [...fits.keys()]];
}

test("whatever its name looks like", async () => {
  assert.ok(NAMES.length >= 20);
  for (const { raw } of NAMES) assert.deepEqual(await chosen("aaaabbbbcc", "aaaabbbbcc", { name: raw }), ["same", [1, 2, 3]], raw);
});

test("another file of the same size is refused, a changed one keeps what fits", async () => {
  for (const [then, changed, next, fits] of [
    ["xxxxyyyyzz", false, "other", []],
    ["xxxxyyyyzz", true, "anew", []],
    ["aaaayyyycc", false, "changed", [1, 3]],
    ["aaaayyyycc", true, "changed", [1, 3]],
    ["aaaabbbbccdd", false, "other", [1, 2]],
    ["aaaabbbbccdd", true, "changed", [1, 2]],
    ["aaaa", true, "changed", [1]],
    ["aa", true, "anew", []],
  ]) assert.deepEqual(await chosen("aaaabbbbcc", then, { changed }), [next, fits], `${then} ${changed}`);
});

test("nothing arrived: the size decides", async () => {
  assert.deepEqual(await chosen("aaaabbbbcc", "xxxxyyyyzz", { numbers: [] }), ["same", []]);
  assert.deepEqual(await chosen("aaaabbbbcc", "xxxx", { numbers: [] }), ["other", []]);
});

test("what this browser remembers spares the comparing, unless the file was touched since", async () => {
  const content = "aaaabbbbcc";
  const upload = { id: "u1", size: content.length, part_size: PART };
  const parts = await arrived(content, 1, 2);
  let hashed = 0;
  const counted = async (blob) => {
    hashed += 1;
    return sha256(blob);
  };
  const head = await sha256(file(content));
  remember("e1", { upload: "u1", size: content.length, mtime: 1, head });
  for (const [mtime, times] of [[1, 0], [2, 2]]) {
    hashed = 0;
    const mine = { file: file(content, "另名.mp4", mtime), head: Promise.resolve(head), arrived: parts };
    assert.equal((await fitting("e1", upload, mine, counted)).size, 2);
    assert.equal(hashed, times);
  }
});

test("a name goes out as JSON can carry it", () => {
  assert.equal(sentName({ name: "a\ud800b\u{20bb7}.mp4" }), "a\ufffdb\u{20bb7}.mp4");
});
