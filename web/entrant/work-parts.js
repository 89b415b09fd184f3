/** What every view of one entry shares. */
import { html, useState } from "../vendor/preact.js";
import { Badge, Button, Heading } from "../shared/parts/basics.js";
import { say, words } from "../shared/words/i18n.js";
import { lazy } from "../shared/parts/lazy.js";
import { to } from "../shared/parts/route.js";
import { statusTone } from "../shared/words/status.js";

const Withdrawal = lazy((again) => import(`./withdrawal.js${again}`), "Withdrawal");

const t = words({
  back: ["我的作品", "My entries"],
});

/** The title of an entry, with its status in words. */
export function WorkHeading({ entry, title, back = { href: to(), label: t("back") } }) {
  return html`<${Heading} title=${title || entry.title} back=${back}
    actions=${html`<${Badge} tone=${statusTone(entry.status)}>${say(entry.status_text)}</${Badge}>`} />`;
}

/** The button that withdraws an entry, once that is confirmed. */
export function Withdraw({ entry, onEntry, label }) {
  const [asking, setAsking] = useState(false);
  if (!entry.can.includes("withdraw")) return null;
  return html`<div><${Button} kind="text" class="bad" onClick=${() => setAsking(true)}>${label}</${Button}>
    ${asking && html`<${Withdrawal} entry=${entry} label=${label} onEntry=${onEntry}
      onClose=${() => setAsking(false)} />`}</div>`;
}
