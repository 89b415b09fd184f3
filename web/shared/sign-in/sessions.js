// @ts-check
/** Where somebody is signed in, and ending it. */
import { html } from "../../vendor/preact.js";
import { useAction, useLoad } from "../server/actions.js";
import { api } from "../server/api.js";
import { Button, Card, Loading, Problem } from "../parts/basics.js";
import { toast } from "../parts/frame.js";
import { words } from "../words/i18n.js";
import { dateTime } from "../words/time.js";

const t = words({
  title: ["登录设备", "Where you are signed in"],
  lead: ["如有不认识的设备，请将其退出。", "If you do not know one of them, sign it out."],
  unknown: ["未知设备", "Unknown device"],
  here: ["本设备", "this one"],
  since: ["{at} 登录，最近使用 {seen}", "Signed in {at}, last used {seen}"],
  end: ["退出该设备", "Sign it out"],
  ended: ["该设备已退出登录", "It is signed out"],
});

/** The asker's sessions, the newest first. */
export function Sessions() {
  const { data, error, reload } = useLoad(() => api.get("/sessions").then((answer) => answer.sessions));
  return html`<${Card} title=${t("title")}><div class="stack">
    <p class="hint">${t("lead")}</p>
    ${error ? html`<${Problem} error=${error} onRetry=${reload} />` : !data ? html`<${Loading} />` : html`
      <div class="stack">${data.map((/** @type {Api.OwnSession} */ each) => html`
        <${Line} key=${each.id} session=${each} onEnd=${reload} />`)}</div>`}
  </div></${Card}>`;
}

/** @param {{session: Api.OwnSession, onEnd: () => unknown}} props */
function Line({ session, onEnd }) {
  const end = useAction(async () => {
    await api.del(`/sessions/${session.id}`);
    toast(t.both("ended"));
    onEnd();
  });
  return html`<div class="row between">
    <span><b>${session.device || t("unknown")}</b>${session.is_this && html` <span class="muted">${t("here")}</span>`}
      <br /><span class="muted small">${t("since", { at: dateTime(session.issued_at),
        seen: dateTime(session.seen_at) })}</span></span>
    ${!session.is_this && html`<${Button} kind="text" busy=${end.busy} onClick=${end.run}>${t("end")}</${Button}>`}
    ${end.error && html`<${Problem} error=${end.error} onRetry=${end.run} />`}
  </div>`;
}
