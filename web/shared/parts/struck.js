// @ts-check
/** Who was struck off during the public notice or revoked after it, why by class, and who came in its place. */
import { html } from "../../vendor/preact.js";
import { words } from "../words/i18n.js";
import { dateTime } from "../words/time.js";
import { Card } from "./basics.js";

const t = words({
  title: ["公示期间的变动", "Changes during the notice"],
  after: ["公示与公布后的变动", "Changes during the notice and after publication"],
  revoked: [
    "《{work}》（{receipt}）公布后被撤销入选资格：{ground}。",
    "The award of “{work}” ({receipt}) was revoked after publication: {ground}.",
  ],
  struck: ["《{work}》（{receipt}）已撤下：{ground}。", "“{work}” ({receipt}) was struck off: {ground}."],
  successor: ["由《{work}》（{receipt}）递补。", "“{work}” ({receipt}) takes its place."],
});

/**
 * The card; nothing where nobody was struck off. `groundWords` says the class of a reason.
 * @param {{struck?: Api.Struck[], level?: 2 | 3, groundWords: (ground: string) => string}} props
 */
export function Struck({ struck, level = 2, groundWords }) {
  if (!struck?.length) return null;
  const title = t(struck.some(({ published }) => published) ? "after" : "title");
  return html`<${Card} level=${level} title=${title}><ul class="plain stack tight">
    ${struck.map(({ work, ground, successor, at, published }) => html`<li key=${work.receipt}>
      ${t(published ? "revoked" : "struck", { work: work.title, receipt: work.receipt, ground: groundWords(ground) })}
      ${successor && html` ${t("successor", { work: successor.title, receipt: successor.receipt })}`}
      <span class="muted small"> ${dateTime(at)}</span></li>`)}</ul></${Card}>`;
}
