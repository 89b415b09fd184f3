// @ts-check
/** The public notice of the proposed result: who is proposed and until when, who was struck off, how to object. */
import { html, render, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Button, Card, Empty, Heading, Loading, Notice, Problem, Shell, useLoad,
} from "../shared/parts/components.js";
import { byAward } from "../shared/parts/awards.js";
import { useContest } from "../shared/server/contest.js";
import { Struck } from "../shared/parts/struck.js";
import { say, useLanguage, words } from "../shared/words/i18n.js";
import { dateTime, deadline } from "../shared/words/time.js";
import { GROUND_WORDS } from "./facts.js";
import { Objecting } from "./objecting.js";
import { ReturnInvited, returnTitle, Returning } from "./returning.js";

const t = words({
  ...GROUND_WORDS,
  home: ["活动首页", "Home page of the call"],
  title: ["拟入选作品公示", "Public notice of the proposed result"],
  lead: [
    "以下作品拟入选，现予公示。公示期内，任何人均可实名提出异议。",
    "These entries are proposed to win. Until the notice ends anybody may object, by name.",
  ],
  leadOver: [
    "公示期已满，不再接受异议。评选结果在活动首页公布。",
    "The notice has ended, and no objections are taken any more. The result is published on the home page of the call.",
  ],
  open: ["公示中", "On public notice"],
  over: ["公示已结束", "The notice has ended"],
  periodWorking: [
    "公示期：{from} 至 {until}（{days} 个工作日）",
    "From {from} until {until} ({days} working {days:day|days})",
  ],
  periodCalendar: ["公示期：{from} 至 {until}（{days} 天）", "From {from} until {until} ({days} {days:day|days})"],
  again: [
    "评选结果公布后，有作品被撤销入选资格。递补作品现予公示，公示至 {until}；其余获奖作品的公示已结束。",
    "After publication an award was revoked. The entry that takes its place is on notice until {until}; the notice of "
      + "the others has ended.",
  ],
  none: ["目前没有公示", "There is no public notice now"],
  noneText: [
    "评选结果确认后，拟入选作品将在此公示。",
    "Once the result has been confirmed, the entries that are proposed to win are announced here.",
  ],
  winners: ["拟入选作品", "Proposed to win"],
  own: ["递补作品，公示至 {until}", "Succeeded another; on notice until {until}"],
  object: ["提出异议", "Object"],
  objectTo: ["对《{title}》提出异议", "Object to “{title}”"],
  howTitle: ["如何提出异议", "How to object"],
  how1: [
    "请写明真实姓名，并用手机号或邮箱接收验证码确认身份。匿名异议不予受理。",
    "Give your real name, and prove your phone number or e-mail address by a code. Anonymous objections are not heard.",
  ],
  how2: [
    "说明事实与依据：涉及哪段画面、哪项权利、哪条规则。佐证可写明网址，也可在提交后上传文件。",
    "Say what is wrong and why: which pictures, which right, which rule. Give the address of evidence on the web, "
      + "or send files once you have submitted.",
  ],
  how3: [
    "提交后即获得编号，主办方核实后书面答复。您的姓名和联系方式仅主办方可见，不向投稿人和公众公开。",
    "You get a number at once, and an answer in writing once it has been checked. Only the organizers see your name "
      + "and contact.",
  ],
  how4: [
    "您的姓名、联系方式和佐证材料，在结果公布满 {days} 天后删除。",
    "Your name, your contact and the evidence are deleted {days} {days:day|days} after the result is published.",
  ],
});

function App() {
  useLanguage();
  const { contest } = useContest();
  const load = useLoad(/** @returns {Promise<Api.Notice>} */ () => api.get("/notice"));
  return html`<${Shell} area=${t("title")} home="../" contest=${contest}>
    <div class="notice-page"><${Heading} title=${t("title")}
      lead=${load.data?.notice && t(load.data.notice.open ? "lead" : "leadOver")}
      back=${{ href: "../", label: t("home") }} />
      <div class="stack">
        <${Problem} error=${load.error} onRetry=${load.reload} />
        ${!load.data && !load.error && html`<${Loading} />`}
        ${load.data && (load.data.notice
          ? html`<${Posted} notice=${load.data.notice} contest=${contest} />`
          : html`<${Card}><${Empty} title=${t("none")}><p>${t("noneText")}</p></${Empty}></${Card}>`)}
      </div></div>
  </${Shell}>`;
}

/** @param {{notice: Api.PostedNotice, contest: Api.Contest | null}} props */
function Posted({ notice, contest }) {
  const [about, setAbout] = useState(/** @type {Api.Proposed | null} */ (null));
  const [back, setBack] = useState(false);
  const sms = Boolean(contest?.sms);
  const period = { from: dateTime(notice.posted_at), until: deadline(notice.until), days: notice.days };
  return html`
    <${Notice} tone=${notice.open ? "info" : "good"} title=${t(notice.open ? "open" : "over")}>
      <p>${t(periodOf(notice), period)}</p></${Notice}>
    <${Card} title=${t("winners")}>
      ${byAward(contest, proposedIn(notice)).map((group) => html`${group.text && html`<h3>${say(group.text)}</h3>`}
      <ul key=${group.id} class="plain proposed">${group.rows.map((work) => html`<${Line} key=${work.entry} work=${work}
        notice=${notice} onObject=${() => setAbout(work)} />`)}</ul>`)}</${Card}>
    <${Struck} struck=${notice.struck} groundWords=${(/** @type {string} */ id) => t(`ground_${id}`)} />
    ${notice.open && html`<${Card} title=${t("howTitle")}><ol class="how-to">
      <li>${t("how1")}</li><li>${t("how2")}</li><li>${t("how3")}</li>
      <li>${t("how4", { days: notice.kept_days })}</li></ol></${Card}>
      <${Card} title=${returnTitle()}><div class="stack tight"><${ReturnInvited} sms=${sms}
        onOpen=${() => setBack(true)} /></div></${Card}>`}
    ${about && html`<${Objecting} key=${about.entry} work=${about} sms=${sms} onClose=${() => setAbout(null)} />`}
    ${back && html`<${Returning} sms=${sms} onClose=${() => setBack(false)} />`}`;
}

/**
 * Who is proposed: all, or after publication the successors alone.
 * @param {Api.PostedNotice} notice
 */
function proposedIn({ reopened, winners }) {
  return reopened ? winners.filter(({ awarded }) => !awarded) : winners;
}

/** @param {Api.PostedNotice} notice */
function periodOf({ reopened, days_are: days }) {
  if (reopened) return "again";
  return days === "working" ? "periodWorking" : "periodCalendar";
}

/** @param {{work: Api.Proposed, notice: Api.PostedNotice, onObject: () => void}} props */
function Line({ work, notice, onObject }) {
  const own = notice.struck.some((each) => each.successor?.receipt === work.receipt);
  return html`<li><span class="what"><strong>${work.title}</strong>
      <span class="muted small">${work.entrant} · <code>${work.receipt}</code></span>
      ${own && html` <${Badge} tone="info">${t("own", { until: deadline(work.until) })}</${Badge}>`}</span>
    ${work.open && html`<${Button} kind="quiet" aria-label=${t("objectTo", { title: work.title })}
      onClick=${onObject}>${t("object")}</${Button}>`}</li>`;
}

render(html`<${App} />`, document.getElementById("app"));
