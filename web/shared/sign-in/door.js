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

export const Slip = lazy((again) => import(`./slip.js${again}`), "Slip");

export async function slipOf(typed, before) {
  if (!typed.includes("@") || /(@(qq|163|126)\.com|\.cn)$/.test(typed) || before?.typed === typed) return null;
  // It is only a hint: without it the server judges.
  const meant = await import("./slips.js").then(({ meantBy }) => meantBy(typed), () => "");
  return meant ? { typed, meant } : null;
}

export async function ask(path, body) {
  try {
    return await api.post(path, body);
  } catch (error) {
    if (!error.body.work) throw error;
    const { proof } = await import("./work.js");
    return ask(path, { ...body, proof: await proof(error.body.work) });
  }
}

export function Expired({ shown }) {
  return shown ? html`<${Notice} tone="warn" live>${t("expired")}</${Notice}>` : null;
}

export function Door({ session, signIn }) {
  if (session.state === "loading") return html`<${Loading} />`;
  if (session.state === "unreachable") {
    return html`<div class="narrow"><${Problem} error=${session.error} onRetry=${session.retry} /></div>`;
  }
  if (session.state === "other") return html`<${OtherRole} session=${session} />`;
  return signIn;
}
