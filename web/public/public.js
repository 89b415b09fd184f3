// @ts-check
/** The public page: the call, how and when to enter, the judging criteria, and the result once it is published. */
import { html, render } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, ButtonLink, Card, Countdown, Loading, Notice, Problem, QrCode, Shell, useLoad,
} from "../shared/parts/components.js";
import { byAward } from "../shared/parts/awards.js";
import { useContest } from "../shared/server/contest.js";
import { Struck } from "../shared/parts/struck.js";
import { language, say, useLanguage, words } from "../shared/words/i18n.js";
import { date, dateTime, deadline, serverNow, zoneName } from "../shared/words/time.js";
import { VideoRules } from "../shared/words/video-rules.js";
import { STAGE_TONES, WORDS } from "./facts.js";
import { Weight } from "./weight.js";

const t = words({
  ...WORDS,
  organisers: ["主办", "Organizers"],
  aperture: [
    "（净孔径 clap 不小于画面各边的 {n}% 时，按整幅画面计算）",
    " (a clean aperture, clap, that keeps {n}% of each side counts as the whole frame)",
  ],
  enter: ["我要投稿", "Submit an entry"],
  onNotice: [
    "有作品被撤销入选资格，递补作品正在公示。",
    "An award was revoked. The entry that takes its place is on public notice.",
  ],
  succeeded: ["{at} 递补入选", "Succeeded on {at}"],
  editionHash: ["第 {n} 版公布结果（{at} 起）的校验值 SHA-256", "SHA-256 of edition {n} of the result (since {at})"],
  previousHash: ["第 {n} 版公布结果的校验值 SHA-256", "SHA-256 of edition {n} of the result"],
  showcase: ["观看获奖作品", "Watch the winning entries"],
  statistics: ["查看征选数据", "See the figures of the call"],
  notice: ["查看公示", "See the public notice"],
  follow: ["查询我的作品", "Follow my entries"],
  closes: ["截止 {at}（{zone}）", "Closes {at} ({zone})"],
  opensIn: ["距离开始", "Opens in"],
  closesIn: ["距离截止", "Closes in"],
  opens: ["{at} 开始（{zone}）", "Opens {at} ({zone})"],
  closedTitle: ["征集已截止", "The call is closed"],
  scan: ["手机扫码投稿", "Scan to enter with your phone"],
  howTitle: ["投稿步骤", "How to enter"],
  step1: ["登录", "Sign in"],
  step1Email: [
    "用邮箱接收验证码登录，选择单位或个人，填写一次基本信息。",
    "Sign in with a code sent to your e-mail address, choose organization or individual, and fill in your details "
      + "once.",
  ],
  step1Text: [
    "用手机号或邮箱接收验证码登录，选择单位或个人，填写一次基本信息。",
    "Sign in with a code sent to your phone or e-mail address, choose organization or individual, and fill in your "
      + "details once.",
  ],
  step2: ["上传视频", "Upload the video"],
  step2Text: [
    "选择 MP4 文件。网络中断会自动续传，上传完成后数秒内告知是否符合要求。",
    "Choose an MP4 file. Interrupted uploads resume automatically. A few seconds after the upload you see whether the "
      + "video meets the requirements.",
  ],
  step3: ["填写信息", "Fill in the form"],
  step3Text: ["上传的同时填写作品信息，草稿自动保存。", "Fill in the form during the upload. The draft is saved automatically."],
  step4: ["承诺并提交", "Make the pledges and submit"],
  step4Plain: ["提交", "Submit"],
  step4PlainText: [
    "提交后获得报名编号；截止前可以修改、更换视频或撤回。",
    "Submit and get a receipt number. Until the deadline you can edit the entry, replace the video or withdraw.",
  ],
  step4Text: [
    "逐项阅读承诺后提交，获得报名编号；截止前可以修改、更换视频或撤回。",
    "Read each pledge, submit and get a receipt number. Until the deadline you can edit the entry, replace the video "
      + "or withdraw.",
  ],
  rulesTitle: ["视频要求", "Video requirements"],
  categories: ["作品类型", "Types"],
  themes: ["主题方向", "Themes"],
  datesTitle: ["日程", "Dates"],
  dateOpens: ["征集开始", "Entries open"],
  dateUnits: ["推荐单位报送截止", "Deadline for recommending units"],
  dateCloses: ["征集截止", "Entries close"],
  dateReview: ["评审", "Review"],
  until: ["至 {at}", "until {at}"],
  grace: [
    "截止前开始的上传，可在截止后 {hours} 小时内完成上传并提交。",
    "If you start the upload before the deadline, you can finish it and submit within {hours} {hours:hour|hours} "
      + "after the deadline.",
  ],
  criteriaTitle: ["评审标准", "Judging criteria"],
  criteriaLead: [
    "每项 {min}–{max} 分，按权重计入总分。",
    "Each criterion is scored from {min} to {max} and counts towards the total by its weight.",
  ],
  criteriaSteps: [
    "每项 {min}–{max} 分，以 {step} 分为一档，按权重计入总分。",
    "Each criterion is scored from {min} to {max} in steps of {step} and counts towards the total by its weight.",
  ],
  agreedTitle: ["投稿须知", "What you agree to when you enter"],
  pledgesTitle: ["投稿时需要作出的承诺", "Pledges you make when you enter"],
  aboutTitle: ["活动介绍", "About the call"],
  resultsTitle: ["评选结果", "Result"],
  rank: ["第 {n} 名", "No. {n}"],
  score: ["得分", "Score"],
  disqualified: ["已取消资格", "Disqualified"],
  revokedOn: ["已撤销（{at}）：{ground}", "Revoked ({at}): {ground}"],
  onePerson: [
    "按本活动规则，公布结果、撤销等事项由一名主办方人员决定，未经第二人确认。",
    "By the rules of this call one organizer decides publication, revocations and the like; no second person confirms.",
  ],
  decisions: ["由两人决定的事项（{n}）", "Decided by two people ({n})"],
  decisionsAlone: ["由一人决定的事项（{n}）", "Decided by one person ({n})"],
  decisionsText: [
    "每项由一名组委会成员提出、另一名成员确认。以下编号代表组委会成员，不显示姓名。",
    "One organizer asked for each and another confirmed it. The numbers stand for organizers, without their names.",
  ],
  decidedBy: ["{asked} 于 {at} 提出，{confirmed} 于 {done} 确认", "Asked by {asked}, {at}; confirmed by {confirmed}, {done}"],
  departures: ["定评会调整", "Changes by the jury meeting"],
  departure: ["《{work}》列于《{before}》之前", "“{work}” is placed ahead of “{before}”"],
  votes: ["赞成 {yes}，反对 {no}，弃权 {none}", "{yes} for, {no} against, {none} abstained"],
  checkTitle: ["核对专家分配与计分", "Check the assignment and the scoring"],
  checkText: [
    "分配专家所用的随机种子在征集期间已公布其 SHA-256，现公开种子本身；向主办方取得计分底表后，任何人都可以重新计算结果。",
    "The SHA-256 of each random seed for the assignment of experts was published during the call. The seeds "
      + "themselves are published here. Anyone can recompute the result with the organizer’s tally sheet.",
  ],
  drawSeed: ["第 {n} 轮抽签分配的随机种子", "Random seed of round {n}"],
  drawCommitment: ["第 {n} 轮抽签分配的公开校验码（种子的 SHA-256）", "SHA-256 of the seed of round {n}"],
  sheetHash: ["计分底表校验码（SHA-256）", "SHA-256 of the tally sheet"],
  inputHash: ["评分数据校验码（SHA-256）", "Checksum of the rules and all scores"],
  anchorTitle: ["记录检查点", "Checkpoint of the records"],
  anchorText: [
    "平台定时对本次征选的全部记录计算校验值并签名。请自行留存：此后如有人改动此前的记录，与您留存的校验值将不再一致。",
    "The platform regularly signs one checksum of all records of this call. Keep a copy: if anybody changes earlier "
      + "records afterwards, they no longer agree with it.",
  ],
  anchorNumber: ["第 {n} 号检查点，签署于 {at}（{zone}）", "Checkpoint {n}, signed on {at} ({zone})"],
  anchorRoot: ["全部记录的校验值（默克尔树根）", "Checksum of all records (Merkle root)"],
  anchorHash: ["检查点的校验值 SHA-256", "SHA-256 of the checkpoint"],
  anchorKey: ["签名公钥的 SHA-256", "SHA-256 of the public key"],
  publishedAt: ["公布于 {at}", "Published on {at}"],
  others: ["其他入口", "Other entrances"],
  expert: ["专家评审", "Experts"],
  recommender: ["推荐单位", "Recommending units"],
  organizer: ["主办方", "Organizer"],
});

