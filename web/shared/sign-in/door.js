/** What stands before a page of one role until its person is signed in. */
import { html } from "../../vendor/preact.js";
import { Button, Card, Loading, Notice, Problem } from "../parts/basics.js";
import { words } from "../words/i18n.js";

const t = words({
  expired: ["登录已过期，请重新登录。已填写的内容没有丢失。", "Your session has expired. Please sign in again. Nothing you typed is lost."],
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

/** A contact as typed on any keyboard, in the letters the server reads. */
export function tidyContact(text) {
  return text.normalize("NFKC").replace(/\s+/g, "");
}

/** Whether it has the form of a mobile number or an e-mail address. */
export function looksLikeContact(contact) {
  return /^(\+?86)?1\d{10}$/.test(contact) || /^[^@]+@[^@]+\.[^@.]+$/.test(contact);
}

/** The session ended while the page was open. */
export function Expired({ shown }) {
  return shown ? html`<${Notice} tone="warn" live>${t("expired")}</${Notice}>` : null;
}

/** Signed in, but as somebody else: say so and offer both ways on. `home` is the folder of the roles' pages. */
export function OtherRole({ session, onSignOut, home = "../" }) {
  return html`<div class="narrow stack"><${Card}><div class="stack">
    <h1 tabindex="-1">${t("otherTitle")}</h1>
    <p>${t("otherText", { name: session.name, role: t(session.role) })}</p>
    <div class="form-actions">
      <a class="button quiet" href=${`${home}${session.role}/`}>${t("otherGo")}</a>
      <${Button} onClick=${onSignOut}>${t("signOut")}</${Button}>
    </div></div></${Card}></div>`;
}

/**
 * The door of a page while `session.state` is not "in": waits for the session, says that another role is signed in
 * or that the network is lost, or shows `signIn`, the page's own way in.
 */
export function Door({ session, signIn }) {
  if (session.state === "loading") return html`<${Loading} />`;
  if (session.state === "unreachable") return html`<div class="narrow"><${Problem} error=${session.error} onRetry=${session.retry} /></div>`;
  if (session.state === "other") return html`<${OtherRole} session=${session.session} onSignOut=${session.signOut} />`;
  return signIn;
}
