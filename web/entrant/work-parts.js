/** What every view of one work shares. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { Badge, Button, Heading } from "../shared/parts/basics.js";
import { toast } from "../shared/parts/frame.js";
import { say, words } from "../shared/words/i18n.js";
import { lazy } from "../shared/parts/lazy.js";
import { go, to } from "../shared/parts/route.js";
import { statusTone } from "../shared/words/status.js";
import { uploadOf } from "./upload/uploads.js";

const Confirm = lazy((again) => import(`../shared/parts/dialogs.js${again}`), "Confirm");

const t = words({
  back: ["我的作品", "My entries"],
  withdraw: ["撤回作品", "Withdraw the entry"],
  withdrawTitle: ["撤回“{title}”？", "Withdraw “{title}”?"],
  withdrawText: [
    "撤回后作品不再参加征选，不能恢复；需要时可以重新添加作品。",
    "A withdrawn entry leaves the call and cannot be restored. You can add the entry again if you need to.",
  ],
  withdrawReason: ["撤回原因（选填）", "Reason (optional)"],
  withdrawn: ["作品已撤回", "The entry is withdrawn"],
});

/** The title of a work, with its status in words. */
export function WorkHeading({ entry, title, back = { href: to(), label: t("back") } }) {
  return html`<${Heading} title=${title || entry.title} back=${back}
    actions=${html`<${Badge} tone=${statusTone(entry.status)}>${say(entry.status_text)}</${Badge}>`} />`;
}

/** Taking a work back, once it is confirmed. */
export function Withdraw({ entry, onEntry, label }) {
  const [asking, setAsking] = useState(false);
  if (!entry.can.includes("withdraw")) return null;
  const withdraw = async (reason) => {
    uploadOf(entry.id)?.drop();
    const answer = await api.post(`/entries/${entry.id}/withdrawal`, { reason });
    toast(t.both("withdrawn"));
    onEntry(answer);
    if (!entry.receipt) go();
  };
  return html`<div><${Button} kind="text" class="bad" onClick=${() => setAsking(true)}>${label}</${Button}>
    ${asking && html`<${Confirm} title=${t("withdrawTitle", { title: entry.title })} confirm=${label} danger reason=${t("withdrawReason")} reasonOptional
      onConfirm=${withdraw} onClose=${() => setAsking(false)}><p>${t("withdrawText")}</p></${Confirm}>`}</div>`;
}
