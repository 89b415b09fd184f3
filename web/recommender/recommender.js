// @ts-check
/** The recommending unit's page: its link and QR code for entrants, its entries, its summary sheet. */
import { html, render, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Button, Card, CopyButton, Countdown, Empty, Facts, Heading, Loading, Notice, Problem, QrCode, Shell, useAction,
  useLoad,
} from "../shared/parts/components.js";
import { CertificateCard } from "../shared/parts/certificates.js";
import { lazy } from "../shared/parts/lazy.js";
import { choiceText, useContest } from "../shared/server/contest.js";
import { say, useLanguage, words } from "../shared/words/i18n.js";
import { useSession } from "../shared/server/session.js";
import { Door, SignInByLink } from "../shared/sign-in/sign-in.js";
import { statusTone } from "../shared/words/status.js";
import { dateTime, deadline, useServerTime, zoneName } from "../shared/words/time.js";
import { EntryCodeButtons, EntrySheet } from "../shared/parts/entry-code.js";
import { SheetIn, sheetInWords } from "../shared/parts/sheet-in.js";
import { UnitsBoard } from "../shared/parts/units-board.js";
import { WorkbookButton } from "../shared/parts/workbook.js";
import { WORDS } from "./facts.js";
import { Picks } from "./picks.js";

const OwnData = lazy((again) => import(`../shared/parts/own-data.js${again}`), "OwnData");

const t = words({
  ...WORDS,
  area: ["推荐单位", "Recommending unit"],
  signIn: ["推荐单位登录", "Sign in as a recommending unit"],
  deadline: ["报送截止 {at}（{zone}）", "Deadline for recommendations: {at} ({zone})"],
  left: ["还剩", "Time left"],
  reminded: [
    "{name}于 {at} 提醒贵单位确认推荐名单。",
    "{name} reminded you on {at} to confirm which entries you recommend.",
  ],
  passed: ["已截止", "The deadline has passed"],
  inviteTitle: ["邀请投稿", "Invite entrants"],
  inviteText: [
    "把链接或二维码发给投稿单位和个人。通过它投稿的作品会自动归到本单位名下。",
    "Send the link or the QR code to organizations and people who should enter. Entries submitted through it are "
      + "listed under your unit automatically.",
  ],
  link: ["投稿链接", "Link for entrants"],
  copy: ["复制链接", "Copy link"],
  qr: ["投稿二维码", "QR code for entrants"],
  works: ["本单位的作品（{n}）", "Entries of your unit ({n})"],
  sheetTitle: ["作品推荐汇总表", "Summary sheet of recommended entries"],
  sheetText: [
    "按已确认的推荐名单填好的 Excel 表，含推荐意见和保密审查，可按 A4 横向打印。名单确认前列出本单位的全部作品。",
    "An Excel sheet filled in from your confirmed list, with opinions and secrecy review, ready to print on A4 "
      + "landscape. Before you confirm a list it holds all entries of your unit.",
  ],
  sheet: ["下载汇总表", "Download summary sheet"],
  none: ["还没有作品", "No entries yet"],
  noneText: ["有人通过您的链接投稿后，作品会出现在这里。", "When someone enters through your link, the entry appears here."],
  work: ["作品", "Entry"],
  entrant: ["投稿主体", "Entrant"],
  category: ["类型", "Type"],
  receipt: ["报名编号", "Receipt number"],
  status: ["状态", "Status"],
  submitted: ["提交时间", "Submitted"],
  drafts: [
    "另有 {n} 件作品填报了本单位但尚未提交，提交后才会显示。",
    "{n} more {n:names|name} your unit and {n:is|are} not submitted yet. Entries appear here once they are.",
  ],
  more: ["显示更多", "Show more"],
  place: ["所在地", "Place"],
  yet: ["未提交", "not submitted"],
  noUnits: [
    "本次征选不设推荐单位，请直接投稿。",
    "This call has no recommending units. Everybody enters for themselves.",
  ],
  enter: ["前往投稿", "Enter an entry"],
});

function App() {
  useLanguage();
  const session = useSession("recommender");
  const inside = session.state === "in";
  const { contest } = useContest();
  return html`<${Shell} guide="recommender" area=${t("area")} session=${inside && session.session}
    onSignOut=${session.signOut}
    contest=${contest}>
    ${contest?.recommending === false ? html`<${Empty} title=${t("noUnits")}>
        <p><a href="../entrant/">${t("enter")}</a></p></${Empty}>`
      : inside ? html`<${Unit} />`
      : html`<${Door} session=${session} signIn=${html`<${SignInByLink} session=${session}
        title=${t("signIn")} />`} />`}
  </${Shell}>`;
}