function App() {
  useLanguage();
  const { contest, error, retry } = useContest();
  const results = useLoad(/** @returns {Promise<Api.Results>} */ () => api.get("/results"));
  return html`<${Shell} area="" home="./" footer=${html`<${WaysIn} contest=${contest} />`} contest=${contest}>
    ${error ? html`<${Problem} error=${error} onRetry=${retry} />` : !contest ? html`<${Loading} />`
      : html`<div class="stack loose">
          <${Hero} contest=${contest} />
          ${results.data?.published && html`<${Results} results=${results.data} contest=${contest} />`}
          <${How} sms=${contest.sms} pledges=${contest.pledges.length > 0} />
          <${Notices} notices=${contest.notice} />
          <${Rules} contest=${contest} />
          <div class="columns two"><div class="stack"><${Dates} contest=${contest} />
            <${Pledges} contest=${contest} /></div><${Criteria} contest=${contest} /></div>
          <${Anchor} />
        </div>`}
  </${Shell}>`;
}

/** @param {{contest: Api.Contest}} props */
function Hero({ contest }) {
  const entrance = new URL("entrant/", location.href).href;
  const names = contest.organisers.map(say).join(language() === "zh" ? "、" : " · ");
  return html`<section class="hero">
    <div class="hero-text">
      <p><${Badge} tone=${STAGE_TONES[contest.phase]}>${t(contest.phase)}</${Badge}></p>
      <h1 tabindex="-1">${say(contest.title)}</h1>
      <p class="hero-theme">${say(contest.theme)}</p>
      <p class="hero-organisers">${t("organisers")}${language() === "zh" ? "：" : ": "}${names}</p>
      <${Clock} contest=${contest} />
      <div class="actions">
        ${contest.phase === "collecting" && html`<${ButtonLink} kind="warm" class="large" icon="upload" href="entrant/">
          ${t("enter")}</${ButtonLink}>`}
        ${contest.phase === "on_notice" && html`<${ButtonLink} kind="warm" class="large" href="notice/">
          ${t("notice")}</${ButtonLink}>`}
        <${ButtonLink} kind="ghost" class="large" href="entrant/">${t("follow")}</${ButtonLink}>
      </div>
    </div>
    ${contest.phase === "collecting" && html`<figure class="hero-code"><${QrCode} text=${entrance} label=${t("scan")} />
      <figcaption>${t("scan")}</figcaption></figure>`}
  </section>`;
}

