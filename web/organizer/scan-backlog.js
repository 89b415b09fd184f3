// @ts-check
/** What is told of a backlog of samples, in words. */
import { roughly } from "../shared/words/durations.js";
import { words } from "../shared/words/i18n.js";

const LONG_S = 6 * 3600; // the operator's alarm rings by then

const t = words({
  waits: ["画面与声音抽查：还有 {n} 件作品未完成，等待最久的已等候{age}。",
    "Sample of picture and sound: {n} {n:video has|videos have} still to be sampled. The oldest has waited for {age}."],
  waitMore: ["画面与声音抽查：还有 {n} 件以上作品未完成，等待最久的已等候{age}。",
    "Sample of picture and sound: at least {n} videos have still to be sampled. The oldest has waited for {age}."],
});

/**
 * The words, and whether the oldest waits too long; null where nothing waits.
 * @param {Api.ScanBacklog} backlog
 * @param {number} now in milliseconds since 1970
 */
export function told({ waiting, more, oldest }, now) {
  if (!waiting || !oldest) return null;
  const seconds = Math.max(0, (now - Date.parse(oldest)) / 1000);
  return { text: t(more ? "waitMore" : "waits", { n: waiting, age: roughly(seconds) }), late: seconds > LONG_S };
}
