// @ts-check
/** How many videos wait for the sample of picture and sound, and since when. Nothing where none does. */
import { html, useEffect } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { useLoad } from "../shared/parts/components.js";
import { roughly } from "../shared/words/durations.js";
import { words } from "../shared/words/i18n.js";
import { serverNow } from "../shared/words/time.js";

const EVERY_MS = 60_000;
const LONG_S = 6 * 3600; // the operator's alarm rings by then

const t = words({
  waits: ["画面与声音抽查：还有 {n} 件作品未完成，等待最久的已等候{age}。",
    "Sample of picture and sound: {n} {n:video has|videos have} still to be sampled. The oldest has waited for {age}."],
  waitMore: ["画面与声音抽查：还有 {n} 件以上作品未完成，等待最久的已等候{age}。",
    "Sample of picture and sound: at least {n} videos have still to be sampled. The oldest has waited for {age}."],
  meanwhile: ["初筛不受影响，可以照常进行；抽查完成后，结果显示在作品页上。",
    "Screening can go on meanwhile. What is found appears on the entry’s page."],
  tooLong: ["等待时间过长，请联系平台运维人员。", "That is too long: please tell whoever runs the platform."],
});

/**
 * What is told of a backlog; null where nothing waits.
 * @param {Api.ScanBacklog} backlog
 * @param {number} now in milliseconds since 1970
 */
export function told({ waiting, more, oldest }, now) {
  if (!waiting || !oldest) return null;
  const seconds = Math.max(0, (now - Date.parse(oldest)) / 1000);
  return { text: t(more ? "waitMore" : "waits", { n: waiting, age: roughly(seconds) }), late: seconds > LONG_S };
}

/** A line below the figures of the entries. */
export function ScansWaiting() {
  const load = useLoad(/** @returns {Promise<Api.ScanBacklog>} */ () => api.get("/organizer/scans"), []);
  const { reload } = load;
  useEffect(() => {
    const timer = setInterval(() => void reload(), EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  const found = load.data && told(load.data, serverNow());
  if (!found) return null; // without an answer the figures are as whole as without a backlog
  return html`<p class="muted">${found.text}<br />${t(found.late ? "tooLong" : "meanwhile")}</p>`;
}
