/**
 * A look at a picked file before a byte is sent: what the server's check would find, as far as a second on a phone
 * tells. It may stop what cannot pass, in the server's words. What it cannot read is the server's to judge.
 */
import { BRANDS, IMAGE_BRANDS, OPENING_KINDS, RULES, SIGNATURES } from "./rule-words.js";

const PATIENCE = 4000; // milliseconds for everything
const MOST_BOXES = 64; // a fragmented file has thousands
const NEEDED = ["mdat", "moov", "moof"]; // what may not be cut off; padding may
const LARGEST_INDEX = 32 * 1024 * 1024; // bytes of a movie box that is searched for a clean aperture
const text = new TextDecoder("latin1");

/** The findings on a file (`{code, level, title, actual, wanted, fix}`), those that refuse it first; `limits` the contest's. */
export async function precheck(file, limits) {
  const found = new Map();
  const say = (code, values = {}) => found.set(code, values);
  await Promise.race([look(file, limits, say).catch(() => {}), new Promise((done) => setTimeout(done, PATIENCE))]);
  // A file that is refused for what it is needs no remarks on the rest.
  const findings = [...found].map(([code, values]) => inWords(code, values, limits));
  const refused = findings.filter((finding) => finding.level === "reject");
  return refused.length ? refused : findings;
}

async function look(file, limits, say) {
  if (file.size === 0) return say("EMPTY_FILE");
  if (file.size > limits.max_size_bytes) return say("FILE_TOO_LARGE", { size_gb: (file.size / 1024 ** 3).toFixed(1) });
  const boxes = await topBoxes(file, say);
  return boxes && picture(file, boxes, limits, say);
}

// --- boxes (ISO/IEC 14496-12, 4.2) ------------------------------------------------------------------------------------

async function bytes(file, at, length) {
  return new DataView(await file.slice(at, at + length).arrayBuffer());
}

/** The boxes of the file itself; null where they have already refused it. */
async function topBoxes(file, say) {
  const boxes = [];
  let at = 0;
  while (at < file.size && boxes.length < MOST_BOXES) {
    const box = await boxAt(file, at);
    if (!boxes.length && (!box || !OPENING_KINDS.includes(box.kind))) return notMp4(file, say);
    if (!box) break;
    if (box.end > file.size) {
      if (!NEEDED.includes(box.kind)) break;
      say("TRUNCATED", { box: box.kind, found: box.end, allowed: file.size });
      return null;
    }
    boxes.push(box);
    at = box.end;
  }
  return (await isMovie(file, boxes, at, say)) ? boxes : null;
}

async function boxAt(file, at) {
  const head = await bytes(file, at, 16);
  if (head.byteLength < 8) return null;
  const kind = text.decode(new Uint8Array(head.buffer, 4, 4));
  let size = head.getUint32(0);
  if (size === 1 && head.byteLength === 16) size = Number(head.getBigUint64(8));
  if (size === 0) size = file.size - at;
  return size < 8 ? null : { kind, at, end: at + size };
}

async function isMovie(file, boxes, reached, say) {
  const first = boxes.find((box) => box.kind === "ftyp");
  const other = first ? await otherKind(file, first) : !boxes.some((box) => box.kind === "styp") && UNNAMED;
  if (other) {
    say(...other);
    return false;
  }
  if (reached < file.size || boxes.some((box) => box.kind === "moov")) return true;
  say("NO_MOOV");
  return false;
}

const UNNAMED = ["NOT_MP4_QUICKTIME", { brand_zh: "没有文件类型标识（ftyp）", brand_en: "There is no file type (ftyp)" }];

/** What a file declares itself to be instead of MP4, with the code for it; null for MP4. */
async function otherKind(file, { at, end }) {
  const content = text.decode(await bytes(file, at + 8, Math.min(end - at, 4096) - 8));
  const brand = content.slice(0, 4);
  if (IMAGE_BRANDS.includes(brand)) return ["NOT_MP4_IMAGE", { brand }];
  const others = content.slice(8).match(/[^]{4}/g) || [];
  if (others.some((each) => /^(iso|mp4|M4V|M4A|XAVC)/.test(each) || BRANDS.includes(each))) return null;
  if (brand === "qt  ") return ["NOT_MP4_QUICKTIME", { brand_zh: "文件标识为 qt（MOV）", brand_en: "The file declares itself as qt (MOV)" }];
  return brand.startsWith("3g") ? ["NOT_MP4_3GP", { brand: brand.trim() }] : null;
}

