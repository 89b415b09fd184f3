// @ts-check
/**
 * Checks a chosen file before a byte is sent: it finds what the server's check would find, as far as a phone can tell
 * within a second. It stops what cannot pass, in the server's words. What it cannot read is left to the server.
 */
import { isCropped, topBoxes } from "./boxes.js";
import { RULES } from "./rule-words.js";

/** @typedef {import("./boxes.js").Box} Box */
/** @typedef {import("./boxes.js").Say} Say */

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
  const boxes = await topBoxes(file, say);
  return boxes && picture(file, boxes, limits, say);
}

/* ── The picture ──────────────────────────────────────────────────────────────────────────────────────────── */

const reader = () => import("../../vendor/mediabunny.js");

/** Fetch the reader now, so that a slow network does not use up the time for the check. */
export const warm = () => reader().catch(() => {}); // the check itself fetches it again

/**
 * @param {Blob} file
 * @param {Box[]} boxes
 * @param {Api.VideoLimits} limits
 * @param {Say} say
 */
async function picture(file, boxes, limits, say) {
  const { BlobSource, Input, MP4 } = await reader();
  const input = new Input({ source: new BlobSource(file), formats: [MP4] });
  try {
    const video = await input.getPrimaryVideoTrack();
    const sound = await input.getPrimaryAudioTrack();
    if (!video && sound) return say("NO_VIDEO", { kinds_zh: "声音", kinds_en: "sound" });
    if (!video) return undefined;
    if (!sound) say("NO_AUDIO");
    return await shape(video, file, boxes, limits, say);
  } finally {
    input.dispose();
  }
}

/**
 * @param {import("../../vendor/mediabunny.js").VideoTrack} video
 * @param {Blob} file
 * @param {Box[]} boxes
 * @param {Api.VideoLimits} limits
 * @param {Say} say
 */
async function shape(video, file, boxes, limits, say) {
  const [wide, high] = [await video.getCodedWidth(), await video.getCodedHeight()];
  const par = await video.getPixelAspectRatio();
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
  const turned = (await video.getRotation()) % 180 !== 0;
  const [across, down] = turned ? [high * par.den, wide * par.num] : [wide * par.num, high * par.den];
  const ratio = across / down;
  const off = limits.aspect_ratios.map(([one, other]) => Math.abs(ratio / (one / other) - 1) * 100);
  if (Math.min(...off) <= limits.tolerance_percent) return;
  const stretched = Math.round(wide * (par.num / par.den));
  const shown = turned ? `${high}×${stretched}` : `${stretched}×${high}`;
  say("ASPECT_RATIO", { shown, ratio: ratio.toFixed(2) });
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
