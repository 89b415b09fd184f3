// @ts-check
/** The page of a member of the jury 定评会: its motions, and one's own vote on each until it is closed. */
import { html, render, useEffect } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Card, Empty, Heading, Loading, Notice, Problem, Shell, toast, useAction, useLoad,
} from "../shared/parts/components.js";
import { useContest } from "../shared/server/contest.js";
import { isPresent } from "../shared/server/presence.js";
import { useSession } from "../shared/server/session.js";
import { Door, SignInByLink } from "../shared/sign-in/sign-in.js";
import { say, useLanguage, words } from "../shared/words/i18n.js";
import { listed, noted } from "../shared/words/marks.js";
import { dateTime, zoneName } from "../shared/words/time.js";

const t = words({
  area: ["定评会", "Jury meeting"],
  signIn: ["定评委员登录", "Sign in as a juror"],
  title: ["动议表决", "Motions"],
  more_than_half: [
    "每项动议须有至少 {n} 名委员投票，赞成票超过投票人数的一半为通过。弃权计入投票人数，回避不计入。",
    "At least {n} members must vote on a motion. It is carried if more than half of those who voted are for it. "
      + "Whoever abstains has voted, whoever stands aside has not.",
  ],
  two_thirds: [
    "每项动议须有至少 {n} 名委员投票，赞成票达到投票人数的三分之二为通过。弃权计入投票人数，回避不计入。",
    "At least {n} members must vote on a motion. It is carried if two thirds of those who voted are for it. Whoever "
      + "abstains has voted, whoever stands aside has not.",
  ],
  none: ["暂无动议", "No motions yet"],
  noneText: [
    "组委会提出动议后将在此显示，请留在本页。",
    "Motions appear here as soon as the office puts one. Please stay on this page.",
  ],
  over: ["定评会当前未在进行。", "The jury is not meeting now."],
  moves: ["《{work}》列于《{other}》之前", "“{work}” is placed ahead of “{other}”"],
  entry: ["《{title}》：当前第 {rank} 名，{receipt}", "“{title}”: rank {rank} now, {receipt}"],
  unranked: ["《{title}》：当前无名次，{receipt}", "“{title}”: no rank now, {receipt}"],
  open: ["表决中", "Open"],
  carried: ["通过", "Carried"],
  rejected: ["未通过", "Not carried"],
  answered: [
    "{n} 人已表态。结束前可以改投，结束后公开记名结果。",
    "{n} {n:member has|members have} answered. You may vote otherwise until the vote is closed; then all votes are "
      + "shown by name.",
  ],
  yours: ["您的选择", "Your vote"],
  yoursIs: ["您的选择：{vote}。", "Your vote: {vote}."],
  notYet: ["您尚未投票。", "You have not voted yet."],
  done: ["已记录：{vote}", "Noted: {vote}"],
  aside: [
    "您与所涉作品存在利害关系（{why}），只能选择回避。",
    "You have a conflict of interest with an entry of this motion ({why}). You can only stand aside.",
  ],
  hint: [
    "与任一作品的投稿人或主创有亲属、任职、师生等利害关系的，请选择回避。",
    "Please stand aside if you are kin to, work for or teach anybody behind either entry.",
  ],
  for: ["赞成", "For"],
  against: ["反对", "Against"],
  abstain: ["弃权", "Abstain"],
  recused: ["回避", "Stand aside"],
});

const VOTES = /** @type {const} */ (["for", "against", "abstain", "recused"]);
const EVERY_MS = 5000;
const PATIENCE_MS = 30 * 60_000; // a member listens longer than they press anything

function App() {
  useLanguage();
  const session = useSession("juror");
  const { contest, error, retry } = useContest();
  return html`<${Shell} area=${t("area")} session=${session.session} onSignOut=${session.signOut} home="#/" wide
    contest=${contest} footer=${contest && `${say(contest.title)} · ${zoneName()}`}>
    ${session.state !== "in"
      ? html`<${Door} session=${session} signIn=${html`<${SignInByLink} session=${session}
        title=${t("signIn")} />`} />`
      : error ? html`<${Problem} error=${error} onRetry=${retry} />`
        : contest ? html`<${Meeting} />` : html`<${Loading} />`}
  </${Shell}>`;
}

