// @ts-check
/** Notices for visitors who arrive in WeChat or by the link of a recommending unit. */
import { html } from "../vendor/preact.js";
import { Notice } from "../shared/parts/basics.js";
import { words } from "../shared/words/i18n.js";

const t = words({
  wechat: [
    "建议点击右上角“…”，选择“在浏览器中打开”。微信内上传大文件容易中断。",
    "Please tap “…” at the top and open this page in your browser. Large uploads are often interrupted in WeChat.",
  ],
  invitedBy: ["您正在通过“{name}”的邀请投稿。", "“{name}” has invited you to enter."],
});

/** Advice to leave WeChat's own browser. */
export function WeChat() {
  return html`<${Notice} tone="warn">${t("wechat")}</${Notice}>`;
}

/**
 * Whose invitation it is.
 * @param {{name: string}} props
 */
export function Invited({ name }) {
  return html`<${Notice} tone="info">${t("invitedBy", { name })}</${Notice}>`;
}
