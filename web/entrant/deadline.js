/** When the call closes and how much time is left, by the server's clock. */
import { html } from "../vendor/preact.js";
import { Countdown, Notice } from "../shared/parts/basics.js";
import { lazy } from "../shared/parts/lazy.js";
import { words } from "../shared/words/i18n.js";
import { dateTime, deadline, useServerTime, zoneName } from "../shared/words/time.js";

const Closed = lazy((again) => import(`./grace.js${again}`), "Closed");

const t = words({
  closes: ["截止 {at}（{zone}）", "Closes {at} ({zone})"],
  left: ["还剩", "Time left"],
  notOpen: ["征集将于 {at}（{zone}）开始。", "The call opens on {at} ({zone})."],
});

export function Deadline({ contest, entry, onEntry }) {
  const { calendar } = contest;
  const now = useServerTime(1000);
  if (contest.phase === "upcoming") return html`<${Notice} tone="info">${t("notOpen", { at: dateTime(calendar.opens),
    zone: zoneName() })}</${Notice}>`;
  if (now >= Date.parse(calendar.closes)) return html`<${Closed} ...${{ contest, entry, onEntry }} />`;
  return html`<div class="deadline">
    <span>${t("closes", { at: deadline(calendar.closes), zone: zoneName() })}</span>
    <span class="deadline-left">${t("left")} <strong><${Countdown} until=${calendar.closes} /></strong></span>
  </div>`;
}
