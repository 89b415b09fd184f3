// @ts-check
/** A unit's list: which entries it recommends, in its order, with opinion and secrecy review, confirmed as one act. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Button, Card, fieldId, Loading, Notice, Problem, TextArea, TextField, toast, useAction, useLoad,
} from "../shared/parts/components.js";
import { LENGTHS } from "./facts.js";
import { Stamped } from "./stamped.js";
import { say, words } from "../shared/words/i18n.js";
import { labelled } from "../shared/words/marks.js";
import { dateTime, useServerTime } from "../shared/words/time.js";

/** @typedef {{entry: string, opinion: string, cleared_by: string, via: string}} Pick */
/** @typedef {{id: string, title: string, from: string, via: string}} Work what can be recommended */

const t = words({
  title: ["推荐名单（{n}/{quota}）", "Recommended entries ({n} of {quota})"],
  about: [
    "请按推荐顺序排列作品，逐件填写推荐意见和保密审查人，然后确认。截止前可以修改，修改后须重新确认。",
    "Put the entries in your order, give an opinion and name the person who reviewed each for secrecy, then confirm. "
      + "Until the deadline you can change the list and confirm it again.",
  ],
  secrecy: ["保密审查声明：{text}", "Statement of the secrecy review: {text}"],
  confirmed: ["已于 {at} 确认", "Confirmed {at}"],
  unconfirmed: ["尚未确认", "Not confirmed yet"],
  changed: ["有修改尚未确认", "There are changes that are not confirmed"],
  opinion: ["推荐意见", "Opinion"],
  opinionHint: [
    "写明推荐理由。列入推荐汇总表，主办方和上级单位可见，投稿人不可见。",
    "Why you recommend it. It stands on the summary sheet; the organizer and units above read it, the entrant does "
      + "not.",
  ],
  clearedBy: ["保密审查人", "Reviewed for secrecy by"],
  clearedByHint: [
    "完成保密审查的人员姓名，与确认日期一并列入推荐汇总表。",
    "The name of the person who did the review. It stands on the summary sheet with the day.",
  ],
  up: ["上移《{title}》", "Move “{title}” up"],
  down: ["下移《{title}》", "Move “{title}” down"],
  drop: ["移出", "Take off the list"],
  left: ["已不参加征选，不再计入推荐，请移出名单", "It takes part no more and is not recommended. Take it off the list."],
  add: ["可推荐的作品", "Entries that you can recommend"],
  addIt: ["加入名单", "Add to the list"],
  addNamed: ["加入名单：《{title}》", "Add to the list: “{title}”"],
  none: ["没有其他可推荐的作品。", "There are no other entries to recommend."],
  more: ["显示更多可推荐的作品", "Show more entries to recommend"],
  confirm: ["确认推荐名单", "Confirm the list"],
  empty: [
    "名单中还没有作品，请从下列作品中加入。本单位不推荐作品的，也请确认。",
    "The list is empty. Add entries from those below. If your unit recommends none, confirm that too.",
  ],
  confirmEmpty: ["确认不推荐作品", "Confirm that none is recommended"],
  done: ["推荐名单已确认", "The list is confirmed"],
  again: ["查看最新名单（放弃本页修改）", "Show the latest list (discards what you changed here)"],
  showBelow: ["显示{name}推荐的 {n} 件作品", "Show the {n} {n:entry|entries} that {name} recommends"],
  moreBelow: ["显示更多单位", "Show more units"],
  from: ["{name}推荐", "Recommended by {name}"],
  clearedAt: ["{at} 签署", "Signed {at}"],
});

/**
 * @param {object} props
 * @param {Api.EntrySummary[]} props.entries those of the unit that were fetched
 * @param {ReturnType<typeof useAction> | null} props.more fetches the next page of them; null if all are here
 * @param {(list: Api.OwnPicks) => unknown} props.onList
 */
export function Picks({ entries, more, onList }) {
  const list = useLoad(/** @returns {Promise<Api.OwnPicks>} */ async () => {
    const own = await api.get("/recommender/picks");
    onList(own);
    return own;
  });
  const [below, setBelow] = useState(/** @type {Work[]} */ ([]));
  if (list.error && !list.data) return html`<${Problem} error=${list.error} onRetry=${list.reload} />`;
  if (!list.data) return html`<${Loading} />`;
  const own = list.data;
  return html`<${Editor} key=${own.revision} own=${own} onDone=${list.reload} more=${more}
    below=${own.level !== "unit" && html`<${FromBelow}
      onWorks=${(/** @type {Work[]} */ works) => setBelow((known) => [...known, ...works])} />`}
    works=${[...entries.filter(isRecommendable).map(ownWork), ...below]} />
    <${Stamped} key=${own.confirmed_at} own=${own} />`;
}

