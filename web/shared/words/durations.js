// @ts-check
/** Lengths of time, of videos and of waiting. */
import { language } from "./i18n.js";

/**
 * A length of time in words, rounded on purpose: 约 3 分钟 / about 3 minutes.
 * @param {number} seconds
 */
export function roughly(seconds) {
  const zh = language() === "zh";
  if (!Number.isFinite(seconds)) return zh ? "正在估算" : "estimating";
  if (seconds < 5) return zh ? "几秒钟" : "a few seconds";
  if (seconds < 60) return zh ? `约 ${Math.ceil(seconds / 5) * 5} 秒` : `about ${Math.ceil(seconds / 5) * 5} s`;
  if (seconds < 3600) return zh ? `约 ${Math.ceil(seconds / 60)} 分钟` : `about ${Math.ceil(seconds / 60)} min`;
  const whole = Math.ceil(seconds / 60);
  const [hours, minutes] = [Math.floor(whole / 60), whole % 60];
  return zh ? `约 ${hours} 小时 ${minutes} 分钟` : `about ${hours} h ${minutes} min`;
}

/**
 * A video's length: 3:07 or 1:02:03.
 * @param {number | null} seconds
 */
export function runningTime(seconds) {
  if (seconds === null || !Number.isFinite(seconds)) return "";
  const whole = Math.round(seconds);
  /** @param {number} n */
  const two = (n) => String(n).padStart(2, "0");
  const h = Math.floor(whole / 3600);
  const m = Math.floor((whole % 3600) / 60);
  return h ? `${h}:${two(m)}:${two(whole % 60)}` : `${m}:${two(whole % 60)}`;
}
