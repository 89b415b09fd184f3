// @ts-check
/** The units right below: who has signed in, what names them, what they have confirmed and what is missing. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { Badge, Button, Card, Loading, Problem, useLoad } from "../shared/parts/components.js";
import { StampedMark } from "../shared/parts/stamped.js";
import { words } from "../shared/words/i18n.js";
import { dateTime, deadline } from "../shared/words/time.js";

const t = words({
  title: ["下级单位（{n}）", "Units below ({n})"],
  of: ["{name}的下级单位", "Units below {name}"],
  unit: ["单位", "Unit"],
  contact: ["联系人", "Contact"],
  named: ["归属作品（含草稿）", "Entries that name it (with drafts)"],
  until: ["报送截止", "Deadline"],
  state: ["进度", "Progress"],
  away: ["尚未登录", "Has not signed in"],
  missing: ["名单待确认", "List not confirmed"],
  confirmed: ["已推荐 {n} 件（{at}）", "{n} recommended ({at})"],
  open: ["查看下级", "Units below"],
  close: ["收起", "Close"],
  none: ["没有下级单位。", "There are no units below."],
});

/** @param {{level: string}} props */
export function Below({ level }) {
  const [of, setOf] = useState(/** @type {Api.UnitBelow | null} */ (null));
  const units = useLoad(/** @returns {Promise<Api.UnitBelow[]>} */ async () =>
    (await api.get("/recommender/units")).units);
  if (level === "unit") return null;
  if (units.error) return html`<${Problem} error=${units.error} onRetry=${units.reload} />`;
  if (!units.data) return html`<${Loading} />`;
  return html`<${Card} title=${t("title", { n: units.data.length })}>
      <${Table} units=${units.data} onOpen=${level === "province" && setOf} /></${Card}>
    ${of && html`<${Inner} key=${of.id} of=${of} onClose=${() => setOf(null)} />`}`;
}

/** @param {{of: Api.UnitBelow, onClose: () => void}} props */
function Inner({ of, onClose }) {
  const units = useLoad(/** @returns {Promise<Api.UnitBelow[]>} */ async () =>
    (await api.get(`/recommender/units?of=${of.id}`)).units);
  return html`<${Card} title=${t("of", { name: of.name })} aside=${html`
      <${Button} kind="text" onClick=${onClose}>${t("close")}</${Button}>`}>
    ${units.error && html`<${Problem} error=${units.error} onRetry=${units.reload} />`}
    ${units.data ? html`<${Table} units=${units.data} />` : !units.error && html`<${Loading} />`}</${Card}>`;
}

/** @param {{units: Api.UnitBelow[], onOpen?: false | ((unit: Api.UnitBelow) => void)}} props */
function Table({ units, onOpen }) {
  if (!units.length) return html`<p class="muted">${t("none")}</p>`;
  return html`<div class="table-wrap bare"><table class="foldable">
    <thead><tr><th>${t("unit")}</th><th>${t("contact")}</th><th>${t("named")}</th><th>${t("until")}</th>
      <th>${t("state")}</th></tr></thead>
    <tbody>${units.map((unit) => html`<tr key=${unit.id}>
      <th scope="row">${unit.name}${onOpen && unit.level === "city" && html` <${Button} kind="text"
        onClick=${() => onOpen(unit)}>${t("open")}</${Button}>`}</th>
      <td data-label=${t("contact")}>${unit.contact_person} ${unit.phone}</td>
      <td data-label=${t("named")}>${unit.entries}</td>
      <td data-label=${t("until")}>${deadline(unit.deadline)}</td>
      <td data-label=${t("state")}><${State} unit=${unit} /></td></tr>`)}</tbody></table></div>`;
}

/** @param {{unit: Api.UnitBelow}} props */
function State({ unit }) {
  if (unit.confirmed_at) return html`<${Badge} tone="good">
    ${t("confirmed", { n: unit.recommended, at: dateTime(unit.confirmed_at) })}</${Badge}>
    <${StampedMark} unit=${unit} />`;
  return html`<${Badge} tone="warn">${unit.signed_in_at ? t("missing") : t("away")}</${Badge}>`;
}
