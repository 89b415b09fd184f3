// @ts-check
/** How far recommending units are, page by page: entries, sheets, what is missing; reminders to the late ones. */
import { html, useState } from "../../vendor/preact.js";
import { api } from "../server/api.js";
import { Badge, Button, Card, Change, Loading, Problem, toast, useAction, useLoad } from "./components.js";
import { StampedMark } from "./stamped.js";
import { words } from "../words/i18n.js";
import { dateTime, deadline } from "../words/time.js";

const t = words({
  title: ["下级单位（{n}）", "Units below ({n})"],
  all: ["推荐进度（{n}）", "Progress of the units ({n})"],
  of: ["{name}的下级单位（{n}）", "Units below {name} ({n})"],
  unit: ["单位", "Unit"],
  contact: ["联系人", "Contact"],
  named: ["归属作品（含草稿）", "Entries that name it (with drafts)"],
  until: ["报送截止", "Deadline"],
  state: ["进度", "Progress"],
  sheet: ["汇总表", "Sheet"],
  sheetIn: ["{at} 收到", "Received {at}"],
  noSheet: ["未收到", "Not received"],
  missing_sign_in: ["尚未登录", "Has not signed in"],
  missing_picks: ["名单待确认", "List not confirmed"],
  confirmed: ["已推荐 {n} 件（{at}）", "{n} recommended ({at})"],
  reminded: ["{name}于 {at} 提醒", "Reminded by {name}, {at}"],
  open: ["查看下级", "Units below"],
  close: ["收起", "Close"],
  none: ["没有下级单位。", "There are no units below."],
  more: ["显示更多单位", "Show more units"],
  remind: ["提醒未确认的单位（{n}）", "Remind those that are late ({n})"],
  remindOne: ["提醒", "Remind"],
  remindNamed: ["提醒{name}", "Remind {name}"],
  done: ["已向 {n} 个单位发送提醒", "{n} {n:unit is|units are} reminded"],
});
const MOST = 30; // in one act, as the API takes

/**
 * The units right below `of`, or below whoever asks; for the office all.
 * @param {object} props
 * @param {Api.UnitBelow | null} [props.of]
 * @param {boolean} [props.office]
 * @param {boolean} [props.opens] whether the units below a city can be opened from here
 * @param {() => void} [props.onClose]
 */
export function UnitsBoard({ of = null, office = false, opens = false, onClose }) {
  const [opened, setOpened] = useState(/** @type {Api.UnitBelow | null} */ (null));
  const under = of ? `of=${of.id}&` : "";
  const load = useLoad(/** @returns {Promise<Api.UnitsBelow>} */ () => api.get(`/units?${under}`));
  const more = useAction(async () => {
    if (!load.data?.next) return;
    /** @type {Api.UnitsBelow} */
    const page = await api.get(`/units?${under}after=${encodeURIComponent(load.data.next)}`);
    load.setData({ units: [...load.data.units, ...page.units], next: page.next });
  });
  const remind = useAction(async (/** @type {string[]} */ units) => {
    const sent = await api.post("/units/reminders", { units, of: of?.id ?? "" });
    toast(t("done", { n: sent.units.length }));
    await load.reload();
  });
  if (load.error && !load.data) return html`<${Problem} error=${load.error} onRetry=${load.reload} />`;
  if (!load.data) return html`<${Loading} />`;
  const { units, next } = load.data;
  const n = next ? `${units.length}+` : units.length;
  return html`<${Card} title=${of ? t("of", { name: of.name, n }) : t(office ? "all" : "title", { n })}
      aside=${onClose && html`<${Button} kind="text" onClick=${onClose}>${t("close")}</${Button}>`}>
      <div class="stack"><${Late} units=${units} remind=${remind} />
        <${Table} units=${units} remind=${remind} onOpen=${opens && setOpened} />
        <${Problem} error=${more.error} />
        ${next && html`<p class="more"><${Button} kind="quiet" busy=${more.busy} onClick=${() => more.run()}>
          ${t("more")}</${Button}></p>`}</div></${Card}>
    ${opened && html`<${UnitsBoard} key=${opened.id} of=${opened} onClose=${() => setOpened(null)} />`}`;
}

/** @typedef {ReturnType<typeof useAction>} Remind */

/** @param {{units: Api.UnitBelow[], remind: Remind}} props */
function Late({ units, remind }) {
  const late = units.filter((unit) => unit.can_be_reminded).slice(0, MOST).map(({ id }) => id);
  return html`${late.length > 0 && html`<div><${Change} kind="quiet" icon="mail" busy=${remind.busy}
      onClick=${() => remind.run(late)}>${t("remind", { n: late.length })}</${Change}></div>`}
    <${Problem} error=${remind.error} />`;
}

/** @param {{units: Api.UnitBelow[], remind: Remind, onOpen: false | ((unit: Api.UnitBelow) => void)}} props */
function Table({ units, remind, onOpen }) {
  if (!units.length) return html`<p class="muted">${t("none")}</p>`;
  return html`<div class="table-wrap bare"><table class="foldable">
    <thead><tr><th>${t("unit")}</th><th>${t("contact")}</th><th>${t("named")}</th><th>${t("until")}</th>
      <th>${t("sheet")}</th><th>${t("state")}</th></tr></thead>
    <tbody>${units.map((unit) => html`<tr key=${unit.id}>
      <th scope="row">${unit.name}${onOpen && unit.level === "city" && html` <${Button} kind="text"
        onClick=${() => onOpen(unit)}>${t("open")}</${Button}>`}</th>
      <td data-label=${t("contact")}><span>${unit.contact_person} <span class="nowrap">${unit.phone}</span></span></td>
      <td data-label=${t("named")}>${unit.entries}</td>
      <td data-label=${t("until")}>${deadline(unit.deadline)}</td>
      <td data-label=${t("sheet")}>${unit.sheet_at ? t("sheetIn", { at: dateTime(unit.sheet_at) }) : t("noSheet")}</td>
      <td data-label=${t("state")}><${State} unit=${unit} remind=${remind} /></td></tr>`)}</tbody></table></div>`;
}

/** @param {{unit: Api.UnitBelow, remind: Remind}} props */
function State({ unit, remind }) {
  if (unit.confirmed_at) return html`<${Badge} tone="good">
    ${t("confirmed", { n: unit.recommended, at: dateTime(unit.confirmed_at) })}</${Badge}>
    <${StampedMark} unit=${unit} />`;
  return html`<span><${Badge} tone="warn">${t(unit.signed_in_at ? "missing_picks" : "missing_sign_in")}</${Badge}>
    ${unit.reminded_at && html`<span class="small muted block">
      ${t("reminded", { name: unit.reminded_by, at: dateTime(unit.reminded_at) })}</span>`}
    ${unit.can_be_reminded && html` <${Change} kind="text" busy=${remind.busy}
      aria-label=${t("remindNamed", { name: unit.name })} onClick=${() => remind.run([unit.id])}>
      ${t("remindOne")}</${Change}>`}</span>`;
}
