/** What a page of one role shows until a person with that role is signed in. */
import { html } from "../../vendor/preact.js";
import { Loading, Notice, Problem } from "../parts/basics.js";
import { lazy } from "../parts/lazy.js";
import { words } from "../words/i18n.js";

const OtherRole = lazy((again) => import(`./other-role.js${again}`), "OtherRole");

const t = words({
  expired: ["登录已过期，请重新登录。已填写的内容没有丢失。", "Your session has expired. Please sign in again. Nothing you typed is lost."],
});

/** Says that an address was probably meant to be another, and offers that one. */
export const Slip = lazy((again) => import(`./slip.js${again}`), "Slip");

/**
 * What an e-mail address was probably meant to be: `{typed, meant}`. Null if nothing seems wrong, and if `before` said so
 * already: whoever goes on means it.
 */
export async function slipOf(typed, before) {
  if (!typed.includes("@") || /@(qq|163|126)\.com$/.test(typed) || before?.typed === typed) return null;
  // It is only a hint: without it the server judges.
  const { meantBy } = await import("./slips.js").catch(() => ({}));
  const meant = meantBy?.(typed);
  return meant ? { typed, meant } : null;
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
