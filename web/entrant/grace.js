// @ts-check
/** What still can be done after the deadline, and until when, by the server's clock. */
import { html, useEffect } from "../vendor/preact.js";
import { Countdown, Notice } from "../shared/parts/basics.js";
import { api } from "../shared/server/api.js";
import { words } from "../shared/words/i18n.js";
import { dateTime, deadline, useServerTime, zoneName } from "../shared/words/time.js";

const HOUR = 3_600_000;

const t = words({
  closed: ["征集已于 {at} 截止（{zone}）", "The call closed on {at} ({zone})"],
  upload: [
    "您的上传在截止前开始，可在 {until} 前完成上传并提交",
    "Your upload started before the deadline. You can finish it and submit until {until}",
  ],
  submitted: [
    "您的上传在截止前开始，可在 {until} 前完成上传",
    "Your upload started before the deadline. You can finish it until {until}",
  ],
  submit: ["您的视频已在宽限时间内上传完成，可在 {until} 前提交", "Your video has arrived in time. You can submit until {until}"],
  replace: [
    "视频不符合要求，可在 {until} 前更换一次",
    "The video does not meet the requirements. You can replace it once until {until}",
  ],
  left: ["还剩", "Time left"],
  noEdits: ["作品信息已不能修改。", "The information can no longer be edited."],
  incomplete: [
    "征集已截止，作品信息没有填写完整，已不能提交",
    "The call is closed. The information is not complete, so the entry can no longer be submitted",
  ],
  over: ["宽限时间已过，未上传完成的视频不再接收", "The time of grace is over. Unfinished videos are no longer accepted"],
  soon: [
    "距截止不到一小时。这次上传已经开始，截止后仍可在 {until} 前完成上传并提交",
    "The call closes within an hour. This upload has started, so you can finish it and submit until {until}",
  ],
});

/** @typedef {{closes: number, ends: number, now: number}} Hours of grace, in milliseconds since 1970 */

/**
 * @param {Api.Contest} contest
 * @param {number} now
 * @returns {Hours}
 */
export function hoursOf({ calendar }, now) {
  const closes = Date.parse(calendar.closes);
  return { closes, ends: closes + calendar.grace_hours * HOUR, now };
}

/**
 * The key of the words for an entry at a moment; "" where the deadline says it all.
 * @param {Pick<Api.Entry, "can" | "upload" | "submitted_at" | "missing"> | undefined} entry
 * @param {Hours} hours
 * @returns {"" | "soon" | "upload" | "submitted" | "submit" | "replace" | "incomplete" | "over"}
 */
export function situation(entry, { closes, ends, now }) {
  if (!entry || ends === closes) return "";
  const { upload, can } = entry;
  if (upload && now >= closes - HOUR && now < closes) return "soon";
  if (now < closes || can.includes("edit")) return "";
  const incomplete = !entry.submitted_at && entry.missing.some((name) => name !== "video");
  if (incomplete && now < ends && (upload || can.includes("submit"))) return "incomplete";
  if (upload) return now >= ends ? "over" : entry.submitted_at ? "submitted" : "upload";
  if (now >= ends) return "";
  return can.includes("upload") ? "replace" : can.includes("submit") ? "submit" : "";
}

/**
 * The hour in words: the clock alone on the day itself.
 * @param {number} moment
 * @param {number} now
 */
function until(moment, now) {
  const [there, here] = [moment, now].map((each) => dateTime(new Date(each).toISOString()));
  return there.slice(0, -5) === here.slice(0, -5) ? there.slice(-5) : there;
}

/**
 * Hook: what can be done changes at the deadline and at the end of the hours of grace, so the entry is asked for again.
 * @param {Api.Entry | undefined} entry
 * @param {Hours} hours
 * @param {(entry: Api.Entry) => unknown} [onEntry]
 */
function useNews(entry, { closes, ends, now }, onEntry) {
  const time = now < closes ? "open" : now < ends ? "grace" : "over";
  useEffect(() => {
    if (!entry || !onEntry || time === "open") return;
    api.get(`/entries/${entry.id}`).then(onEntry, () => {}); // the next change of the entry says it too
  }, [time]);
}

/**
 * In the last hour: that an upload which has begun may be finished after the deadline.
 * @param {{entry: Api.Entry, contest: Api.Contest}} props
 */
export function Soon({ entry, contest }) {
  const hours = hoursOf(contest, useServerTime(1000));
  if (situation(entry, hours) !== "soon") return null;
  return html`<${Notice} tone="info">${t("soon", { until: until(hours.ends, hours.now) })}</${Notice}>`;
}

/**
 * What can be done with an entry in the hours of grace, with the time left.
 * @param {{entry: Api.Entry, contest: Api.Contest, onEntry?: (entry: Api.Entry) => unknown}} props
 */
function InGrace({ entry, contest, onEntry }) {
  const hours = hoursOf(contest, useServerTime(1000));
  useNews(entry, hours, onEntry);
  const key = situation(entry, hours);
  if (!key) return null;
  if (key === "over" || key === "incomplete") return html`<${Notice} tone="bad" live>${t(key)}</${Notice}>`;
  return html`<${Notice} tone="warn" title=${t(key, { until: until(hours.ends, hours.now) })}>
    <p>${t("left")} <strong><${Countdown} until=${new Date(hours.ends).toISOString()} /></strong></p>
    <p>${t("noEdits")}</p></${Notice}>`;
}

/**
 * The deadline once it has passed: what still can be done with the entry, or that the call is closed.
 * @param {{contest: Api.Contest, entry?: Api.Entry, onEntry?: (entry: Api.Entry) => unknown}} props
 */
export function Closed({ contest, entry, onEntry }) {
  return html`<div class="deadline"><span>${t("closed", { at: deadline(contest.calendar.closes), zone: zoneName() })}
    </span></div>${entry && html`<${InGrace} entry=${entry} contest=${contest} onEntry=${onEntry} />`}`;
}
