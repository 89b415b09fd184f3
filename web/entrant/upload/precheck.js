// @ts-check
/**
 * Checks a chosen file before a byte is sent: it finds what the server's check would find, as far as a phone can tell
 * within a second. It stops what cannot pass, in the server's words. What it cannot read is left to the server.
 */
import { indexOf, topBoxes } from "./boxes.js";
import { movieOf } from "./movie.js";
import { RULES } from "./rule-words.js";

/** @typedef {import("./boxes.js").Box} Box */
/** @typedef {import("./boxes.js").Say} Say */
/** @typedef {import("./movie.js").Track} Track */
/** @typedef {import("./movie.js").Picture} Picture */

const PATIENCE_MS = 4000;

/**
 * The findings on a file, `{code, level, title, actual, wanted, fix}`; where any refuse it, only those. `limits` are
 * the contest's.
 * @param {Blob} file
 * @param {Api.VideoLimits} limits
 */
export async function precheck(file, limits) {
  /** @type {Map<string, Record<string, unknown>>} */
  const found = new Map();
  /** @type {Say} */
  const say = (code, values = {}) => void found.set(code, values);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const patience = new Promise((done) => {
    timer = setTimeout(done, PATIENCE_MS);
  });
  // What fails here, or takes too long, is left to the server.
  await Promise.race([look(file, limits, say).catch(() => {}), patience]);
  clearTimeout(timer);
  // A file that is refused needs no advice on the rest.
  const findings = [...found].map(([code, values]) => inWords(code, values, limits));
  const refused = findings.filter((finding) => finding.level === "reject");
  return refused.length ? refused : findings;
}

/**
 * @param {Blob} file
 * @param {Api.VideoLimits} limits
 * @param {Say} say
 */
async function look(file, limits, say) {
  if (file.size === 0) return say("EMPTY_FILE");
  if (file.size > limits.max_size_bytes) return say("FILE_TOO_LARGE", { size_gb: (file.size / 1024 ** 3).toFixed(1) });
  const found = await topBoxes(file, say);
  return found && content(file, found, limits, say);
}

/* ── What the boxes hold ──────────────────────────────────────────────────────────────────────────────────── */

/**
 * @param {Blob} file
 * @param {{boxes: Box[], cut: Box | null}} found
 * @param {Api.VideoLimits} limits
 * @param {Say} say
 */
async function content(file, { boxes, cut }, limits, say) {
  const index = await indexOf(file, boxes);
  const lost = { box: "mdat", found: cut?.end, allowed: file.size, effect_zh: "部分画面缺失",
    effect_en: "some of the video is missing" };
  if (!index) {
    // What comes after the media of a file cut off there is the index.
    if (cut?.kind === "mdat" && !boxes.some(({ kind }) => kind === "moov")) say("TRUNCATED", lost);
    return;
  }
  const { tracks, fragmented } = movieOf(index);
  const videos = tracks.filter(({ handler }) => handler === "vide");
  if (cut?.kind === "mdat" && !fragmented && videos.some((track) => isCutOff(track, file.size))) {
    say("TRUNCATED", lost);
    return;
  }
  const sounds = tracks.some(({ handler }) => handler === "soun");
  if (sounds && !videos.length) say("NO_VIDEO", { kinds_zh: "声音", kinds_en: "sound" });
  if (videos.length && !sounds) say("NO_AUDIO");
  // Of several pictures, only the server knows which one is shown.
  if (videos.length === 1 && videos[0].pictures.length === 1) shape(videos[0], limits, say);
}

/**
 * Whether chunks of samples begin past the end of the file. A single one may hold nothing.
 * @param {Track} track
 * @param {number} size
 */
function isCutOff({ chunks }, size) {
  return chunks.filter((at) => at >= size).length > 1;
}

/* ── The picture ──────────────────────────────────────────────────────────────────────────────────────────── */

const NEARLY_SQUARE = 200; // a pixel is square up to 1/200, as for the server
const COVER = /^(jpeg|png |mj|MJ|tiff|gif |jp2)/;
// A decoder may bring a shape of its own, one of these (ITU-T H.264, table E-1): only the server sees it.
const DECODERS = [[12, 11], [10, 11], [16, 11], [40, 33], [24, 11], [20, 11], [32, 11], [80, 33], [18, 11], [15, 11],
  [64, 33], [160, 99], [4, 3], [3, 2], [2, 1]];

