/** What the page finds in a file's boxes before a byte is sent. */
import assert from "node:assert/strict";
import { openAsBlob, readFileSync } from "node:fs";
import { test } from "node:test";
import { indexOf, topBoxes } from "../../web/entrant/upload/boxes.js";
import { precheck } from "../../web/entrant/upload/precheck.js";

const LIMITS = {
  max_size_bytes: 20 * 1024 ** 3, min_short_side: 1080, near_miss: 1000, min_long_side_anamorphic: 1900,
  aspect_ratios: [[16, 9], [9, 16]], tolerance_percent: 1,
};
const CORPUS = new URL("../corpus/", import.meta.url);

/** A box of a kind with so many bytes of content, or this content; `claims` is the size that it states. */
function box(kind, content = 0, claims = undefined) {
  const body = typeof content === "number" ? Buffer.alloc(content) : Buffer.from(content, "latin1");
  const head = Buffer.alloc(8);
  head.writeUInt32BE(claims ?? body.length + 8);
  head.write(kind, 4, "latin1");
  return Buffer.concat([head, body]);
}

/** What the walk over the boxes says: the kinds that it found, or null, which one is cut off, the codes with values. */
async function walk(...boxes) {
  const said = {};
  const found = await topBoxes(new Blob(boxes), (code, values = {}) => {
    said[code] = values;
  });
  const kinds = found && found.boxes.map(({ kind }) => kind);
  return found?.cut ? { kinds, cut: found.cut.kind, said } : { kinds, said };
}

const FTYP = box("ftyp", "isom\0\0\0\0isommp42");

test("a plain file's boxes are found", async () => {
  assert.deepEqual(await walk(FTYP, box("moov", 100), box("mdat", 5000)),
    { kinds: ["ftyp", "moov", "mdat"], said: {} });
});

test("a box of 64-bit size and a last box to the end of the file are measured", async () => {
  const long = Buffer.concat([box("mdat", 8, 1), Buffer.alloc(16)]);
  long.writeBigUInt64BE(32n, 8);
  assert.deepEqual(await walk(FTYP, long, box("moov", 40, 0)), { kinds: ["ftyp", "mdat", "moov"], said: {} });
});

test("the box that passes the end of the file is told apart", async () => {
  assert.deepEqual(await walk(FTYP, box("moov", 20), box("mdat", 22, 900)),
    { kinds: ["ftyp", "moov"], cut: "mdat", said: {} });
});

test("padding of unknown kind may stand before the file type, not without end", async () => {
  const padding = Array.from({ length: 15 }, () => box("bloc", 30));
  assert.deepEqual((await walk(...padding, FTYP, box("moov", 20))).said, {});
  assert.deepEqual(Object.keys((await walk(...padding, box("bloc"), box("bloc"), FTYP)).said), ["NOT_MP4"]);
});

test("a whole file without an index is refused", async () => {
  assert.deepEqual(await walk(FTYP, box("mdat", 50)), { kinds: null, said: { NO_MOOV: {} } });
});

test("what a file declares itself to be decides before anything else", async () => {
  const codes = async (...boxes) => Object.keys((await walk(...boxes, box("moov", 8))).said);
  assert.deepEqual(await codes(box("ftyp", "qt  \0\0\0\0qt  ")), ["NOT_MP4_QUICKTIME"]);
  assert.deepEqual(await codes(box("ftyp", "qt  \0\0\0\0isom")), []);
  assert.deepEqual(await codes(box("ftyp", "3gp5\0\0\0\x003gp5")), ["NOT_MP4_3GP"]);
  assert.deepEqual(await codes(box("ftyp", "heic\0\0\0\0mif1")), ["NOT_MP4_IMAGE"]);
  assert.deepEqual(await codes(box("wide", 8)), ["NOT_MP4_QUICKTIME"]);
  assert.deepEqual(await codes(box("styp", "msdh\0\0\0\0msdh")), []);
});

test("a file of another kind is named by its first bytes", async () => {
  assert.equal((await walk(Buffer.from("RIFF\0\0\0\0AVI LIST"))).said.NOT_MP4.kind_en.includes("AVI"), true);
  assert.equal((await walk(Buffer.from("hello"))).said.NOT_MP4.kind_en, "a file of unknown kind");
});

test("a box of an impossible size ends the walk and says nothing", async () => {
  assert.deepEqual(await walk(FTYP, box("moov", 20), box("mdat", 20, 4)), { kinds: ["ftyp", "moov"], said: {} });
});

test("a walk ends after 64 boxes", async () => {
  const { kinds, said } = await walk(FTYP, ...Array.from({ length: 100 }, () => box("moof", 8)));
  assert.deepEqual([kinds.length, said], [64, {}]);
});

test("an index is read unless it is too large", async () => {
  const file = new Blob([box("moov", "....clap....")]);
  assert.equal((await indexOf(file, [{ kind: "moov", at: 0, end: file.size }])).byteLength, file.size);
  assert.equal(await indexOf(file, [{ kind: "mdat", at: 0, end: file.size }]), null);
  assert.equal(await indexOf(file, [{ kind: "moov", at: 0, end: 33 * 1024 * 1024 }]), null);
});

test("an empty file and one that is too large are refused without being read", async () => {
  const codes = async (file) => (await precheck(file, LIMITS)).map(({ code, level }) => `${level} ${code}`);
  assert.deepEqual(await codes(new Blob([])), ["reject EMPTY_FILE"]);
  assert.deepEqual(await codes({ size: 21 * 1024 ** 3 }), ["reject FILE_TOO_LARGE"]);
});

test("a file that cannot be read is left to the server", async () => {
  assert.deepEqual(await precheck({ size: 100, slice: () => { throw new Error("gone"); } }, LIMITS), []);
});

test("findings carry words in both languages with their values", async () => {
  const [finding] = await precheck(await openAsBlob(new URL("rej_1280x720_sar1.mp4", CORPUS)), LIMITS);
  assert.equal(finding.code, "RES_TOO_LOW");
  assert.match(finding.actual.en, /1280×720/);
  assert.match(finding.wanted.zh, /1080/);
  for (const text of Object.values(finding).flatMap((each) => Object.values(each))) assert.doesNotMatch(text, /[{}]/);
});

const { limits, cases } = JSON.parse(readFileSync(new URL("precheck-cases.json", import.meta.url), "utf-8"));
for (const { name, file, server, page } of cases) {
  test(`page and server agree on ${name}`, async () => {
    const found = await precheck(new Blob([Buffer.from(file, "base64")]), limits);
    const refused = found.filter(({ level }) => level === "reject").map(({ code }) => code);
    assert.deepEqual(refused, page);
    assert.deepEqual(refused.filter((code) => !server.includes(code)), []);
  });
}

const { files } = JSON.parse(readFileSync(new URL("manifest.json", CORPUS), "utf-8"));
for (const { file, codes } of files.filter(({ file: name }) => name.startsWith("ok_"))) {
  test(`${file} is not stopped`, async () => {
    const found = await precheck(await openAsBlob(new URL(file, CORPUS)), LIMITS);
    assert.deepEqual(found.filter(({ level }) => level === "reject"), []);
    assert.ok(found.every(({ code }) => codes.includes(code) || code === "NO_AUDIO"));
  });
}
