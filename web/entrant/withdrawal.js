// @ts-check
/** Withdrawing an entry: what follows from it, a reason, and the confirmation. */
import { html } from "../vendor/preact.js";
import { Confirm } from "../shared/parts/dialogs.js";
import { toast } from "../shared/parts/frame.js";
import { go } from "../shared/parts/route.js";
import { api } from "../shared/server/api.js";
import { words } from "../shared/words/i18n.js";
import { uploadOf } from "./upload/uploads.js";

const t = words({
  withdrawTitle: ["撤回“{title}”？", "Withdraw “{title}”?"],
  withdrawText: [
    "撤回后作品不再参加征选，不能恢复；需要时可以重新添加作品。",
    "A withdrawn entry leaves the call and cannot be restored. You can add the entry again if you need to.",
  ],
  withdrawReason: ["撤回原因（选填）", "Reason (optional)"],
  withdrawn: ["作品已撤回", "The entry is withdrawn"],
});

/**
 * The dialog; `label` is what its button says.
 * @param {object} props
 * @param {Api.Entry} props.entry
 * @param {string} props.label
 * @param {(entry: Api.Entry) => unknown} props.onEntry
 * @param {() => void} props.onClose
 */
export function Withdrawal({ entry, label, onEntry, onClose }) {
  const withdraw = async (/** @type {string} */ reason) => {
    uploadOf(entry.id)?.drop();
    const answer = await api.post(`/entries/${entry.id}/withdrawal`, { reason });
    toast(t.both("withdrawn"));
    onEntry(answer);
    if (!entry.receipt) go();
  };
  return html`<${Confirm} title=${t("withdrawTitle", { title: entry.title })} confirm=${label} danger
    reason=${t("withdrawReason")} reasonOptional onConfirm=${withdraw} onClose=${onClose}>
    <p>${t("withdrawText")}</p></${Confirm}>`;
}