function Unit() {
  const { contest, error, retry } = useContest();
  const unit = useLoad(/** @returns {Promise<Api.RecommenderDesk>} */ () => api.get("/recommender"));
  const [list, setList] = useState(/** @type {Api.OwnPicks | null} */ (null));
  const [paper, setPaper] = useState(false);
  const more = useAction(async () => {
    const shown = unit.data;
    if (!shown?.next) return;
    const next = await api.get(`/recommender?after=${encodeURIComponent(shown.next)}`);
    unit.setData({ ...shown, entries: [...shown.entries, ...next.entries], next: next.next,
      drafts: shown.drafts + next.drafts });
  });
  if (error || (unit.error && !unit.data)) return html`<${Problem} error=${error || unit.error}
    onRetry=${error ? retry : unit.reload} />`;
  if (!contest || !unit.data) return html`<${Loading} />`;
  const { name, credit_code: credit, province, city, deadline: own, entries } = unit.data;
  if (paper) return html`<${EntrySheet} link=${linkOf(unit.data)} name=${name} contest=${contest}
    closes=${contest.calendar.closes} onBack=${() => setPaper(false)} />`;
  const until = list?.deadline || own || contest.calendar.unit_deadline || contest.calendar.closes;
  const place = province === city ? city : [province, city].filter(Boolean).join(" ");
  return html`<${Heading} title=${name} />
    <div class="stack">
      <div class="deadline"><span>${t("deadline", { at: deadline(until), zone: zoneName() })}</span>
        <${TimeLeft} until=${until} /></div>
      <${Reminded} unit=${unit.data} list=${list} />
      ${entries.some(({ status }) => status === "awarded") && html`<${CertificateCard} />`}
      <div class="columns two">
        <${Invitation} unit=${unit.data} onSheet=${() => setPaper(true)} />
        <${Card} title=${t("sheetTitle")}><div class="stack">
          <p>${t("sheetText")}</p>
          <div><${WorkbookButton} ask=${{ kind: "recommendations" }} label=${t("sheet")} kind="primary" /></div>
          <${Facts} rows=${[[t("unit_name"), name], [t("unit_credit_code"), credit], [t("place"), place]]} />
        </div></${Card}>
      </div>
      <${Picks} entries=${entries} onList=${setList} more=${unit.data.next ? more : null} />
      <${Below} level=${unit.data.level} />
      <${Works} shown=${unit.data} contest=${contest} more=${more} />
      <${Card} title=${sheetInWords("title")}><${SheetIn} unit=${unit.data.id} /></${Card}><${OwnData} />
    </div>`;
}

/**
 * @param {object} props
 * @param {Api.RecommenderDesk} props.shown
 * @param {Api.Contest} props.contest
 * @param {ReturnType<typeof useAction>} props.more
 */
function Works({ shown, contest, more }) {
  const { entries, drafts, next } = shown;
  return html`<${Card} title=${t("works", { n: next ? `${entries.length}+` : entries.length })}>
    ${entries.length ? html`<${Entries} entries=${entries} contest=${contest} />`
      : html`<${Empty} title=${t("none")}><p>${t("noneText")}</p></${Empty}>`}
    ${drafts > 0 && html`<p class="muted">${t("drafts", { n: drafts })}</p>`}
    <${Problem} error=${more.error} />
    ${next && html`<p class="more">
      <${Button} kind="quiet" busy=${more.busy} onClick=${() => more.run()}>${t("more")}</${Button}></p>`}
  </${Card}>`;
}

/** @param {{level: string}} props */
function Below({ level }) {
  return level === "unit" ? null : html`<${UnitsBoard} opens=${level === "province"} />`;
}

/**
 * Who has reminded the unit of its list, until that is confirmed.
 * @param {{unit: Api.RecommenderDesk, list: Api.OwnPicks | null}} props
 */
function Reminded({ unit, list }) {
  if (!unit.reminded_at || list?.confirmed_at || unit.confirmed_at) return null;
  return html`<${Notice} tone="warn">
    <p>${t("reminded", { name: unit.reminded_by, at: dateTime(unit.reminded_at) })}</p></${Notice}>`;
}

/** @param {{until: string}} props */
function TimeLeft({ until }) {
  const left = Date.parse(until) > useServerTime(1000);
  return left ? html`<span>${t("left")} <strong><${Countdown} until=${until} /></strong></span>`
    : html`<strong>${t("passed")}</strong>`;
}

/** @param {Api.RecommenderDesk} unit */
function linkOf(unit) {
  return new URL(unit.entry_link, new URL("../", location.href)).href;
}

/** @param {{unit: Api.RecommenderDesk, onSheet: () => void}} props */
function Invitation({ unit, onSheet }) {
  const link = linkOf(unit);
  return html`<${Card} title=${t("inviteTitle")} tone="accent"><div class="stack">
    <p>${t("inviteText")}</p>
    <div class="invitation"><${QrCode} text=${link} label=${t("qr")} />
      <div class="stack tight"><p class="muted small">${t("link")}</p><p><code>${link}</code></p>
        <div class="row"><${CopyButton} text=${link} label=${t("copy")} />
          <${EntryCodeButtons} ...${{ link, name: unit.name, onSheet }} /></div></div></div>
  </div></${Card}>`;
}

/** @param {{entries: Api.RecommenderDesk["entries"], contest: Api.Contest}} props */
function Entries({ entries, contest }) {
  return html`<div class="table-wrap bare">
    <table class="foldable"><thead><tr><th>${t("work")}</th><th>${t("entrant")}</th><th>${t("category")}</th>
      <th>${t("receipt")}</th><th>${t("status")}</th><th>${t("submitted")}</th></tr></thead>
    <tbody>${entries.map((entry) => html`<tr key=${entry.id}>
      <th scope="row">${entry.title}</th>
      <td data-label=${t("entrant")}>${entry.entrant_name}</td>
      <td data-label=${t("category")}>${say(choiceText(contest.categories, entry.category))}</td>
      <td data-label=${t("receipt")}>${entry.receipt ? html`<code>${entry.receipt}</code>` : t("yet")}</td>
      <td data-label=${t("status")}><${Badge} tone=${statusTone(entry.status)}>${say(entry.status_text)}</${Badge}></td>
      <td data-label=${t("submitted")} class="tabular">
        ${entry.submitted_at ? dateTime(entry.submitted_at) : t("yet")}</td></tr>`)}</tbody></table></div>`;
}

render(html`<${App} />`, document.getElementById("app"));
