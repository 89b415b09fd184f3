// @ts-check
/** What a page shows while somebody else is signed in: another role, or anybody where a link would replace them. */
import { html } from "../../vendor/preact.js";
import { useAction } from "../server/actions.js";
import { Button, Card, Problem } from "../parts/basics.js";
import { takeToken } from "../server/session.js";
import { words } from "../words/i18n.js";

const t = words({
  title: ["您正以其他身份登录", "You are signed in with another role"],
  text: [
    "当前登录的是“{name}”（{role}）。要使用本页，请先退出该身份。",
    "You are signed in as “{name}” ({role}). To use this page, please sign out of that role first.",
  ],
  go: ["前往该身份的页面", "Go to that role’s page"],
  signOut: ["退出并继续", "Sign out and continue"],
  hereText: [
    "本浏览器现由“{name}”（{role}）登录。",
    "“{name}” ({role}) is signed in with this browser now.",
  ],
  linkTitle: ["请选择登录身份", "Choose who signs in"],
  linkText: [
    "当前登录的是“{name}”（{role}）。使用此链接前需先退出该身份；链接尚未使用，仍然有效。",
    "You are signed in as “{name}” ({role}). To use this link, please sign out first. The link has not been used and "
      + "stays valid.",
  ],
  stay: ["保持当前登录", "Stay signed in"],
  useLink: ["退出并使用链接", "Sign out and use the link"],
  entrant: ["投稿人", "entrant"],
  recommender: ["推荐单位", "recommending unit"],
  expert: ["评审专家", "expert"],
  organizer: ["主办方", "organizer"],
  screener: ["初筛人员", "screener"],
  auditor: ["监督人员", "auditor"],
  juror: ["定评委员", "juror"],
});

/**
 * Says who it is and offers both ways on. The link stays in the address until one is taken.
 * @param {{session: import("../server/session.js").SignedIn}} props
 */
export function OtherRole({ session: { session, enter, signOut } }) {
  const leave = useAction(signOut);
  if (!session) return null;
  const link = location.hash.startsWith("#token=");
  const isHere = location.pathname.split("/").slice(-2)[0] === session.role;
  const stay = () => {
    takeToken();
    enter(session);
  };
  return html`<div class="narrow stack"><${Card}><div class="stack">
    <h1 tabindex="-1">${t(link ? "linkTitle" : "title")}</h1>
    <p>${t(link ? "linkText" : isHere ? "hereText" : "text", { name: session.name, role: t(session.role) })}</p>
    <${Problem} error=${leave.error} />
    <div class="form-actions">
      ${isHere ? html`<${Button} kind="quiet" onClick=${stay}>${t("stay")}</${Button}>`
        : html`<a class="button quiet" href=${`../${session.role}/`}>${t(link ? "stay" : "go")}</a>`}
      <${Button} busy=${leave.busy} onClick=${leave.run}>${t(link ? "useLink" : "signOut")}</${Button}>
    </div></div></${Card}></div>`;
}
