/** What a page of one role shows until a person with that role is signed in. */
import { html } from "../../vendor/preact.js";
import { api } from "../server/api.js";
import { Loading, Notice, Problem } from "../parts/basics.js";
import { lazy } from "../parts/lazy.js";
import { words } from "../words/i18n.js";

const OtherRole = lazy((again) => import(`./other-role.js${again}`), "OtherRole");

const t = words({
  expired: ["登录已过期，请重新登录。已填写的内容没有丢失。", "Your session has expired. Please sign in again. Nothing you typed is lost."],
});

/** A contact without spaces and with full-width characters made plain, as the server reads it. */
export function tidyContact(text) {
  return text.normalize("NFKC").replace(/\s+/g, "");
}

/** Whether it has the form of a mobile number or an e-mail address. */
export function looksLikeContact(contact) {
  return /^(\+?86)?1\d{10}$/.test(contact) || /^[^@]+@[^@]+\.[^@.]+$/.test(contact);
}

/** POST for a code or a link. Where many were sent, it first does the work that the server asks for. */
export async function ask(path, body) {
  try {
    return await api.post(path, body);
  } catch (error) {
    if (!error.body.work) throw error;
    const { proof } = await import("./work.js");
    return ask(path, { ...body, proof: await proof(error.body.work) });
  }
}

/** The session ended while the page was open. */
export function Expired({ shown }) {
  return shown ? html`<${Notice} tone="warn" live>${t("expired")}</${Notice}>` : null;
}

/**
 * Shown while `session.state` is not "in": waits for the session, says that another role is signed in or that the
 * network is lost, or shows `signIn`, the page's own sign-in.
 */
export function Door({ session, signIn }) {
  if (session.state === "loading") return html`<${Loading} />`;
  if (session.state === "unreachable") {
    return html`<div class="narrow"><${Problem} error=${session.error} onRetry=${session.retry} /></div>`;
  }
  if (session.state === "other") return html`<${OtherRole} session=${session.session} onSignOut=${session.signOut} />`;
  return signIn;
}
