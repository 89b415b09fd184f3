// @ts-check
/** What is held about the reader: a copy to download, and its erasure, which may be taken back for some days. */
import { html, useState } from "../../vendor/preact.js";
import { useLoad } from "../server/actions.js";
import { api } from "../server/api.js";
import { say, words } from "../words/i18n.js";
import { deadline, zoneName } from "../words/time.js";
import { Button, Card, Loading, Notice, Problem } from "./basics.js";
import { Confirm } from "./dialogs.js";
import { toast } from "./frame.js";
import { WorkbookButton } from "./workbook.js";

const t = words({
  title: ["我的个人信息", "My personal information"],
  copyText: [
    "您可以随时下载平台持有的关于您的全部信息：资料、联系方式、所作的同意、作品与评审记录、收到的通知、登录设备，以及文件的下载地址。",
    "You can download everything held about you here: details, contacts, what you agreed to, entries and reviews, "
      + "letters, where you are signed in, and addresses of your files.",
  ],
  copy: ["下载我的信息副本", "Download a copy"],
  addresses: [
    "副本为 JSON 文件，其中文件的下载地址在一小时内有效，过期后请重新生成。",
    "The copy is a JSON file. Addresses of files in it work for an hour at most; create it again after that.",
  ],
  eraseText: [
    "您可以撤回同意并申请删除个人信息。提交申请后 {days} 天内可以收回，期满即删除，不能恢复。",
    "You can withdraw your consent and have your personal information erased. For {days} days you may take that back; "
      + "then it is erased and cannot be restored.",
  ],
  erase: ["申请删除我的个人信息", "Have my personal information erased"],
  eraseTitle: ["申请删除个人信息？", "Have your personal information erased?"],
  follows: [
    "您的资料和联系方式将在 {days} 天后删除，投稿人未进入评审的作品及视频一并删除，此后不能再登录。",
    "Your details and contacts are erased in {days} days, and an entrant’s entries that no expert has, with their "
      + "videos. You cannot sign in after that.",
  ],
  leaving: ["以下作品随申请立即撤回，不再参评：", "These entries are withdrawn at once and take part no more:"],
  staying: [
    "以下作品已进入评审或已有结果，评选结果需要保留，待本次活动的保存期限届满后删除：",
    "These entries are with the experts or decided. The result needs them; they are erased when the retention of the "
      + "call ends:",
  ],
  back: ["收回前，作品一般可以恢复原状；活动已进入下一阶段的，不能恢复。",
    "If you take it back, entries usually return to where they stood, unless the call has gone on without them."],
  confirm: ["提交删除申请", "Ask for erasure"],
  asked: ["已提交删除申请", "Erasure is asked for"],
  waits: ["您的个人信息将于 {at}（{zone}）后删除", "Your personal information is erased after {at} ({zone})"],
  waitsText: [
    "此前可以收回申请。已撤回的作品不再参评。",
    "Until then you can take it back. The entries that were withdrawn take part no more.",
  ],
  takeBack: ["收回删除申请", "Take it back"],
  takeBackTitle: ["收回删除申请？", "Take the request back?"],
  takeBackText: [
    "个人信息不再删除；随申请撤回的作品，活动尚未进入下一阶段的恢复原状。",
    "Nothing is erased. Entries that were withdrawn with it return, unless the call has gone on without them.",
  ],
  takenBack: ["删除申请已收回", "The request is taken back"],
  refused: ["您的删除申请依法暂不执行", "By law your information cannot be erased yet"],
  ground: ["依据", "Ground"],
  reason: ["理由", "Reason"],
});

/**
 * `erasure`: whether the reader asks for it here; members of the office leave it first. `onChange` after each change.
 * @param {{erasure?: boolean, onChange?: () => unknown}} props
 */
export function OwnData({ erasure = true, onChange }) {
  return html`<${Card} title=${t("title")}><div class="stack">
    <p>${t("copyText")}</p>
    <div><${WorkbookButton} ask=${{ kind: "copy" }} label=${t("copy")} /></div>
    <p class="hint">${t("addresses")}</p>
    ${erasure && html`<${Erasure} onChange=${onChange} />`}
  </div></${Card}>`;
}

/** @param {{onChange?: () => unknown}} props */
function Erasure({ onChange }) {
  const load = useLoad(/** @returns {Promise<Api.OwnErasure>} */ () => api.get("/own-data/erasure"));
  const [asking, setAsking] = useState("");
  if (!load.data) return load.error ? html`<${Problem} error=${load.error} onRetry=${load.reload} />`
    : html`<${Loading} />`;
  const { data } = load;
  const close = () => setAsking("");
  const send = async (/** @type {string} */ path, /** @type {string[]} */ entries, /** @type {string} */ said) => {
    await api.post(path, { entries });
    toast(t.both(said));
    await load.reload();
    onChange?.();
  };
  const waits = data.state === "asked";
  return html`${data.state === "refused" && html`<${Refused} erasure=${data} />`}
    ${waits ? html`<${Notice} tone="warn" title=${t("waits", { at: deadline(data.due_at ?? ""), zone: zoneName() })}>
        <div class="stack"><p>${t("waitsText")}</p>
          <div><${Button} kind="quiet" onClick=${() => setAsking("back")}>${t("takeBack")}</${Button}></div></div>
      </${Notice}>`
      : html`<p>${t("eraseText", { days: data.cooling_days })}</p>
        <div><${Button} kind="text" class="bad" onClick=${() => setAsking("erase")}>${t("erase")}</${Button}></div>`}
    ${asking === "erase" && html`<${Confirm} title=${t("eraseTitle")} confirm=${t("confirm")} danger onClose=${close}
      onConfirm=${() => send("/own-data/erasure", data.leaving.map(({ id }) => id), "asked")}>
      <${Consequences} erasure=${data} /></${Confirm}>`}
    ${asking === "back" && html`<${Confirm} title=${t("takeBackTitle")} confirm=${t("takeBack")} onClose=${close}
      onConfirm=${() => send("/own-data/erasure/withdrawal", data.withdrawn, "takenBack")}>
      <p>${t("takeBackText")}</p></${Confirm}>`}`;
}

/** @param {{erasure: Api.OwnErasure}} props */
function Refused({ erasure }) {
  return html`<${Notice} tone="warn" title=${t("refused")}>
    <p>${t("ground")}: ${say(erasure.ground)}</p><p class="preline">${t("reason")}: ${erasure.reason}</p></${Notice}>`;
}

/** @param {{erasure: Api.OwnErasure}} props */
function Consequences({ erasure }) {
  return html`<div class="stack"><p>${t("follows", { days: erasure.cooling_days })}</p>
    <${Titles} entries=${erasure.leaving} lead=${t("leaving")} />
    <${Titles} entries=${erasure.staying} lead=${t("staying")} />
    ${erasure.leaving.length > 0 && html`<p class="hint">${t("back")}</p>`}</div>`;
}

/** @param {{entries: Api.ErasureEntry[], lead: string}} props */
function Titles({ entries, lead }) {
  if (!entries.length) return null;
  return html`<div><p>${lead}</p>
    <ul>${entries.map(({ id, title }) => html`<li key=${id}>${title || id}</li>`)}</ul></div>`;
}
