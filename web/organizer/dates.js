// @ts-check
/**
 * The dates of the call as an organizer edits them: a day and a time on a 24-hour clock, in the call's zone. Pure: no
 * page, no network.
 *
 * A beginning at midnight is 00:00 of its day; an end at midnight is 24:00 of the day before, as the notices write it.
 */
import { offsetAt } from "../shared/words/time.js";

const DAY_MS = 24 * 3600_000;
const MINUTE_MS = 60_000;

/** @typedef {"opens" | "unit_deadline" | "closes" | "review_until"} DateName */
/** @typedef {{day: string, clock: string}} Parts what the two fields of a date show */
/** @typedef {Record<DateName, string>} Dates */

/** The names of the dates, in their order. */
export const DATES = /** @type {const} */ (["opens", "unit_deadline", "closes", "review_until"]);

/**
 * A moment as the fields show it, in the call's time.
 * @param {string} iso
 * @param {boolean} ends whether midnight ends the day before
 * @returns {Parts} both "" if it is no moment
 */
export function toParts(iso, ends) {
  const moment = Date.parse(iso);
  if (!Number.isFinite(moment)) return { day: "", clock: "" };
  const there = moment + offsetAt(moment);
  const local = new Date(there).toISOString();
  if (!ends || local.slice(11, 16) !== "00:00") return { day: local.slice(0, 10), clock: local.slice(11, 16) };
  return { day: new Date(there - DAY_MS).toISOString().slice(0, 10), clock: "24:00" };
}

/**
 * The fields as a moment with the offset of the call's zone; "" while they are incomplete.
 * @param {Parts} parts
 */
export function fromParts({ day, clock }) {
  const found = /^([01]?\d|2[0-4])[:：]([0-5]\d)$/.exec(clock.normalize("NFKC").trim());
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !found) return "";
  const minutes = Number(found[1]) * 60 + Number(found[2]);
  if (minutes > 24 * 60) return "";
  const local = Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE_MS;
  if (!Number.isFinite(local)) return "";
  const offset = offsetAt(local - offsetAt(local)); // that of a few hours away may be another, when the clocks change
  return new Date(local).toISOString().slice(0, 19) + shown(offset / MINUTE_MS);
}

/** @param {number} minutes ahead of UTC */
function shown(minutes) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const much = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(much / 60))}:${two(much % 60)}`;
}

/**
 * What the fields show of a calendar.
 * @param {Dates} calendar
 * @returns {Record<DateName, Parts>}
 */
export function fieldsOf(calendar) {
  return {
    opens: toParts(calendar.opens, false),
    unit_deadline: toParts(calendar.unit_deadline, true),
    closes: toParts(calendar.closes, true),
    review_until: toParts(calendar.review_until, true),
  };
}

/**
 * The dates to send: a date that was not edited keeps its seconds.
 * @param {Dates} calendar
 * @param {Record<DateName, Parts>} fields
 * @returns {Dates}
 */
export function momentsOf(calendar, fields) {
  /** @param {DateName} name */
  const moment = (name) => (isSame(calendar[name], fields[name]) ? calendar[name] : fromParts(fields[name]));
  return {
    opens: moment("opens"), unit_deadline: moment("unit_deadline"), closes: moment("closes"),
    review_until: moment("review_until"),
  };
}

/**
 * The complete dates that differ: what each becomes, whether later, and whether that moves it into the past.
 * @param {Dates} calendar
 * @param {Record<DateName, Parts>} fields
 * @param {number} now
 */
export function movesOf(calendar, fields, now) {
  return DATES.flatMap((name) => {
    const wanted = fromParts(fields[name]);
    if (!wanted || isSame(calendar[name], fields[name])) return [];
    const [from, to] = [Date.parse(calendar[name]), Date.parse(wanted)];
    return [{ name, from: calendar[name], to: wanted, later: to > from, past: to < now && from > now }];
  });
}

/**
 * Whether two calendars hold the same dates.
 * @param {Dates} one
 * @param {Dates} other
 */
export function areSame(one, other) {
  return DATES.every((name) => Date.parse(one[name]) === Date.parse(other[name]));
}

/**
 * The fields show minutes, so the seconds of an unedited date are no change.
 * @param {string} iso
 * @param {Parts} parts
 */
function isSame(iso, parts) {
  return Math.floor(Date.parse(iso) / MINUTE_MS) === Date.parse(fromParts(parts)) / MINUTE_MS;
}