async function notMp4(file, say) {
  const head = new Uint8Array((await bytes(file, 0, 256)).buffer);
  const hex = Array.from(head, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const known = SIGNATURES.find(([at, magic]) => hex.startsWith(magic, at * 2));
  say("NOT_MP4", { kind_zh: known?.[2] || "无法识别的文件", kind_en: known?.[3] || "a file of unknown kind" });
  return null;
}

// --- the picture ------------------------------------------------------------------------------------------------------

const reader = () => import("../../vendor/mediabunny.js");

/** Have what reads pictures fetched, before its way over a weak line counts against the look's patience. */
export const warm = () => reader().catch(() => {});

async function picture(file, boxes, limits, say) {
  const { BlobSource, Input, MP4 } = await reader();
  const input = new Input({ source: new BlobSource(file), formats: [MP4] });
  try {
    const film = await input.getPrimaryVideoTrack();
    const sound = await input.getPrimaryAudioTrack();
    if (!film && sound) return say("NO_VIDEO", { kinds_zh: "声音", kinds_en: "sound" });
    if (!film) return undefined;
    if (!sound) say("NO_AUDIO");
    return await shape(film, file, boxes, limits, say);
  } finally {
    input.dispose();
  }
}

async function shape(film, file, boxes, limits, say) {
  const [wide, high, par] = [await film.getCodedWidth(), await film.getCodedHeight(), await film.getPixelAspectRatio()];
  // With a clean aperture, or without a size, only the server knows what is shown.
  if (!wide || !high || (await isCropped(file, boxes))) return;
  const coded = `${wide}×${high}`;
  const square = par.num === par.den;
  if (Math.min(wide, high) < limits.near_miss || (!square && Math.max(wide, high) < limits.min_long_side_anamorphic)) {
    say("RES_TOO_LOW", { coded });
  } else if (Math.min(wide, high) < limits.min_short_side) {
    say("RES_NEAR_MISS", { coded });
  }
  if (!square) say("NON_SQUARE_PIXELS", { coded, par: `${par.num}:${par.den}` });
  const turned = (await film.getRotation()) % 180 !== 0;
  const [across, down] = turned ? [high * par.den, wide * par.num] : [wide * par.num, high * par.den];
  const ratio = across / down;
  const off = limits.aspect_ratios.map(([one, other]) => Math.abs(ratio / (one / other) - 1) * 100);
  if (Math.min(...off) <= limits.tolerance_percent) return;
  const shown = turned ? `${high}×${Math.round(wide * (par.num / par.den))}` : `${Math.round(wide * (par.num / par.den))}×${high}`;
  say("ASPECT_RATIO", { shown, ratio: ratio.toFixed(2) });
}

async function isCropped(file, boxes) {
  const index = boxes.find((box) => box.kind === "moov");
  if (!index) return false;
  if (index.end - index.at > LARGEST_INDEX) return true;
  return text.decode(await bytes(file, index.at, index.end - index.at)).includes("clap");
}

// --- words ------------------------------------------------------------------------------------------------------------

function inWords(code, values, limits) {
  const rule = RULES[code];
  const known = {
    short: limits.min_short_side, tolerance: limits.tolerance_percent, max_gb: Math.round(limits.max_size_bytes / 1024 ** 3),
    ratios: limits.aspect_ratios.map(([one, other]) => `${one}:${other}`).join(" / "), ...values,
  };
  const filled = ([zh, en]) => ({ zh: fill(zh, known), en: fill(en, known) });
  // The server remarks on a size that the upload refuses.
  const level = code === "FILE_TOO_LARGE" ? "reject" : rule.level;
  return { code, level, title: filled(rule.title), actual: filled(rule.actual), wanted: filled(rule.wanted), fix: filled(rule.fix) };
}

function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
}