/** @param {{contest: Api.Contest}} props */
function Clock({ contest }) {
  const { opens, closes } = contest.calendar;
  if (contest.phase === "upcoming") {
    return html`<p class="hero-clock"><span>${t("opensIn")}</span>
      <strong><${Countdown} until=${opens} ended="00:00:00" /></strong>
      <span class="hero-date">${t("opens", { at: dateTime(opens), zone: zoneName() })}</span></p>`;
  }
  if (contest.phase !== "collecting") return html`<p class="hero-clock">
    <span class="hero-date">${t("closes", { at: deadline(closes), zone: zoneName() })}</span></p>`;
  return html`<p class="hero-clock"><span>${t("closesIn")}</span>
    <strong><${Countdown} until=${closes} ended=${t("closedTitle")} /></strong>
    <span class="hero-date">${t("closes", { at: deadline(closes), zone: zoneName() })}</span></p>`;
}

/** @param {{results: Api.Results, contest: Api.Contest}} props */
function Results({ results, contest }) {
  return html`<section aria-labelledby="results-title">
    <div class="section-head"><h2 id="results-title">${contest.award ? say(contest.award) : t("resultsTitle")}</h2>
      ${results.published_at && html`<p class="muted small">
        ${t("publishedAt", { at: dateTime(results.published_at) })}</p>`}</div>
    ${byAward(contest, results.winners).map((group) => html`
    ${group.text && html`<h3 class="award">${say(group.text)}</h3>`}
    <ol key=${group.id} class="winners">${group.rows.map((winner) => html`<li key=${winner.receipt} class="card winner">
      <span class="winner-rank" aria-label=${t("rank", { n: winner.rank })}>${winner.rank}</span>
      <div class="winner-text"><${group.text ? "h4" : "h3"}>${winner.title}</${group.text ? "h4" : "h3"}>
        ${winner.awarded_at && html`<p><${Badge} tone="info">
          ${t("succeeded", { at: date(winner.awarded_at) })}</${Badge}></p>`}
        <p class="muted">${winner.entrant}${winner.disqualified && html` · <strong>${t("disqualified")}</strong>`}</p>
        ${winner.revoked && html`<p><strong>${t("revokedOn", {
          at: date(winner.revoked.at), ground: t(`ground_${winner.revoked.ground}`) })}</strong></p>`}
      </div>
      <p class="winner-score"><span class="muted small">${t("score")}</span>
        <strong class="tabular">${winner.score}</strong>
        ${winner.raw && contest.decides !== "raw" && html`<span class="muted small tabular">
          ${t("rule_raw")} ${winner.raw}</span>`}</p>
    </li>`)}</ol>`)}
    ${results.on_notice && html`<div class="on-notice"><${Notice} tone="info"><p>${t("onNotice")}</p>
      <p><${ButtonLink} kind="quiet" href="notice/">${t("notice")}</${ButtonLink}></p></${Notice}></div>`}
    ${(contest.showcase || contest.statistics) && html`<p class="row">
      ${contest.showcase && html`<${ButtonLink} href="showcase/">${t("showcase")}</${ButtonLink}>`}
      ${contest.statistics && html`<${ButtonLink} kind="quiet" href="statistics/">${t("statistics")}</${ButtonLink}>`}
    </p>`}
    <p class="hint">${t(`ruling_${contest.decides}`)}</p>
    ${results.persons === 1 && html`<p class="hint">${t("onePerson")}</p>`}
    <${Departures} departures=${results.departures} />
    <${Struck} struck=${results.struck} level=${3} groundWords=${(/** @type {string} */ id) => t(`ground_${id}`)} />
    <${Decisions} decisions=${results.decisions} alone=${results.persons === 1} />
    <${Check} check=${results.check} edition=${results.edition} />
  </section>`;
}

