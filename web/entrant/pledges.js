/** The pledges; each has its own box to tick. */
import { html } from "../vendor/preact.js";
import { Checkbox } from "../shared/parts/fields.js";
import { say, words } from "../shared/words/i18n.js";

const t = words({
  lead: [
    "请逐项阅读并勾选。提交时会记录每份文本的版本和时间。",
    "Please read and tick each pledge. When you submit, the version of each text and the time are recorded.",
  ],
  agree: ["我已阅读并同意", "I have read this text and make this pledge"],
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
      <${Checkbox} name=${pledgeField(pledge.id)} checked=${ticked.has(pledge.id)}
        onInput=${(on) => onTick(pledge.id, on)}
        describedBy=${`text-${pledge.id}`} error=${refused.find((each) => each.field === pledgeField(pledge.id))}>
        ${t("agree")}</${Checkbox}>
    </div>`)}
  </div>`;
}
