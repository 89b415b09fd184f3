// @ts-check
/** The screener's page: the queue of screening, and nothing else of the organizer's console. */
import { html, render } from "../vendor/preact.js";
import { Loading, Problem, Shell } from "../shared/parts/components.js";
import { useContest } from "../shared/server/contest.js";
import { useSession } from "../shared/server/session.js";
import { Door, SignInByLink } from "../shared/sign-in/sign-in.js";
import { say, useLanguage, words } from "../shared/words/i18n.js";
import { zoneName } from "../shared/words/time.js";
import { useBoard } from "../organizer/board.js";
import { Screening } from "../organizer/screening.js";

const t = words({
  area: ["初筛工作台", "Screening"],
  signIn: ["初筛人员登录", "Sign in as a screener"],
});

function App() {
  useLanguage();
  const session = useSession("screener");
  const { contest, error, retry } = useContest();
  const ready = session.state === "in" && contest;
  return html`<${Shell} guide="screener" area=${t("area")} session=${session.session} onSignOut=${session.signOut}
    home="#/" wide contest=${contest} footer=${contest && `${say(contest.title)} · ${zoneName()}`}>
    ${ready ? html`<${Room} contest=${contest} />`
      : session.state !== "in"
        ? html`<${Door} session=${session} signIn=${html`<${SignInByLink} session=${session}
          title=${t("signIn")} />`} />`
        : error ? html`<${Problem} error=${error} onRetry=${retry} />` : html`<${Loading} />`}
  </${Shell}>`;
}

/** @param {{contest: Api.Contest}} props */
function Room({ contest }) {
  const { board, error, reload } = useBoard();
  if (!board) return error ? html`<${Problem} error=${error} onRetry=${reload} />` : html`<${Loading} />`;
  return html`<${Screening} board=${board} contest=${contest} reload=${reload} screensOnly />`;
}

render(html`<${App} />`, document.getElementById("app"));
