// @ts-check
/**
 * Reads what people type as the server does, by the server's tables: names, telephone numbers, e-mail addresses.
 * tests/spellings.json holds both readers to the same answers.
 */
import { EXTENSION, FILLER, HIDDEN, LINE_ENDS, MOBILE, OFFICE, OLD, SPACES, TIDY } from "./typed-rules.js";

const OLD_CHARACTERS = new Map(OLD.flatMap(([start, row]) =>
  [...String(row)].map((now, place) => [String.fromCharCode(Number(start) + place), now])));
const MARKS = 4; // on one letter

/** @param {string} pattern */
const every = (pattern) => new RegExp(pattern, "gu");
// Dotted words, an at sign, a domain of two words or more.
const EMAIL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([^\s@./]+\.)+[^\s@./]{2,}$/;
const UNREADABLE = /[\p{Cc}\p{Cs}\p{Co}\ufffd\ufdd0-\ufdef]/u;

/**
 * The text as one line, without what is hidden.
 * @param {string} raw
 */
export function cleanLine(raw) {
  const seen = raw.replace(every(LINE_ENDS), "\n").replace(every(HIDDEN), "$1").replace(/[\t\n]/g, " ");
  const now = [...seen].map((one) => OLD_CHARACTERS.get(one) ?? one).join("").normalize("NFC");
  return now.replace(every(SPACES), (_all, kept) => kept || " ").replace(/^ +| +$/g, "");
}

/**
 * Where the first character stands that others cannot read, counted in characters from 0; null if there is none.
 * @param {string} line
 */
export function unreadableAt(line) {
  let marks = 0;
  for (const [place, one] of [...line].entries()) {
    marks = /[\p{Mn}\p{Me}]/u.test(one) ? marks + 1 : 0;
    // The last two code points of each plane are no characters.
    if (marks > MARKS || UNREADABLE.test(one) || ((one.codePointAt(0) ?? 0) & 0xfffe) === 0xfffe) return place;
  }
  return null;
}

/** @param {string} raw */
function tidied(raw) {
  const typed = cleanLine(raw).normalize("NFKC").toLowerCase();
  return TIDY.reduce((text, [pattern, instead]) => text.replace(every(pattern), instead), typed);
}

/**
 * @param {typeof MOBILE} forms
 * @param {string} typed
 */
function first(forms, typed) {
  for (const [pattern, pieces] of forms) {
    const found = new RegExp(`^(?:${pattern})$`, "u").exec(typed);
    if (found) {
      const words = /** @type {[string, number][]} */ (pieces);
      return words.map(([before, group]) => (found[group] ? before + found[group] : "")).join("");
    }
  }
  return "";
}

/**
 * A mobile number in its one spelling; "" if it is none.
 * @param {string} raw
 */
export function mobile(raw) {
  return first(MOBILE, tidied(raw).replace(every(FILLER), ""));
}

/**
 * Any telephone number in its one spelling; "" if it is none.
 * @param {string} raw
 */
export function telephone(raw) {
  const parted = tidied(raw).replace(every(EXTENSION), "x").replace(every(FILLER), "-").replace(/^-+|-+$/g, "");
  return mobile(raw) || first(OFFICE, parted) || first(OFFICE, parted.replace(/-/g, ""));
}

/**
 * An e-mail address in its one spelling; "" if it has not the form of one. The server judges in more detail.
 * @param {string} raw
 */
export function email(raw) {
  const address = tidied(raw).replace(/ *@ */g, "@").replace(/^[<>]+|[<>]+$/g, "").replace(/。/g, ".");
  return EMAIL.test(address) ? address : "";
}
