/** The call's time on a 24-hour clock, by the server's clock and not by the visitor's. */
import { useEffect, useState } from "../../vendor/preact.js";
import { language, languageTag } from "./i18n.js";

const BEIJING = "Asia/Shanghai";
const BEIJING_WORDS = { zh: "北京时间，UTC+8", en: "Beijing time, UTC+8" };
const DAY = 86_400_000;
let ahead = 0;
let zone = BEIJING;
let zoneWords = BEIJING_WORDS;

export function learnZone(name, words) {
  zone = name;
  zoneWords = name === BEIJING ? BEIJING_WORDS : words;
}

export function offsetAt(ms) {
  const p = parts(new Date(ms));
  return Date.UTC(+p.year, +p.month - 1, +p.day, +p.hour, +p.minute) - Math.floor(ms / 60_000) * 60_000;
}

export function learnServerTime(now, askedAt, answeredAt) {
  const server = Date.parse(now);
  if (Number.isFinite(server)) ahead = server + (answeredAt - askedAt) / 2 - answeredAt;
}

/** The server's time now, in milliseconds since 1970. */
export function serverNow() {
  return Date.now() + ahead;
}

export function useServerTime(every = 1000) {
  const [now, setNow] = useState(serverNow());
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

function parts(moment) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "2-digit",
      minute: "2-digit",
  });
  return Object.fromEntries(format.formatToParts(moment).map((part) => [part.type, part.value]));
}

export function date(iso) {
  return dayOf(new Date(iso));
}

export function day(value) {
  return dayOf(new Date(Date.parse(`${value}T12:00:00Z`) - offsetAt(Date.parse(`${value}T12:00:00Z`))));
}

function dayOf(moment) {
  if (Number.isNaN(moment.getTime())) return "";
  const p = parts(moment);
  if (language() === "zh") return `${p.year}年${Number(p.month)}月${Number(p.day)}日`;
  return new Intl.DateTimeFormat(languageTag() === "en" ? "en-GB" : languageTag(), {
    timeZone: zone, year: "numeric", month: "long", day: "numeric",
  }).format(moment);
}

export function dateTime(iso) {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return "";
  const p = parts(moment);
  return join(dayOf(moment), `${p.hour}:${p.minute}`);
}

export function timeOfDay(moment) {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", hour: "2-digit", minute: "2-digit", second: "2-digit",
  }).format(moment);
}

export function deadline(iso) {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return "";
  const p = parts(moment);
  if (p.hour !== "00" || p.minute !== "00") return dateTime(iso);
  return join(dayOf(new Date(moment.getTime() - DAY / 2)), "24:00");
}

function join(when, clock) {
  return language() === "zh" ? `${when} ${clock}` : `${when}, ${clock}`;
}

export function zoneName() {
  return language() === "zh" ? zoneWords.zh : zoneWords.en;
}

export function countdown(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const days = Math.floor(seconds / 86400);
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor((seconds % 86400) / 3600);
  const clock = `${two(hours)}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  if (!days) return clock;
  return language() === "zh" ? `${days} 天 ${clock}` : `${days} day${days === 1 ? "" : "s"} ${clock}`;
}

export function fileSize(bytes) {
  if (!Number.isFinite(bytes)) return "";
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const figures = value.toFixed(unit < 2 || value >= 100 ? 0 : unit === 2 ? 1 : 2);
  return `${figures.replace(/\.0+$/, "")} ${units[unit]}`;
}
