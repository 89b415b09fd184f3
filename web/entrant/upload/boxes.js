// @ts-check
/**
 * The boxes of an MP4 file (ISO/IEC 14496-12, 4.2), read from a `Blob` without a page. What is wrong is told by
 * `say(code, values)`, with the codes of the server's rules.
 */
import { BRANDS, IMAGE_BRANDS, OPENING_KINDS, SIGNATURES } from "./rule-words.js";

/** @typedef {{kind: string, at: number, end: number}} Box */
/** @typedef {(code: string, values?: Record<string, unknown>) => void} Say */
/** @typedef {[code: string, values?: Record<string, unknown>]} Fault */

const MOST_BOXES = 64; // a fragmented file has thousands
const MOST_UNKNOWN = 16; // boxes of unknown kind that may stand before the first known one, as for the server
const LARGEST_INDEX = 32 * 1024 * 1024; // bytes of a movie box that the page reads
const text = new TextDecoder("latin1");

/**
 * @param {Blob} file
 * @param {number} at
 * @param {number} length
 */
async function bytes(file, at, length) {
  return new DataView(await file.slice(at, at + length).arrayBuffer());
}

/**
 * The boxes of the file itself, and the one that passes its end; null if they have already refused it.
 * @param {Blob} file
 * @param {Say} say
 * @returns {Promise<{boxes: Box[], cut: Box | null} | null>}
 */
export async function topBoxes(file, say) {
  /** @type {Box[]} */
  const boxes = [];
  /** @type {Box | null} */
  let cut = null;
  let at = 0;
  for (let known = false; at < file.size && boxes.length < MOST_BOXES && !cut;) {
    const box = await boxAt(file, at);
    known ||= Boolean(box && OPENING_KINDS.includes(box.kind));
    if (!known && (!box || boxes.length === MOST_UNKNOWN || !isPadding(box, file))) return notMp4(file, say);
    if (!box) break;
    if (box.end > file.size) cut = box;
    else boxes.push(box);
    at = box.end;
  }
  return (await isMovie(file, boxes, !cut && at === file.size, say)) ? { boxes, cut } : null;
}

/**
 * Whether players pass over a box of unknown kind.
 * @param {Box} box
 * @param {Blob} file
 */
function isPadding({ kind, end }, file) {
  return end <= file.size && /^[ -~]{4}$/.test(kind);
}

/**
 * @param {Blob} file
 * @param {number} at
 * @returns {Promise<Box | null>}
 */
async function boxAt(file, at) {
  const head = await bytes(file, at, 16);
  if (head.byteLength < 8) return null;
  const kind = text.decode(new Uint8Array(head.buffer, 4, 4));
  let size = head.getUint32(0);
  if (size === 1 && head.byteLength === 16) size = Number(head.getBigUint64(8));
  if (size === 0) size = file.size - at;
  return size < 8 ? null : { kind, at, end: at + size };
}

/**
 * @param {Blob} file
 * @param {Box[]} boxes
 * @param {boolean} whole whether the boxes go just to the end of the file
 * @param {Say} say
 */
async function isMovie(file, boxes, whole, say) {
  const first = boxes.find((box) => box.kind === "ftyp");
  const named = first || boxes.some((box) => box.kind === "styp");
  const other = first ? await otherKind(file, first) : whole && !named && UNNAMED;
  if (other) {
    say(...other);
    return false;
  }
  if (!whole || boxes.some((box) => box.kind === "moov")) return true;
  say("NO_MOOV");
  return false;
}

/** @type {Fault} */
const MOV = [
  "NOT_MP4_QUICKTIME",
  { brand_zh: "MOV 格式（文件标识 qt）", brand_en: "MOV (its brand is qt)" },
];
/** @type {Fault} */
const UNNAMED = [
  "NOT_MP4_QUICKTIME",
  { brand_zh: "没有文件类型标识（ftyp）", brand_en: "There is no file type (ftyp)" },
];

/**
 * What a file declares itself to be instead of MP4, with the code for it; null for MP4.
 * @param {Blob} file
 * @param {Box} box
 * @returns {Promise<Fault | null>}
 */
async function otherKind(file, { at, end }) {
  const content = text.decode(await bytes(file, at + 8, Math.min(end - at, 4096) - 8));
  const brand = content.slice(0, 4);
  if (IMAGE_BRANDS.includes(brand)) return ["NOT_MP4_IMAGE", { brand }];
  const others = content.slice(8).match(/[^]{4}/g) || [];
  if (others.some((each) => /^(iso|mp4|M4V|M4A|XAVC)/.test(each) || BRANDS.includes(each))) return null;
  if (brand === "qt  ") return MOV;
  return brand.startsWith("3g") ? ["NOT_MP4_3GP", { brand: brand.trim() }] : null;
}

/**
 * @param {Blob} file
 * @param {Say} say
 * @returns {Promise<null>}
 */
async function notMp4(file, say) {
  const head = new Uint8Array((await bytes(file, 0, 256)).buffer);
  const hex = Array.from(head, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const known = SIGNATURES.find(([at, magic]) => hex.startsWith(String(magic), Number(at) * 2));
  say("NOT_MP4", { kind_zh: known?.[2] || "无法识别的文件", kind_en: known?.[3] || "a file of unknown kind" });
  return null;
}

/**
 * The movie box; null if it was not found, or is too large to be read here.
 * @param {Blob} file
 * @param {Box[]} boxes
 */
export async function indexOf(file, boxes) {
  const index = boxes.find((box) => box.kind === "moov");
  return index && index.end - index.at <= LARGEST_INDEX ? bytes(file, index.at, index.end - index.at) : null;
}
