// @ts-check
/** Two versions of one entry, side by side. */
import { html } from "../vendor/preact.js";
import { Button, Notice } from "../shared/parts/basics.js";
import { words } from "../shared/words/i18n.js";
import { answerText } from "./answers.js";
import { fieldLabels } from "./form.js";
import { fieldNames } from "./whole-form.js";
import { addSheet } from "../shared/parts/lazy.js";

addSheet(new URL("../shared/parts/figures.css", import.meta.url));

const t = words({
  conflictTitle: ["这件作品在另一个页面或设备上也被修改了", "This entry was also changed on another page or device"],
  conflictText: ["请选择保留哪一个版本，没有任何内容被自动覆盖。", "Choose which version to keep. Nothing has been overwritten."],
  field: ["项目", "Field"],
  here: ["本页内容", "On this page"],
  there: ["最新保存的内容", "Last saved"],
  keepMine: ["保留本页内容", "Keep the version on this page"],
  takeTheirs: ["使用最新保存的内容", "Use the last saved version"],
  empty: ["（空）", "(empty)"],
});

/** @typedef {import("./draft.js").Values} Values */

/**
 * The fields in which two forms differ.
 * @param {Values} one
 * @param {Values} other
 */
function differences(one, other) {
  return fieldNames().filter((name) => (one[name] ?? "").trim() !== (other[name] ?? "").trim());
}

/**
 * Shows both versions; the person chooses one.
 * @param {object} props
 * @param {import("./draft.js").Draft} props.draft
 * @param {Api.Contest} props.contest
 * @param {Api.NamedRecommender[]} props.recommenders
 */
export function Conflict({ draft, contest, recommenders }) {
  const labels = fieldLabels();
  const theirs = draft.conflict ?? draft.values;
  /** @type {(name: string, values: Values) => string} */
  const shown = (name, values) => answerText(name, values[name], contest, recommenders) || t("empty");
  return html`<${Notice} tone="warn" title=${t("conflictTitle")} live>
    <p>${t("conflictText")}</p>
    <div class="table-wrap versions"><table><thead><tr><th>${t("field")}</th><th>${t("here")}</th><th>${t("there")}
      </th></tr></thead>
      <tbody>${differences(draft.values, theirs).map((name) => html`<tr key=${name}>
        <th scope="row">${labels[name]}</th>
        <td class="preline">${shown(name, draft.values)}</td><td class="preline">${shown(name, theirs)}</td>
          </tr>`)}</tbody></table></div>
    <div class="row"><${Button} onClick=${() => draft.keepMine()}>${t("keepMine")}</${Button}>
      <${Button} kind="quiet" onClick=${() => draft.takeTheirs()}>${t("takeTheirs")}</${Button}></div>
  </${Notice}>`;
}
