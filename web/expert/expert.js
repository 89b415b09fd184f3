// @ts-check
/** The expert's page: sign in by the link, then the list of entries and one entry at a time. */
import { html, render, useEffect, useRef, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { Heading, Loading, Notice, Problem, Shell, useLoad } from "../shared/parts/components.js";
import { choiceText, useContest } from "../shared/server/contest.js";
import { say, useLanguage } from "../shared/words/i18n.js";
import { ShortcutHelp } from "../shared/parts/keys.js";
import { lazy } from "../shared/parts/lazy.js";
import { useKeepAlive } from "../shared/server/presence.js";
import { to, usePlace } from "../shared/parts/route.js";
import { useSession } from "../shared/server/session.js";
import { Door, SignInByLink } from "../shared/sign-in/sign-in.js";
import { serverNow } from "../shared/words/time.js";
import { VACATED } from "./facts.js";
import { WorkList } from "./list.js";
import { KEYS, ReviewPage } from "./review.js";
import { t } from "./words.js";

const Practice = lazy((again) => import(`./practice.js${again}`), "Practice");

function App() {
  useLanguage();
  const session = useSession("expert");
  const { contest, error, retry } = useContest();
  const [expert, setExpert] = useState(/** @type {Api.Expert | null} */ (null));
  const field = expert && contest ? say(choiceText(contest.fields, expert.field)) : "";
  const shown = session.session && { ...session.session,
    name: [session.session.name, field].filter(Boolean).join(" · ") };
  return html`<${Shell} guide="expert" area=${t("area")} session=${shown} onSignOut=${session.signOut} home="#/" wide
    footer=${contest && say(contest.title)} contest=${contest}>
    ${session.state !== "in"
      ? html`<${Door} session=${session} signIn=${html`<${SignInByLink} session=${session}
        title=${t("signInTitle")} />`} />`
      : error ? html`<${Problem} error=${error} onRetry=${retry} />`
        : contest ? html`<${Reviews} contest=${contest} onExpert=${setExpert} />` : html`<${Loading} />`}
  </${Shell}>`;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Hook: whether the moment has passed, by the server's clock; the page is drawn again when it does.
 * @param {string | undefined} moment
 */
function usePassed(moment) {
  const [, tick] = useState(0);
  const left = Date.parse(moment ?? "") - serverNow();
  useEffect(() => {
    if (!(left > 0)) return undefined;
    const timer = setTimeout(() => tick((n) => n + 1), Math.min(left + 500, LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  }, [moment]);
  return left <= 0;
}

/** @param {{contest: Api.Contest, onExpert: (expert: Api.Expert) => void}} props */
function Reviews({ contest, onExpert }) {
  useKeepAlive();
  const place = usePlace();
  const [help, setHelp] = useState(false);
  const known = useRef(/** @type {Map<string, Api.ReviewSummary>} */ (new Map()));
  const load = useLoad(async () => {
    /** @type {Api.Reviews} */
    const list = await api.get("/reviews");
    onExpert(list.expert);
    return [...known.current.values()].reduce(withRow, list);
  }, [place[0] === "works"]);
  const overdue = usePassed(load.data?.closes_at);
  if (!load.data) return load.error ? html`<${Problem} error=${load.error} onRetry=${load.reload} />` : html`
    <${Loading} />`;
  const go = (/** @type {string} */ id) => {
    location.hash = to("works", id);
  };
  const { data } = load;
  const onRow = (/** @type {Api.ReviewSummary} */ review) => {
    known.current.set(review.id, review);
    load.setData(withRow(data, review));
  };
  const closed = data.closed || (data.reviews.length > 0 && overdue);
  const shared = { list: { ...data, closed }, contest, go, onHelp: () => setHelp(true) };
  return html`
    ${place[0] === "practice" && closed ? html`<${Heading} title=${t("practice")}
        back=${{ href: "#/", label: t("back") }} /><${Notice} tone="warn"><p>${t("practiceOver")}</p></${Notice}>`
      : place[0] === "practice" ? html`<${Practice} contest=${contest} onHelp=${shared.onHelp} />`
      : place[0] === "works" && place[1]
      ? html`<${ReviewPage} key=${place[1]} id=${place[1]} ...${shared} onRow=${onRow} />`
      : html`<${WorkList} ...${shared} />`}
    ${help && html`<${ShortcutHelp} rows=${keyRows(contest)} onClose=${() => setHelp(false)} />`}`;
}

/**
 * The list with one row replaced by what the entry's own page knows, and the figures counted again. The list comes from
 * an index that may lag behind a submission, so an older revision never replaces a newer one.
 * @param {Api.Reviews} list
 * @param {Api.ReviewSummary} review
 * @returns {Api.Reviews}
 */
function withRow(list, review) {
  const { state, total, revision } = review;
  const isOlder = (/** @type {Api.ReviewSummary} */ row) => row.id === review.id && revision >= row.revision;
  const reviews = list.reviews.map((row) => (isOlder(row) ? { ...row, state, total, revision } : row));
  return {
    ...list,
    reviews,
    submitted: reviews.filter((row) => row.state === "submitted").length,
    total_count: reviews.filter((row) => !VACATED.includes(row.state)).length,
  };
}

/**
 * @param {Api.Contest} contest
 * @returns {[keys: string[], text: string][]}
 */
function keyRows({ criteria, scores }) {
  const n = Math.min(criteria.length, KEYS);
  return [
    [["1", "…", String(n)], t("keyScore", { n })], [["Enter"], t("keyEnter")], 
    [["↑", "↓"], t("keyArrows", { n: scores.step })],
    [["N"], t("keyNext")],
    [["J", "K"], t("keyMove")], [["Space"], t("keySpace")], [["Ctrl", "Enter"], t("keySubmit")], [["?"], t("keyHelp")],
  ];
}

render(html`<${App} />`, document.getElementById("app"));
