// @ts-check
/** Notices for visitors in another app's browser, by the link of a recommending unit, or whom no message reaches. */
import { html } from "../vendor/preact.js";
import { Notice } from "../shared/parts/basics.js";
import { words } from "../shared/words/i18n.js";

const t = words({
  inApp: [
    "建议点击右上角菜单，选择“在浏览器中打开”。在微信、QQ、钉钉、抖音等应用内上传大文件容易中断。",
    "Please open the menu at the top and open this page in your browser. Large uploads are often interrupted inside "
      + "WeChat, QQ, DingTalk, Douyin and other apps.",
  ],
  refusedTitle: ["有一条通知未能送达", "A message did not reach you"],
  refused: [
    "发往 {contact} 的通知被退回：{words}。请核对联系方式。",
    "The message to {contact} was refused: {words}. Please check your contact details.",
  ],
  profile: ["核对我的信息", "Check my details"],
  invitedBy: ["您正在通过“{name}”的邀请投稿。", "“{name}” has invited you to enter."],
});

/** Advice to leave the browser of another app, such as WeChat. */
export function InApp() {
  return html`<${Notice} tone="warn">${t("inApp")}</${Notice}>`;
}

/**
 * Whose invitation it is.
 * @param {{name: string}} props
 */
export function Invited({ name }) {
  return html`<${Notice} tone="info">${t("invitedBy", { name })}</${Notice}>`;
}

/**
 * The newest message to the entrant that a server refused.
 * @param {{refused: Api.Refusal}} props
 */
export function Refused({ refused }) {
  return html`<${Notice} tone="warn" title=${t("refusedTitle")}>
    <p>${t("refused", { contact: refused.contact, words: refused.words })}</p>
    <p><a href="#/profile">${t("profile")}</a></p></${Notice}>`;
}