/**
 * @param {Track} track
 * @param {Api.VideoLimits} limits
 * @param {Say} say
 */
function shape({ turned, display, pictures: [picture] }, limits, say) {
  const { wide, high, codec, cropped } = picture;
  // With a clean aperture, or without a size, only the server knows what is shown.
  if (!wide || !high || cropped || COVER.test(codec)) return;
  const coded = `${wide}×${high}`;
  const par = picture.par?.every(Boolean) ? picture.par : null;
  const [across, down] = par ?? [1, 1];
  const square = Math.abs(across - down) * NEARLY_SQUARE <= down;
  if (Math.min(wide, high) < limits.near_miss || (!square && Math.max(wide, high) < limits.min_long_side_anamorphic)) {
    say("RES_TOO_LOW", { coded });
  } else if (Math.min(wide, high) < limits.min_short_side) {
    say("RES_NEAR_MISS", { coded });
  }
  if (!square) say("NON_SQUARE_PIXELS", { coded, par: `${across}:${down}` });
  /** @type {(pixel: number[]) => boolean} */
  const fits = (pixel) => isAccepted({ wide, high, pixel, turned }, limits);
  if (fits([across, down]) || (!par && (isStretched(picture, display) || DECODERS.some(fits)))) return;
  const stretched = Math.round((wide * across) / down);
  const ratio = turned ? high / stretched : stretched / high;
  say("ASPECT_RATIO", { shown: turned ? `${high}×${stretched}` : `${stretched}×${high}`, ratio: ratio.toFixed(2) });
}

/**
 * Whether the track's header shows the picture in another ratio than it is stored: what counts, the server decides.
 * @param {Picture} picture
 * @param {[number, number]} display
 */
function isStretched({ wide, high }, [across, down]) {
  return across > 0 && down > 0 && Math.abs(across * high - down * wide) * NEARLY_SQUARE > down * wide;
}

/**
 * Whether a picture has an accepted ratio. It is computed in whole numbers, as by the server: 1 % is 1 %.
 * @param {{wide: number, high: number, pixel: number[], turned: boolean}} picture
 * @param {Api.VideoLimits} limits
 */
function isAccepted({ wide, high, pixel, turned }, limits) {
  const shown = [BigInt(wide) * BigInt(pixel[0]), BigInt(high) * BigInt(pixel[1])];
  const [across, down] = turned ? shown.reverse() : shown;
  const million = 1_000_000;
  const tolerance = BigInt(Math.round(limits.tolerance_percent * million));
  return limits.aspect_ratios.some(([one, other]) => {
    const wanted = down * BigInt(one);
    const off = across * BigInt(other) - wanted;
    return (off < 0n ? -off : off) * BigInt(100 * million) <= tolerance * wanted;
  });
}

/* ── Words ────────────────────────────────────────────────────────────────────────────────────────────────── */

/**
 * @param {string} code
 * @param {Record<string, unknown>} values
 * @param {Api.VideoLimits} limits
 */
function inWords(code, values, limits) {
  const rule = RULES[/** @type {keyof typeof RULES} */ (code)];
  const known = {
    short: limits.min_short_side,
    tolerance: limits.tolerance_percent,
    max_gb: Math.round(limits.max_size_bytes / 1024 ** 3),
    ratios: limits.aspect_ratios.map(([one, other]) => `${one}:${other}`).join(" / "),
    ...values,
  };
  const filled = (/** @type {string[]} */ [zh, en]) => ({ zh: fill(zh, known), en: fill(en, known) });
  // The server's check only warns about this size; the upload refuses it.
  const level = /** @type {Api.Finding["level"]} */ (code === "FILE_TOO_LARGE" ? "reject" : rule.level);
  const { title, actual, wanted, fix } = rule;
  return { code, level, title: filled(title), actual: filled(actual), wanted: filled(wanted), fix: filled(fix) };
}

/**
 * @param {string} words
 * @param {Record<string, unknown>} values
 */
function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (_all, name) => String(values[name] ?? ""));
}