const GONE = ["withdrawn", "disqualified", "screened_out"];

/** @param {Api.EntrySummary} entry */
function isRecommendable({ status }) {
  return !GONE.includes(status);
}

/** @param {Api.EntrySummary} entry @returns {Work} */
function ownWork({ id, title, entrant_name: from }) {
  return { id, title, from, via: "" };
}

/** The units below that have confirmed a list, page by page; a list is fetched when it is asked for.
 * @param {{onWorks: (works: Work[]) => void}} props
 */
function FromBelow({ onWorks }) {
  const load = useLoad(/** @returns {Promise<Api.UnitsBelow>} */ () => api.get("/units"));
  const [shown, setShown] = useState(/** @type {string[]} */ ([]));
  const more = useAction(async () => {
    if (!load.data?.next) return;
    /** @type {Api.UnitsBelow} */
    const page = await api.get(`/units?after=${encodeURIComponent(load.data.next)}`);
    load.setData({ units: [...load.data.units, ...page.units], next: page.next });
  });
  const open = useAction(async (/** @type {string} */ unit) => {
    /** @type {Api.Picks} */
    const list = await api.get(`/recommender/units/${unit}/picks`);
    onWorks(list.picks.filter((pick) => pick.taking_part).map((pick) => (
      { id: pick.entry, title: pick.title, from: t("from", { name: list.name }), via: list.unit })));
    setShown([...shown, unit]);
  });
  const confirmed = (load.data?.units ?? []).filter(({ id, recommended }) => recommended > 0 && !shown.includes(id));
  return html`${confirmed.length > 0 && html`<ul class="plain">${confirmed.map((unit) => html`<li key=${unit.id}>
      <${Button} kind="quiet" busy=${open.busy} onClick=${() => open.run(unit.id)}>
        ${t("showBelow", { name: unit.name, n: unit.recommended })}</${Button}></li>`)}</ul>`}
    <${Problem} error=${load.error || open.error || more.error} />
    ${load.data?.next && html`<p class="more"><${Button} kind="quiet" busy=${more.busy} onClick=${() => more.run()}>
      ${t("moreBelow")}</${Button}></p>`}`;
}

/**
 * @param {object} props
 * @param {Api.OwnPicks} props.own
 * @param {Work[]} props.works
 * @param {ReturnType<typeof useAction> | null} props.more
 * @param {unknown} props.below what offers the entries of units below
 * @param {() => unknown} props.onDone
 */
function Editor({ own, works, more, below, onDone }) {
  const [picks, setPicks] = useState(/** @type {Pick[]} */ (own.picks.map(sent)));
  const open = Date.parse(own.deadline) > useServerTime(1000);
  const confirm = useAction(async () => {
    const above = own.above.map(({ id }) => id);
    await api.put("/recommender/picks", { picks, above, revision: own.revision });
    toast(t("done"));
    onDone();
  });
  const changed = JSON.stringify(picks) !== JSON.stringify(own.picks.map(sent));
  const free = works.filter(({ id }) => !picks.some((pick) => pick.entry === id));
  const fields = confirm.error?.fields || [];
  return html`<${Card} title=${t("title", { n: picks.length, quota: own.quota })} aside=${html`
      <${Badge} tone=${own.confirmed_at && !changed ? "good" : "warn"}>${stateOf(own, changed)}</${Badge}>`}>
    <div class="stack">
      ${open && html`<${About} />`}
      <p class="muted small">${t("secrecy", { text: say(own.secrecy) })}</p>
      <ol class="picks">${picks.map((pick, at) => html`<${Line} key=${pick.entry} pick=${pick} at=${at} open=${open}
        known=${own.picks.find((each) => each.entry === pick.entry)} fields=${fields}
        title=${titleOf(pick.entry, own, works)} last=${at === picks.length - 1}
        onChange=${(/** @type {Pick | null} */ next) => setPicks(put(picks, at, next))}
        onMove=${(/** @type {number} */ by) => setPicks(moved(picks, at, by))} />`)}</ol>
      <${Problem} error=${confirm.error} />
      ${confirm.error?.code === "STALE" && html`<p><${Button} kind="quiet" onClick=${onDone}>
        ${t("again")}</${Button}></p>`}
      ${open && html`<${ConfirmList} empty=${!picks.length} confirm=${confirm} />
        <h3>${t("add")}</h3>
        ${free.length ? html`<ul class="works-to-pick">${free.map((work) => html`<li key=${work.id}>
          <span><strong>${work.title}</strong> <span class="muted small">${work.from}</span></span>
          <${Button} kind="quiet" aria-label=${t("addNamed", { title: work.title })}
            disabled=${picks.length >= own.quota} onClick=${() => setPicks([...picks, {
              entry: work.id, opinion: "", cleared_by: picks[picks.length - 1]?.cleared_by || "", via: work.via,
            }])}>${t("addIt")}</${Button}></li>`)}</ul>` : !more && html`<p class="muted">${t("none")}</p>`}
        ${below}
        <${Problem} error=${more?.error} />
        ${more && html`<p class="more"><${Button} kind="quiet" busy=${more.busy} onClick=${() => more.run()}>
          ${t("more")}</${Button}></p>`}`}
    </div></${Card}>`;
}

