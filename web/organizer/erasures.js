// @ts-check
/** Erasures of personal data: who asked, when it is due; two people refuse one, or start it for who wrote a letter. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Button, Card, Change, Confirm, Loading, Problem, Select, TextField, toast, useAction, useLoad,
} from "../shared/parts/components.js";
import { say, words } from "../shared/words/i18n.js";
import { dateTime } from "../shared/words/time.js";
import { WorkbookButton } from "../shared/parts/workbook.js";
import { askSecond } from "./ask-second.js";

const t = words({
  title: ["删除个人信息的申请", "Requests for erasure"],
  lead: [
    "到期后自动删除，无需操作。依法不能删除的，由两人决定不予删除，理由通知本人。",
    "What is due is erased by itself. Where the law does not let it be erased, two people refuse it, and the person is "
      + "told the reason.",
  ],
  none: ["没有等待执行的申请。", "No request waits."],
  ended: ["已办结的 {n} 项申请", "{n} {n:request that has|requests that have} ended"],
  role_entrant: ["投稿人", "Entrant"],
  role_expert: ["专家", "Expert"],
  role_recommender: ["推荐单位", "Recommending unit"],
  role_organizer: ["主办方", "Organizer"],
  role_screener: ["初筛人员", "Screener"],
  role_auditor: ["监督人员", "Auditor"],
  state_asked: ["待删除", "To be deleted"],
  state_refused: ["依法不予删除", "Refused by law"],
  state_taken_back: ["本人已收回", "Taken back"],
  state_done: ["已删除", "Deleted"],
  dates: ["{asked} 申请，{due} 到期", "Asked for {asked}, due {due}"],
  byOffice: ["按来信启动", "started for a letter"],
  refuse: ["不予删除", "Refuse"],
  refuseTitle: ["不予删除 {who} 的个人信息", "Refuse to erase {who}"],
  refuseText: [
    "只有下列法定情形可以不予删除。另一位组委会成员在总览的“双人确认”中确认后生效。",
    "Only these grounds of the law allow it. It takes effect when another organizer confirms it on the overview.",
  ],
  ground: ["法定依据", "Ground in law"],
  choose: ["请选择", "Please choose"],
  groundNeeded: ["请选择法定依据。", "Choose a ground."],
  reason: ["理由（将告知本人）", "Reason (the person reads it)"],
  asked: ["已提出，等待另一人确认", "Asked for. Another organizer confirms it."],
  start: ["为来信的投稿人启动删除", "Start the erasure of an entrant who wrote"],
  startText: [
    "投稿人以书面或电话要求删除、自己无法登录时使用，请先核实身份。另一位组委会成员确认后进入冷静期，并通知本人。",
    "For an entrant who wrote or called and cannot sign in. Check who they are first. When another organizer has "
      + "confirmed it, the cooling time begins and the person is told.",
  ],
  contact: ["登录手机号或邮箱", "Mobile number or e-mail address"],
  consents: ["同意记录", "Consents"],
  consentsText: [
    "列出历次告知书和承诺的原文、版本，谁在何时同意了哪一版，以及尚未同意现行告知书的人数。",
    "Every wording of the notice and the pledges, who agreed to which version when, and how many have yet to agree to "
      + "the notice in force.",
  ],
  consentsGet: ["导出同意记录", "Export the consents"],
  startReason: ["来信要求的内容", "What the person asked for"],
});

/** @type {Record<string, "warn" | "bad" | "muted" | "good">} */
const TONES = { asked: "warn", refused: "bad", taken_back: "muted", done: "good" };

