/** The pledges, each ticked on its own, and the receipt. */
import { html } from "../vendor/preact.js";
import { Card, Checkbox, CopyButton, QrCode } from "../shared/components.js";
import { say, words } from "../shared/i18n.js";
import { dateTime } from "../shared/time.js";

const t = words({
  title: ["承诺与许可", "Pledges"],
  lead: ["请逐项阅读并勾选。提交时会记录每份文本的版本和时间。", "Please read and tick each one. Its version and the time are recorded when you submit."],
  agree: ["我已阅读，并作出上述承诺（许可）", "I have read this and so pledge"],
  receipt: ["报名编号", "Receipt"],
  copy: ["复制编号", "Copy the number"],
  at: ["提交于 {at}", "Submitted {at}"],
  qr: ["查询本作品的二维码", "QR code of this work’s page"],
  qrHint: ["扫码登录后可随时查看作品进展。", "Scan it and sign in to see where the work stands."],
});

/** The id of a pledge's box, as the API names it in refusals. */
export function pledgeField(id) {
  return `pledges.${id}`;
}

/** The words of each pledge's box, for the summary of errors. */
export function pledgeLabels(contest) {
  return Object.fromEntries(contest.pledges.map((pledge) => [pledgeField(pledge.id), say(pledge.title)]));
}

/** `ticked` is a set of pledge ids; `onTick(id, on)`. */
export function Pledges({ contest, ticked, onTick, refused = [] }) {
  return html`<div class="form">
    <p class="hint">${t("lead")}</p>
    ${contest.pledges.map((pledge) => html`<div class="pledge" key=${pledge.id}>
      <h3>${say(pledge.title)}</h3>
      <p class="preline" id=${`text-${pledge.id}`}>${say(pledge.body)}</p>
      <${Checkbox} name=${pledgeField(pledge.id)} checked=${ticked.has(pledge.id)} onInput=${(on) => onTick(pledge.id, on)}
        describedBy=${`text-${pledge.id}`} error=${refused.find((each) => each.field === pledgeField(pledge.id))}>
        ${t("agree")}</${Checkbox}>
    </div>`)}
  </div>`;
}

/** The receipt: number, copy button, and a QR code that leads back to the work. */
export function Receipt({ entry }) {
  const address = new URL(`#/works/${entry.id}`, location.href).href;
  return html`<${Card} tone="accent receipt">
    <div class="receipt-body">
      <div class="stack tight">
        <p class="muted">${t("receipt")}</p>
        <p class="receipt-number"><code>${entry.receipt}</code></p>
        ${entry.submitted_at && html`<p class="muted small">${t("at", { at: dateTime(entry.submitted_at) })}</p>`}
        <div class="row"><${CopyButton} text=${entry.receipt} label=${t("copy")} /></div>
      </div>
      <figure class="receipt-code"><${QrCode} text=${address} label=${t("qr")} /><figcaption class="muted small">${t("qrHint")}</figcaption></figure>
    </div>
  </${Card}>`;
}