/**
 * Changes of the computed ranks by the jury meeting, with the reason and the votes.
 * @param {{departures: Api.Departure[]}} props
 */
function Departures({ departures }) {
  if (!departures?.length) return null;
  return html`<${Card} level=${3} title=${t("departures")}>
    <ul class="plain">${departures.map((each) => html`<li key=${`${each.work.receipt} ${each.ahead_of.receipt}`}>
    <p class="strong">${t("departure", { work: each.work.title, before: each.ahead_of.title })}</p>
    <p class="muted">${each.reason} · ${t("votes",
      { yes: each.votes.for, no: each.votes.against, none: each.votes.abstain })}</p></li>`)}</ul></${Card}>`;
}

/**
 * What people decided besides the scores: who asked for each act and who confirmed it.
 * @param {{decisions: Api.Decided[], alone: boolean}} props
 */
function Decisions({ decisions, alone }) {
  if (!decisions?.length) return null;
  return html`<details class="check">
    <summary>${t(alone ? "decisionsAlone" : "decisions", { n: decisions.length })}</summary>
    ${!alone && html`<p class="muted">${t("decisionsText")}</p>`}
    <ul>${decisions.map((each) => html`<li key=${`${each.act} ${each.asked_at}`}>
      <p class="strong">${t(`decided_${each.act}`)}</p>
      <p class="muted small">${t("decidedBy", { asked: each.asked_by, at: dateTime(each.asked_at),
        confirmed: each.confirmed_by, done: dateTime(each.confirmed_at) })}</p></li>`)}</ul></details>`;
}