/** The card of the office page. */
export function Erasures() {
  const load = useLoad(/** @returns {Promise<Api.Erasures>} */ () => api.get("/organizer/erasures"));
  const more = useAction(async () => {
    const shown = load.data;
    if (!shown?.next) return;
    const next = await api.get(`/organizer/erasures?after=${encodeURIComponent(shown.next)}`);
    load.setData({ ...next, erasures: [...shown.erasures, ...next.erasures] });
  });
  const [starting, setStarting] = useState(false);
  const { data } = load;
  const of = (/** @type {boolean} */ waits) => (data?.erasures || [])
    .filter(({ state }) => (state === "asked") === waits).sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at));
  return html`<${Card} title=${t("title")}><div class="stack">
    <p class="hint">${t("lead")}</p>
    ${!data ? load.error ? html`<${Problem} error=${load.error} onRetry=${load.reload} />` : html`<${Loading} />`
      : html`<${Lines} erasures=${of(true)} grounds=${data.grounds} empty />
        ${of(false).length > 0 && html`<details><summary>${t("ended", { n: of(false).length })}</summary>
          <${Lines} erasures=${of(false)} grounds=${data.grounds} /></details>`}`}
    ${data?.next && html`<div><${Button} kind="quiet" busy=${more.busy} onClick=${more.run}>…</${Button}></div>`}
    <div><${Change} kind="text" onClick=${() => setStarting(true)}>${t("start")}</${Change}></div>
    <h3>${t("consents")}</h3><p class="hint">${t("consentsText")}</p>
    <div><${WorkbookButton} ask=${{ kind: "consents" }} label=${t("consentsGet")} /></div>
    ${starting && html`<${Start} onClose=${() => setStarting(false)} />`}
  </div></${Card}>`;
}

/** @param {Api.Erasure} erasure a contact, masked; of who is erased the beginning of their id */
const nameOf = ({ shown, subject }) => shown || subject.slice(0, 8);

/** @param {{erasures: Api.Erasure[], grounds: Record<string, Api.Text>, empty?: boolean}} props */
function Lines({ erasures, grounds, empty = false }) {
  const [refusing, setRefusing] = useState(/** @type {Api.Erasure | null} */ (null));
  if (!erasures.length) return empty ? html`<p class="muted">${t("none")}</p>` : null;
  return html`<ul class="plain stack parted">${erasures.map((each) => html`<li class="row between"
      key=${`${each.role}${each.subject}`}>
      <span><b>${t(`role_${each.role}`)}</b> ${nameOf(each)}${" "}
        <${Badge} tone=${TONES[each.state]}>${t(`state_${each.state}`)}</${Badge}><br />
        <span class="muted small">${t("dates", { asked: dateTime(each.asked_at), due: dateTime(each.due_at) })}
          ${each.by_office && ` · ${t("byOffice")}`}</span>
        ${each.ground && html`<br /><span class="small">${say(grounds[each.ground])} · ${each.reason}</span>`}</span>
      ${each.state === "asked" && html`<${Change} kind="quiet" onClick=${() => setRefusing(each)}>
        ${t("refuse")}</${Change}>`}</li>`)}
    ${refusing && html`<${Refuse} erasure=${refusing} grounds=${grounds} onClose=${() => setRefusing(null)} />`}</ul>`;
}

/** @param {{erasure: Api.Erasure, grounds: Record<string, Api.Text>, onClose: () => unknown}} props */
function Refuse({ erasure, grounds, onClose }) {
  const [ground, setGround] = useState("");
  const [missing, setMissing] = useState(false);
  const send = async (/** @type {string} */ reason) => {
    setMissing(!ground);
    if (!ground) throw Object.assign(new Error("ground"), { code: "INVALID_FIELDS", words: t.both("groundNeeded") });
    const { role, subject } = erasure;
    const form = { act: "refuse_erasure", role, person: subject, erasure_ground: ground, reason };
    toast(await askSecond(form, t("asked")));
  };
  return html`<${Confirm} title=${t("refuseTitle", { who: nameOf(erasure) })} confirm=${t("refuse")} danger
    reason=${t("reason")} onConfirm=${send} onClose=${onClose}><p>${t("refuseText")}</p>
    <${Select} name="ground" label=${t("ground")} required value=${ground} onInput=${setGround} empty=${t("choose")}
      error=${missing && !ground ? t("groundNeeded") : undefined}
      options=${Object.entries(grounds).map(([id, text]) => ({ id, text }))} /></${Confirm}>`;
}

/** @param {{onClose: () => unknown}} props */
function Start({ onClose }) {
  const [contact, setContact] = useState("");
  const send = async (/** @type {string} */ reason) => {
    /** @type {Api.Account} */
    const found = await api.post("/organizer/entrants/lookups", { contact });
    toast(await askSecond({ act: "erase", role: "entrant", person: found.id, reason }, t("asked")));
  };
  return html`<${Confirm} title=${t("start")} confirm=${t("start")} danger reason=${t("startReason")} onConfirm=${send}
    onClose=${onClose}><p>${t("startText")}</p>
    <${TextField} name="erased-contact" label=${t("contact")} required autocomplete="off" value=${contact}
      onInput=${setContact} /></${Confirm}>`;
}