/** What goes into the fields of each entry: said once, for all of them. */
function About() {
  return html`<p>${t("about")}</p>
    <p class="hint" id="opinion-about">${labelled(t("opinion"), t("opinionHint"))}</p>
    <p class="hint" id="cleared-about">${labelled(t("clearedBy"), t("clearedByHint"))}</p>`;
}

/** @param {{empty: boolean, confirm: ReturnType<typeof useAction>}} props */
function ConfirmList({ empty, confirm }) {
  return html`${empty && html`<p>${t("empty")}</p>`}
    <div><${Button} kind=${empty ? "quiet" : "primary"} busy=${confirm.busy} icon="check"
      onClick=${() => confirm.run()}>${t(empty ? "confirmEmpty" : "confirm")}</${Button}></div>`;
}

/** @param {Api.Pick} pick @returns {Pick} */
function sent({ entry, opinion, cleared_by: by, via }) {
  return { entry, opinion, cleared_by: by, via };
}

/** @param {Api.OwnPicks} own @param {boolean} changed */
function stateOf(own, changed) {
  if (changed) return t("changed");
  return own.confirmed_at ? t("confirmed", { at: dateTime(own.confirmed_at) }) : t("unconfirmed");
}

/** @param {string} id @param {Api.OwnPicks} own @param {Work[]} works */
function titleOf(id, own, works) {
  return (own.picks.find((pick) => pick.entry === id) || works.find((work) => work.id === id))?.title || "";
}

/** @param {Pick[]} picks @param {number} at @param {Pick | null} next */
function put(picks, at, next) {
  return picks.flatMap((pick, place) => (place === at ? (next ? [next] : []) : [pick]));
}

/** @param {Pick[]} picks @param {number} at @param {number} by */
function moved(picks, at, by) {
  const next = [...picks];
  next.splice(at + by, 0, ...next.splice(at, 1));
  return next;
}

/**
 * @param {object} props
 * @param {Pick} props.pick
 * @param {number} props.at
 * @param {boolean} props.open
 * @param {boolean} props.last
 * @param {string} props.title
 * @param {Api.Pick} [props.known]
 * @param {{field: string}[]} props.fields
 * @param {(next: Pick | null) => void} props.onChange
 * @param {(by: number) => void} props.onMove
 */
function Line({ pick, at, open, last, title, known, fields, onChange, onMove }) {
  const wrong = (/** @type {string} */ name) => fields.find(({ field }) => field === `picks.${at}.${name}`);
  const described = (/** @type {string} */ name, field = name) =>
    `${name}-about${wrong(field) ? ` ${fieldId(`${name}-${pick.entry}`)}-error` : ""}`;
  const heading = html`<strong>${at + 1}. ${title}</strong>
    ${known && !known.taking_part && html`<${Notice} tone="warn">${t("left")}</${Notice}>`}`;
  if (!open) return html`<li>${heading}<p>${pick.opinion}</p>
    <p class="muted small">${t("clearedBy")} ${pick.cleared_by}
      ${known && ` · ${t("clearedAt", { at: dateTime(known.cleared_at) })}`}</p></li>`;
  return html`<li><div class="stack tight">${heading}
    <${TextArea} name=${`opinion-${pick.entry}`} label=${t("opinion")} required rows=${2}
      limit=${LENGTHS.opinion}
      value=${pick.opinion} error=${wrong("opinion")} aria-describedby=${described("opinion")}
      onInput=${(/** @type {string} */ opinion) => onChange({ ...pick, opinion })} />
    <${TextField} name=${`cleared-${pick.entry}`} label=${t("clearedBy")} required
      limit=${LENGTHS.cleared_by}
      value=${pick.cleared_by}
      error=${wrong("cleared_by")} aria-describedby=${described("cleared", "cleared_by")}
      onInput=${(/** @type {string} */ by) => onChange({ ...pick, cleared_by: by })} />
    <div class="row">
      <${Button} kind="quiet" aria-label=${t("up", { title })} disabled=${at === 0}
        onClick=${() => onMove(-1)}>↑</${Button}>
      <${Button} kind="quiet" aria-label=${t("down", { title })} disabled=${last}
        onClick=${() => onMove(1)}>↓</${Button}>
      <${Button} kind="text" onClick=${() => onChange(null)}>${t("drop")}</${Button}></div></div></li>`;
}