function Meeting() {
  const load = useLoad(/** @returns {Promise<Api.Meeting>} */ () => api.get("/jury"));
  useEffect(() => {
    const timer = setInterval(() => isPresent(PATIENCE_MS) && load.reload(), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const meeting = load.data;
  if (!meeting) return load.error ? html`<${Problem} error=${load.error} onRetry=${load.reload} />`
    : html`<${Loading} />`;
  return html`<${Heading} title=${t("title")} lead=${t(meeting.majority, { n: meeting.quorum })} />
    <div class="stack"><${Problem} error=${load.error} onRetry=${load.reload} />
      ${!meeting.meets && html`<${Notice} tone="info"><p>${t("over")}</p></${Notice}>`}
      ${meeting.motions.length === 0
        ? html`<${Card}><${Empty} icon="clock" title=${t("none")}><p>${t("noneText")}</p></${Empty}></${Card}>`
        : meeting.motions.map((motion) => html`<${Motion} key=${motion.number} motion=${motion}
          canVote=${meeting.meets && motion.open} onVoted=${load.reload} />`)}</div>`;
}

/** @param {Api.JuryMotion} motion */
function stateOf({ open, carried }) {
  if (open) return "open";
  return carried ? "carried" : "rejected";
}

const TONES = /** @type {const} */ ({ open: "info", carried: "good", rejected: "muted" });

/** @param {{motion: Api.JuryMotion, canVote: boolean, onVoted: () => unknown}} props */
function Motion({ motion, canVote, onVoted }) {
  const state = stateOf(motion);
  const title = t("moves", { work: motion.work.title, other: motion.ahead_of.title });
  return html`<${Card} title=${title} aside=${html`<${Badge} tone=${TONES[state]}>${t(state)}</${Badge}>`}>
    <div class="stack tight">
      <ul class="plain small">${[motion.work, motion.ahead_of].map((entry) => html`<li key=${entry.id}>
        ${t(entry.rank === null ? "unranked" : "entry", { ...entry, rank: entry.rank ?? "" })}</li>`)}</ul>
      <p class="preline">${motion.reason}</p>
      <p class="small muted">${dateTime(motion.at)}${motion.votes.length > 0 && ` · ${listed(motion.votes.map(
        (ballot) => noted(ballot.name, t(ballot.vote))))}`}</p>
      ${canVote && html`<${Vote} motion=${motion} title=${title} onVoted=${onVoted} />`}
    </div></${Card}>`;
}

/** @param {{motion: Api.JuryMotion, title: string, onVoted: () => unknown}} props */
function Vote({ motion, title, onVoted }) {
  const sending = useAction(async (/** @type {Api.Vote} */ vote) => {
    await api.post(`/jury/motions/${motion.number}/vote`,
      { entry: motion.work.id, ahead_of: motion.ahead_of.id, vote });
    toast(t("done", { vote: t(vote) }));
    await onVoted();
  });
  const bound = motion.stands_aside.length > 0;
  return html`<div class="stack tight">
    ${bound ? html`<${Notice} tone="warn"><p>
        ${t("aside", { why: listed(motion.stands_aside.map(say)) })}</p></${Notice}>`
      : html`<p class="small">${t("hint")}</p>`}
    <div class="segments" role="group" aria-label=${noted(t("yours"), title)}>${VOTES
      .filter((vote) => vote === "recused" || !bound)
      .map((vote) => html`<button key=${vote} type="button" aria-pressed=${vote === motion.own ? "true" : "false"}
        aria-disabled=${sending.busy ? "true" : undefined} onClick=${() => sending.busy || sending.run(vote)}>
        ${t(vote)}</button>`)}</div>
    <p class="small muted" role="status">${motion.own ? t("yoursIs", { vote: t(motion.own) }) : t("notYet")}${" "}
      ${t("answered", { n: motion.voted })}</p>
    <${Problem} error=${sending.error} />
  </div>`;
}

render(html`<${App} />`, document.getElementById("app"));
