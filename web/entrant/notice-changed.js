// @ts-check
/** The privacy notice has changed: it is read and agreed to before entries can be changed. Nothing typed is lost. */
import { html } from "../vendor/preact.js";
import { useAction } from "../shared/server/actions.js";
import { api } from "../shared/server/api.js";
import { wakeAll } from "../shared/server/autosave.js";
import { Button, Card, Problem } from "../shared/parts/basics.js";
import { toast } from "../shared/parts/frame.js";
import { say, words } from "../shared/words/i18n.js";
import { dateTime } from "../shared/words/time.js";

const t = words({
  title: ["{title}已更新，请阅读并同意", "{title}: it has changed. Please read it and agree"],
  lead: [
    "您于 {at} 同意的是第 {before} 版，现行的是第 {version} 版。同意后才能继续填写和提交作品；已填写的内容和正在上传的视频"
      + "不受影响。",
    "On {at} you agreed to version {before}; version {version} is in force now. Agree to go on with your entries. "
      + "What you filled in and uploads under way are not touched.",
  ],
  refuse: [
    "不同意的，可以在“我的信息”中下载信息副本、申请删除个人信息。",
    "If you do not agree, you can download a copy or have your information erased under “My details”.",
  ],
  agree: ["我已阅读并同意", "I have read it and agree"],
  agreed: ["已同意，可以继续", "Agreed. You can go on."],
});

/** @param {{entrant: Api.Entrant, contest: Api.Contest, onSaved: (entrant: Api.Entrant) => unknown}} props */
export function NoticeChanged({ entrant, contest, onSaved }) {
  const { version, sha256, title, body } = contest.privacy;
  const agree = useAction(async () => {
    onSaved(await api.post("/entrant/consent", { version, sha256 }));
    toast(t.both("agreed"));
    wakeAll();
  });
  const { at, version: before } = entrant.privacy || { at: "", version: "" };
  return html`<${Card} tone="accent" title=${t("title", { title: say(title) })}><div class="stack">
    <p>${t("lead", { at: dateTime(at), before, version })}</p>
    <div class="text-box preline" tabindex="0" role="region" aria-label=${say(title)}>${say(body)}</div>
    <p class="hint">${t("refuse")}</p>
    <${Problem} error=${agree.error} />
    <div><${Button} busy=${agree.busy} onClick=${agree.run}>${t("agree")}</${Button}></div>
  </div></${Card}>`;
}