/**
 * The seeds, their commitments and the checksums of the tally sheet and of editions of the result, for auditors.
 * @param {{check: Api.Check | null, edition?: Api.Edition}} props
 */
function Check({ check, edition }) {
  if (!check) return null;
  const rows = [
    ...check.draws.flatMap((draw) => [[t("drawSeed", { n: draw.round }), draw.seed],
      [t("drawCommitment", { n: draw.round }), draw.commitment]]),
    [t("sheetHash"), check.tally_sheet_sha256], [t("inputHash"), check.input_hash],
    ...(edition ? [[t("editionHash", { n: edition.number, at: dateTime(edition.at) }), edition.sha256],
      [t("previousHash", { n: edition.number - 1 }), edition.previous]] : []),
  ];
  return html`<details class="check"><summary>${t("checkTitle")}</summary><p class="muted">${t("checkText")}</p>
    <dl class="check-values">${rows.map(([name, value]) => html`<div key=${name}><dt>${name}</dt>
      <dd><code>${value}</code></dd></div>`)}</dl></details>`;
}

/** The newest checkpoint, so that strangers hold copies of it. A page that cannot fetch it goes without. */
function Anchor() {
  const { data } = useLoad(/** @returns {Promise<Api.Checkpoints>} */ () => api.get("/checkpoints/newest"));
  const newest = data?.newest;
  if (!newest) return null;
  const rows = [[t("anchorRoot"), newest.root], [t("anchorHash"), newest.hash], [t("anchorKey"), newest.key_id]];
  return html`<details class="check"><summary>${t("anchorTitle")}</summary><p class="muted">${t("anchorText")}</p>
    <p>${t("anchorNumber", { n: newest.number, at: dateTime(newest.at), zone: zoneName() })}</p>
    <dl class="check-values">${rows.map(([name, value]) => html`<div key=${name}><dt>${name}</dt>
      <dd><code>${value}</code></dd></div>`)}</dl></details>`;
}

/** @param {{notices: Api.Contest["notice"]}} props */
function Notices({ notices }) {
  if (!notices?.length) return null;
  return html`<section><div class="section-head"><h2>${t("aboutTitle")}</h2></div>
    <div class="notices">${notices.map((notice) => html`<article key=${say(notice.title)}><h3>${say(notice.title)}</h3>
      <p class="preline">${say(notice.body)}</p></article>`)}</div></section>`;
}

/** @param {{sms: boolean, pledges: boolean}} props */
function How({ sms, pledges }) {
  /** @param {number} n */
  const text = (n) => t(n === 1 && !sms ? "step1Email" : n === 4 && !pledges ? "step4PlainText" : `step${n}Text`);
  return html`<section><div class="section-head"><h2>${t("howTitle")}</h2></div>
    <ol class="steps">${[1, 2, 3, 4].map((n) => html`<li key=${n} class="card">
      <span class="step-number" aria-hidden="true">${n}</span>
      <h3>${t(n === 4 && !pledges ? "step4Plain" : `step${n}`)}</h3>
      <p class="muted">${text(n)}</p></li>`)}</ol></section>`;
}

