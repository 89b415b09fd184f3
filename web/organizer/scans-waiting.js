// @ts-check
/** How many videos wait for the sample of picture and sound, and since when. Nothing where none does. */
import { html, useEffect } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { useLoad } from "../shared/parts/components.js";
import { words } from "../shared/words/i18n.js";
import { serverNow } from "../shared/words/time.js";
import { told } from "./scan-backlog.js";

const EVERY_MS = 60_000;

const t = words({
  meanwhile: ["初筛不受影响，可以照常进行；抽查完成后，结果显示在作品页上。",
    "Screening can go on meanwhile. What is found appears on the entry’s page."],
  tooLong: ["等待时间过长，请联系平台运维人员。", "That is too long: please tell whoever runs the platform."],
});

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
