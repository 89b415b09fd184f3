// @ts-check
/** Signing out without a network, on a device that others may use next. */
import { html } from "../vendor/preact.js";
import { Confirm } from "../shared/parts/dialogs.js";
import { words } from "../shared/words/i18n.js";
import { leave } from "./last-answers.js";

const t = words({
  title: ["断网时退出", "Sign out without a network"],
  leave: ["退出并清除", "Sign out and clear"],
  text: [
    "保留在本机的作品和草稿将被清除，断网期间填写、尚未保存的内容会丢失。恢复连接后再次打开本页，登录即告结束。",
    "The entries and drafts that this device keeps are deleted, and what you typed without a network is lost. Your "
      + "session ends as soon as this page is opened with a network.",
  ],
});

/**
 * What follows, and the confirmation.
 * @param {{onClose: () => unknown}} props
 */
export function Leaving({ onClose }) {
  return html`<${Confirm} title=${t("title")} confirm=${t("leave")} danger onConfirm=${leave} onClose=${onClose}>
    <p>${t("text")}</p></${Confirm}>`;
}