/** @param {{contest: Api.Contest}} props */
function Rules({ contest }) {
  /** @param {Api.Choice[]} choices */
  const chips = (choices) => html`<ul class="chips">
    ${choices.map((choice) => html`<li key=${choice.id}>${say(choice.text)}</li>`)}</ul>`;
  return html`<${Card} title=${t("rulesTitle")}><div class="stack">
    <${VideoRules} contest=${contest} note=${t("aperture", { n: contest.video.clean_aperture_percent })} />
    <div class="pair"><div><h3>${t("categories")}</h3>${chips(contest.categories)}</div>
      ${contest.themes.length > 0 && html`<div><h3>${t("themes")}</h3>${chips(contest.themes)}</div>`}</div>
  </div></${Card}>`;
}

/** @param {{contest: Api.Contest}} props */
function Dates({ contest }) {
  const { opens, unit_deadline: units, closes, review_from: from, review_until: until,
    grace_hours: hours } = contest.calendar;
  const rows = [
    [t("dateOpens"), opens, dateTime(opens)],
      [t("dateUnits"), contest.recommending ? units : "", units && deadline(units)],
      [t("dateCloses"), closes, deadline(closes)],
    [t("dateReview"), until, from ? `${date(from)} – ${date(lastDay(until))}`
      : t("until", { at: date(lastDay(until)) })],
  ].filter(([, at]) => at);
  const now = serverNow();
  return html`<${Card} title=${t("datesTitle")} aside=${html`<span class="muted small">${zoneName()}</span>`}>
    <ol class="dates">${rows.map(([name, at, text]) => html`<li key=${name} class=${Date.parse(at) < now ? "over" : ""}>
      <span class="dates-name">${name}</span><span class="tabular">${text}</span></li>`)}</ol>
    ${hours > 0 && html`<p class="hint">${t("grace", { hours })}</p>`}
  </${Card}>`;
}

// The last day of something that ends at midnight is the day before.
/** @param {string} iso */
function lastDay(iso) {
  return new Date(Date.parse(iso) - 1).toISOString();
}

/** @param {{contest: Api.Contest}} props */
function Criteria({ contest }) {
  const most = Math.max(...contest.criteria.map((criterion) => criterion.weight));
  return html`<${Card} title=${t("criteriaTitle")}>
    ${contest.scores && html`<p class="hint">${t(
      contest.scores.step === 1 ? "criteriaLead" : "criteriaSteps", contest.scores)}</p>`}
    <p class="hint">${t(`ruling_${contest.decides}`)}</p>
    <ul class="criteria">${contest.criteria.map((criterion) => html`<li key=${criterion.id}>
      <div class="row between"><h3>${say(criterion.text)}</h3>
        <span class="tabular strong">${criterion.weight}%</span></div>
      <${Weight} share=${criterion.weight / most} />
      <p class="muted small">${say(criterion.about)}</p></li>`)}</ul>
  </${Card}>`;
}

/** @param {{contest: Api.Contest}} props */
function Pledges({ contest }) {
  return html`<${Card} title=${t(contest.pledges.length ? "pledgesTitle" : "agreedTitle")}>
    ${contest.pledges.map((pledge) => html`<details key=${pledge.id}><summary>${say(pledge.title)}</summary>
      <p class="preline fine">${say(pledge.body)}</p></details>`)}
    <details><summary>${say(contest.privacy.title)}</summary>
      <p class="preline fine">${say(contest.privacy.body)}</p></details>
  </${Card}>`;
}

/** @param {{contest: Api.Contest | null}} props */
function WaysIn({ contest }) {
  return html`<nav aria-label=${t("others")}>
    ${contest?.recommending !== false && html`<a href="recommender/">${t("recommender")}</a>`}
      <a href="expert/">${t("expert")}</a>
      <a href="organizer/">${t("organizer")}</a></nav>`;
}

render(html`<${App} />`, document.getElementById("app"));
