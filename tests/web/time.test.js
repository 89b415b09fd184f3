/** Times, lengths and sizes in words. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { roughly, runningTime } from "../../web/shared/words/durations.js";
import { setLanguage } from "../../web/shared/words/i18n.js";
import {
  countdown, date, dateTime, day, deadline, fileSize, learnServerTime, learnZone, serverNow, zoneName,
} from "../../web/shared/words/time.js";

globalThis.document = { documentElement: {} };
afterEach(() => setLanguage("zh"));

/** What `say` gives in Chinese and in English. */
function both(say) {
  setLanguage("zh");
  const zh = say();
  setLanguage("en");
  return [zh, say()];
}

test("a moment is told in Beijing, whatever offset it was written with", () => {
  assert.deepEqual(both(() => date("2025-08-31T16:00:00Z")), ["2025年9月1日", "1 September 2025"]);
  assert.deepEqual(both(() => dateTime("2025-08-31T10:05:00Z")), ["2025年8月31日 18:05", "31 August 2025, 18:05"]);
  assert.deepEqual(both(() => dateTime("2025-09-01T00:00:00+08:00")), ["2025年9月1日 00:00", "1 September 2025, 00:00"]);
});

test("a deadline at midnight is 24:00 of the day that ends; any other minute is told as it is", () => {
  assert.deepEqual(both(() => deadline("2025-09-01T00:00:00+08:00")),
    ["2025年8月31日 24:00", "31 August 2025, 24:00"]);
  assert.equal(deadline("2025-09-01T00:01:00+08:00"), "1 September 2025, 00:01");
  assert.equal(deadline("2025-12-31T16:00:00Z"), "31 December 2025, 24:00");
});

test("what is no moment is told as nothing", () => {
  for (const say of [date, dateTime, deadline]) assert.equal(say("soon"), "");
});

test("another zone tells its own times, and a day stays that day", () => {
  for (const [name, at] of [["Europe/Berlin", "31 August 2025, 12:05"], ["Pacific/Auckland", "31 August 2025, 22:05"]]) {
    learnZone(name, { zh: "当地时间", en: "local time" });
    setLanguage("en");
    assert.equal(dateTime("2025-08-31T10:05:00Z"), at);
    assert.equal(deadline(name === "Europe/Berlin" ? "2025-08-31T22:00:00Z" : "2025-08-31T12:00:00Z"), "31 August 2025, 24:00");
    assert.deepEqual(both(() => day("2025-06-01")), ["2025年6月1日", "1 June 2025"]);
    assert.deepEqual(both(zoneName), ["当地时间", "local time"]);
  }
  learnZone("Asia/Shanghai", { zh: "", en: "" });
});

test("the zone has a name in both languages", () => {
  assert.deepEqual(both(zoneName), ["北京时间，UTC+8", "Beijing time, UTC+8"]);
});

test("the server's clock counts, with half of the round trip as the way back", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 10_000 });
  learnServerTime(new Date(70_000).toISOString(), 8_000, 10_000);
  assert.equal(serverNow(), 71_000);
  learnServerTime("no time", 0, 0);
  assert.equal(serverNow(), 71_000);
});

test("what is left: hours, minutes, seconds, with days in words; never less than nothing", () => {
  assert.deepEqual([0, -5000, 999, 61_000, 86_399_999].map(countdown),
    ["00:00:00", "00:00:00", "00:00:00", "00:01:01", "23:59:59"]);
  assert.deepEqual(both(() => countdown(86_400_000)), ["1 天 00:00:00", "1 day 00:00:00"]);
  assert.deepEqual(both(() => countdown(3 * 86_400_000 + 14_706_000)), ["3 天 04:05:06", "3 days 04:05:06"]);
});

test("a length of time, rounded up", () => {
  const rows = [
    [NaN, "正在估算", "estimating"], [4, "几秒钟", "a few seconds"], [41, "约 45 秒", "about 45 s"],
    [121, "约 3 分钟", "about 3 min"], [7260, "约 2 小时 1 分钟", "about 2 h 1 min"],
  ];
  for (const [seconds, zh, en] of rows) assert.deepEqual(both(() => roughly(seconds)), [zh, en], String(seconds));
});

test("an hour is never 60 minutes and more", () => {
  assert.equal(roughly(7199), "约 2 小时 0 分钟");
});

test("a video's length", () => {
  assert.deepEqual([0, 59.6, 187, 3723, NaN].map(runningTime), ["0:00", "1:00", "3:07", "1:02:03", ""]);
});

test("a size in powers of 1024, with as many figures as matter", () => {
  const sizes = [0, 1023, 1024, 1536, 1024 ** 2 * 1.5, 1024 ** 3 * 1.5, 1024 ** 3 * 20, 1024 ** 3 * 250, 1024 ** 5, NaN];
  assert.deepEqual(sizes.map(fileSize),
    ["0 B", "1023 B", "1 KB", "2 KB", "1.5 MB", "1.50 GB", "20 GB", "250 GB", "1024 TB", ""]);
});
