// @ts-check
/** The console of the office: the state of the call, and the places to run it from. Auditors have it to read. */
import { html, render } from "../vendor/preact.js";
import { Loading, Problem, Shell, mayChange, onlyRead } from "../shared/parts/components.js";
import { useContest } from "../shared/server/contest.js";
import { say, useLanguage } from "../shared/words/i18n.js";
import { usePlace } from "../shared/parts/route.js";
import { useSession } from "../shared/server/session.js";
import { Door, SignInByLink } from "../shared/sign-in/sign-in.js";
import { countdown, dateTime, useServerTime, zoneName } from "../shared/words/time.js";
import { useBoard } from "./board.js";
import { shownDate } from "./calendar.js";
import { countOf, nextDate } from "./counts.js";
import { EntryPage } from "./entries.js";
import { Entries } from "./search.js";
import { Experts } from "./experts.js";
import { Overview } from "./overview.js";
import { Result } from "./result.js";
import { lazy } from "../shared/parts/lazy.js";
import { Screening } from "./screening.js";
import { t } from "./words.js";

/** @typedef {"organizer" | "auditor"} Reader */

/** @param {{reader: Reader}} props */
function App({ reader }) {
  useLanguage();
  const session = useSession(reader);
  const { contest, error, retry } = useContest();
  const isIn = session.state === "in" && !session.session?.second_factor;
  if (isIn && contest) return html`<${Console} session=${session} contest=${contest} />`;
  return html`<${Shell} guide="organizer" area=${t(`area_${reader}`)} session=${session.session}
    onSignOut=${session.signOut} home="#/" wide
    contest=${contest}>
    ${!isIn
      ? html`<${Door} session=${session} signIn=${html`<${SignInByLink} session=${session}
        title=${t(`signIn_${reader}`)} />`} />`
      : error ? html`<${Problem} error=${error} onRetry=${retry} />` : html`<${Loading} />`}
  </${Shell}>`;
}

const Audience = lazy((again) => import(`./audience.js${again}`), "Audience");
const Broadcasts = lazy((again) => import(`./broadcasts.js${again}`), "Broadcasts");
const Ceremony = lazy((again) => import(`./ceremony.js${again}`), "Ceremony");
const Conflicts = lazy((again) => import(`./conflicts.js${again}`), "Conflicts");
const Office = lazy((again) => import(`./office.js${again}`), "Office");
const Recommenders = lazy((again) => import(`./recommenders.js${again}`), "Recommenders");
const OwnFactors = lazy((again) => import(`../shared/sign-in/own-factors.js${again}`), "OwnFactors");
const Rights = lazy((again) => import(`./rights.js${again}`), "Rights");

/** @type {Record<string, (props: any) => unknown>} */
const PLACES = {
  screening: Screening, entries: Entries, experts: Experts, conflicts: Conflicts, recommenders: Recommenders,
    letters: Broadcasts, result: Result, office: Office, rights: Rights,
    ceremony: Ceremony,
    audience: Audience,
    factors: OwnFactors,
};

/** @type {Record<string, string>} the place in the navigation that leads to another one */
const UNDER = { conflicts: "experts", rights: "result", ceremony: "result", audience: "result", factors: "office" };

/** @param {{session: ReturnType<typeof useSession>, contest: Api.Contest}} props */
function Console({ session, contest }) {
  const place = usePlace();
  const { board, error, reload } = useBoard();
  const here = place[0] || "overview";
  const waiting = board ? countOf(board, "screening") : 0;
  const nav = [
    ["overview", t("navOverview")],
    ...(mayChange() ? [["screening", waiting ? `${t("navScreening")} ${waiting}` : t("navScreening")]] : []),
      ["entries", t("navEntries")],
    ["experts", t("navExperts")], ...(contest.recommending ? [["recommenders", t("navRecommenders")]] : []),
    ["letters", t("navLetters")], ["result", t("navResult")], ["office", t("navOffice")],
  ].map(([id, label]) => ({ href: id === "overview" ? "#/" : `#/${id}`, label,
    current: here === id || UNDER[here] === id }));
  const isPlace = Object.keys(PLACES).includes(here) && (here !== "screening" || mayChange());
  const Page = isPlace ? PLACES[here] : Overview;
  const shared = { board, contest, reload, place };
  return html`<${Shell} guide="organizer" area=${t(`area_${mayChange() ? "organizer" : "auditor"}`)} nav=${nav}
    session=${session.session}
    onSignOut=${session.signOut} home="#/"
    wide
      tools=${board && html`<${Standing} board=${board} />`} footer=${`${say(contest.title)} · ${zoneName()}`}
      contest=${contest}>
    ${board && error && html`<p class="old-figures" role="status">
      ${t("oldFigures", { time: dateTime(board.now) })}</p>`}
    ${!board
      ? error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`
      : here === "entries" && place[1]
        ? html`<${EntryPage} key=${place[1]} id=${place[1]} ...${shared} />`
        : html`<${Page} ...${shared} />`}
  </${Shell}>`;
}

/**
 * The phase and the next date, in the header of every place.
 * @param {{board: import("./board.js").Board}} props
 */
function Standing({ board }) {
  const now = useServerTime(1000);
  const next = nextDate(board, now);
  return html`<span class="standing-now"><strong>${t(`stage_${board.phase}`)}</strong>
    ${next
      ? html`<span>${t(next.key)} ${shownDate(next.name, next.at)}</span>
        <span class="tabular">${t("inTime", { left: countdown(Date.parse(next.at) - now) })}</span>`
      : board.phase !== "published" && html`<span>${t("datesPast")}</span>`}</span>`;
}

/**
 * Shows the console to whoever signs in with this role.
 * @param {Reader} reader
 */
export function open(reader) {
  onlyRead(reader === "auditor");
  render(html`<${App} reader=${reader} />`, document.getElementById("app"));
}
