// @ts-check
/** Notices for visitors in another app's browser, by the link of a recommending unit, or whom no message reaches. */
import { html } from "../vendor/preact.js";
import { Notice } from "../shared/parts/basics.js";
import { words } from "../shared/words/i18n.js";
import { dateTime } from "../shared/words/time.js";

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
  offlineTitle: ["当前没有连接到服务器", "There is no connection to the server"],
  offline: [
    "您看到的是 {at} 保留在本机的内容。草稿可以继续填写，恢复连接后自动保存；上传视频和提交作品需要联网。",
    "You see what this device kept at {at}. You can go on with your draft. It is saved automatically when the "
      + "connection is back. Uploading a video and submitting an entry need the network.",
  ],
  invitedBy: ["您正在通过“{name}”的邀请投稿。", "“{name}” has invited you to enter."],
});

/** Advice to leave the browser of another app, such as WeChat. */
export function InApp() {
  return html`<${Notice} tone="warn">${t("inApp")}</${Notice}>`;
}

/**
 * That the page shows what this device kept.
 * @param {{since: number}} props when that was, in milliseconds
 */
export function Offline({ since }) {
  return html`<${Notice} tone="warn" title=${t("offlineTitle")} live>
    <p>${t("offline", { at: dateTime(new Date(since).toISOString()) })}</p></${Notice}>`;
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
