// @ts-check
/** What a page shows to somebody who is signed in with another role. */
import { html } from "../../vendor/preact.js";
import { Button, Card } from "../parts/basics.js";
import { words } from "../words/i18n.js";

const t = words({
  otherTitle: ["您正以其他身份登录", "You are signed in with another role"],
  otherText: [
    "当前登录的是“{name}”（{role}）。要使用本页，请先退出该身份。",
    "You are signed in as “{name}” ({role}). To use this page, please sign out of that role first.",
  ],
  otherGo: ["前往该身份的页面", "Go to that role’s page"],
  signOut: ["退出并继续", "Sign out and continue"],
  entrant: ["投稿人", "entrant"],
  recommender: ["推荐单位", "recommending unit"],
  expert: ["评审专家", "expert"],
  organizer: ["主办方", "organizer"],
});

/**
 * Says so and offers both ways on. `home` is the folder of the roles' pages.
 * @param {{session: Api.Session, onSignOut: () => unknown, home?: string}} props
 */
export function OtherRole({ session, onSignOut, home = "../" }) {
  return html`<div class="narrow stack"><${Card}><div class="stack">
    <h1 tabindex="-1">${t("otherTitle")}</h1>
    <p>${t("otherText", { name: session.name, role: t(session.role) })}</p>
    <div class="form-actions">
      <a class="button quiet" href=${`${home}${session.role}/`}>${t("otherGo")}</a>
      <${Button} onClick=${onSignOut}>${t("signOut")}</${Button}>
    </div></div></${Card}></div>`;
}
