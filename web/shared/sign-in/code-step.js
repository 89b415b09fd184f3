// @ts-check
/** The end of a form whose contact is proved by a code: asking for one, typing it, and sending the form with it. */
import { html } from "../../vendor/preact.js";
import { Button, Notice } from "../parts/basics.js";
import { TextField } from "../parts/fields.js";
import { words } from "../words/i18n.js";

const t = words({
  send: ["获取验证码", "Send code"],
  again: ["重新发送", "Send again"],
  sent: ["验证码已发送至 {to}，{minutes} 分钟内有效。", "A code was sent to {to}. It is valid for {minutes} minutes."],
  code: ["6 位验证码", "6-digit code"],
});

/** What the field of the code is called, for a list of what is wrong. */
export function codeLabel() {
  return t("code");
}

/**
 * @param {object} props
 * @param {Api.CodeSent | null} props.sent
 * @param {object} props.field the field's properties: name, label, value, what is wrong with it
 * @param {boolean} props.busy
 * @param {{busy: boolean, run: () => unknown}} props.send asks for another code
 * @param {string} props.submit what the button says once a code was sent
 * @param {string} [props.size] of that button
 */
export function CodeStep({ sent, field, busy, send, submit, size }) {
  return html`${sent && html`<${Notice} tone="info" live>${t("sent", { to: sent.sent_to,
      minutes: Math.round(sent.expires_in / 60) })}</${Notice}>
      <${TextField} ...${field} class="code-input" inputmode="numeric" autocomplete="one-time-code"
        maxlength="12" />`}
    <div class="form-actions">
      <${Button} type="submit" class=${size} busy=${busy}>${sent ? submit : t("send")}</${Button}>
      ${sent && html`<${Button} kind="quiet" busy=${send.busy} onClick=${() => send.run()}>${t("again")}</${Button}>`}
    </div>`;
}
