// @ts-check
/** The rights ledger: what each winner agreed to, whether it may be used, its packs, and where it is published. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Card, Change, Confirm, CopyButton, Empty, Facts, Heading, Loading, Notice, Problem, Select, TextField,
  toast, useLoad,
} from "../shared/parts/components.js";
import { awardOf } from "../shared/parts/awards.js";
import { WorkbookButton } from "../shared/parts/workbook.js";
import { useContest } from "../shared/server/contest.js";
import { say, words } from "../shared/words/i18n.js";
import { labelled } from "../shared/words/marks.js";
import { toParts } from "./dates.js";
import { date, dateTime, serverNow } from "../shared/words/time.js";
import { TableBox } from "./entry.js";
import { LINK_LENGTH } from "./facts.js";
import { t as office } from "./words.js";

const t = words({
  title: ["权利台账", "Rights ledger"],
  lead: [
    "获奖作品的授权与使用情况。推广包含标题、简介、主创、封面、授权文本和限时有效的视频地址。",
    "What may be done with the winning entries, and what was. A rights pack has title, synopsis, credits, covers, the "
      + "licence and an address of the video that works for a limited time.",
  ],
  none: ["暂无获奖作品", "No winning entries yet"],
  noneText: ["评选结果公布后，获奖作品将在此列出。", "Once the result is published, the winning entries are listed here."],
  usable: ["可以使用", "May be used"],
  withdrawn: ["不得使用", "May not be used"],
  withdrawnText: [
    "入选资格已于 {at} 撤销（{ground}），停止使用；已发布的内容须下架。",
    "The award was revoked on {at} ({ground}). Use it no more; take down what is published.",
  ],
  award: ["奖项", "Award"],
  signer: ["签署人", "Agreed to by"],
  materials: ["素材与音乐授权", "Licences of music and other material"],
  ai: ["AI 使用声明", "Use of AI"],
  aiNone: ["未使用 AI 生成合成内容", "No AI-generated content"],
  link: ["公开链接", "Public link"],
  copy: ["展示用视频", "Video in the showcase"],
  copy_making: ["正在制作小文件；制作期间播放原文件", "A small copy is being made; the original is played meanwhile"],
  copy_ready: ["播放小文件（不高于 720p）", "A small copy is played (720p at most)"],
  copy_failed: ["小文件未能制作，播放原文件", "No small copy could be made; the original is played"],
  copy_withdrawn: ["已撤下，小文件已删除", "Withdrawn; the small copy is deleted"],
  nothing: ["未填写", "Nothing stated"],
  pledges: ["已同意的承诺与授权（{n} 项）", "Pledges and licence agreed to ({n})"],
  agreed: ["版本 {version}，{at} 同意", "Version {version}, agreed to on {at}"],
  textGone: ["该版本的文本未留存，可凭校验值核对。", "The text of this version is not kept; the checksum tells it."],
  published: ["发布与推广包", "Publications and rights packs"],
  takeDown: ["须追回的权益和须下架的内容", "What must be recovered and taken down"],
  onPlatform: ["{platform}：内容下架", "{platform}: taken down"],
  open: ["待办理", "To do"],
  recovered: ["已办理", "Done"],
  recoveredBy: ["{on}，{name}登记", "{on}, entered by {name}"],
  noteRecovery: ["登记办理", "Enter as done"],
  reopen: ["撤回登记", "Take the note back"],
  recoveredOn: ["办理日期", "Done on"],
  reopenText: ["该项将恢复为“待办理”，原登记留存备查。", "It is to be done again. The note is kept in the history."],
  platform: ["平台", "Platform"],
  where: ["发布链接", "Link"],
  whereHint: [
    "观众打开作品的网址。资格撤销后按此逐一办理下架。",
    "Where viewers find it. If the award is revoked, this is what is taken down.",
  ],
  when: ["发布日期", "Published on"],
  who: ["登记人", "Entered by"],
  pack: ["推广包", "Rights pack"],
  packOf: ["生成{platform}推广包", "Create the pack for {platform}"],
  notYet: ["尚未登记", "Not entered"],
  record: ["登记发布链接", "Enter a publication"],
  save: ["保存", "Save"],
  saved: ["已登记", "Entered"],
  replaces: [
    "该平台已登记过链接，保存后以新链接为准，原链接留存备查。",
    "There is a link for this platform. The new one takes its place; the old one is kept in the history.",
  ],
});

/** The day in the zone of the call. */
function today() {
  return toParts(new Date(serverNow()).toISOString(), false).day;
}

/** @typedef {{line: Api.RightsLine, item: Api.RecoveryItem}} Ending */

/** @returns {Promise<{rights: Api.Rights, texts: Map<string, Api.PledgeText>}>} */
async function ledger() {
  /** @type {[Api.Rights, Api.PledgeTexts]} */
  const [rights, { texts }] = await Promise.all([api.get("/organizer/rights"), api.get("/organizer/rights/texts")]);
  return { rights, texts: new Map(texts.map((each) => [each.sha256, each])) };
}

export function Rights() {
  const load = useLoad(ledger);
  const [noting, note] = useState(/** @type {Api.RightsLine | null} */ (null));
  const [ending, end] = useState(/** @type {Ending | null} */ (null));
  const lines = load.data?.rights.lines || [];
  return html`<${Heading} title=${t("title")} lead=${t("lead")} back=${{ href: "#/result", label: office("result") }} />
    ${load.error ? html`<${Problem} error=${load.error} onRetry=${load.reload} />`
      : !load.data ? html`<${Loading} />`
        : lines.length === 0 ? html`<${Card}><${Empty} icon="clock" title=${t("none")}><p>${t("noneText")}</p>
            </${Empty}></${Card}>`
          : html`<div class="stack">${lines.map((line) => html`<${Line} key=${line.entry} line=${line}
              texts=${load.data?.texts} platforms=${load.data?.rights.platforms}
              onNote=${() => note(line)} onEnd=${(/** @type {Api.RecoveryItem} */ item) => end({ line, item })} />`)}
            </div>`}
    ${noting && load.data && html`<${Note} key=${noting.entry} line=${noting} platforms=${load.data.rights.platforms}
      onDone=${load.reload} onClose=${() => note(null)} />`}
    ${ending && load.data && html`<${End} key=${ending.item.id} ...${ending} platforms=${load.data.rights.platforms}
      onDone=${load.reload} onClose=${() => end(null)} />`}`;
}

/**
 * @param {object} props
 * @param {Api.RightsLine} props.line
 * @param {Map<string, Api.PledgeText>} props.texts
 * @param {Api.Platform[]} props.platforms
 * @param {() => void} props.onNote
 * @param {(item: Api.RecoveryItem) => void} props.onEnd
 */
function Line({ line, texts, platforms, onNote, onEnd }) {
  const { contest } = useContest();
  const award = awardOf(contest, line);
  return html`<${Card} title=${line.title} aside=${html`<${Badge} tone=${line.may_be_used ? "good" : "bad"}>
      ${t(line.may_be_used ? "usable" : "withdrawn")}</${Badge}>`}>
    <div class="stack tight">
      ${line.revoked_at && line.ground && html`<${Notice} tone="bad"><p>${t("withdrawnText", {
        at: dateTime(line.revoked_at), ground: office(`ground_${line.ground}`) })}</p></${Notice}>`}
      <${Facts} rows=${[
        ...(award ? [[t("award"), say(award)]] : []),
        [t("signer"), html`${line.signer} · <a href=${`#/entries/${line.entry}`}>${line.receipt}</a>`],
        [t("materials"), html`<span class="preline">${line.materials || t("nothing")}</span>`],
        [t("ai"), html`<span class="preline">${line.ai_use
          ? line.ai_statement || t("aiNone") : t("nothing")}</span>`],
        [t("link"), line.public_link
          ? html`<a href=${line.public_link} rel="noreferrer" target="_blank">${line.public_link}</a>` : t("nothing")],
        ...line.rendition ? [[t("copy"), t(`copy_${line.rendition}`)]] : [],
      ]} />
      <${Agreed} pledges=${line.pledges} texts=${texts} />
      <div class="row between"><h3>${t(line.may_be_used ? "published" : "takeDown")}</h3>
        <${Change} kind="quiet" aria-label=${labelled(t("record"), line.title)} onClick=${onNote}>
          ${t("record")}</${Change}></div>
      ${line.may_be_used ? html`<${Published} line=${line} platforms=${platforms} />`
        : html`<${Recovery} line=${line} platforms=${platforms} onEnd=${onEnd} />`}
    </div></${Card}>`;
}

/** @param {{pledges: Api.Agreed[], texts: Map<string, Api.PledgeText>}} props */
function Agreed({ pledges, texts }) {
  return html`<details><summary>${t("pledges", { n: pledges.length })}</summary>
    <ul class="plain stack tight">${pledges.map((each) => {
      const text = texts.get(each.sha256);
      return html`<li key=${each.id} class="stack tight"><strong>${text ? say(text.title) : each.id}</strong>
        <p class="small muted">${t("agreed", { version: each.version, at: each.at ? dateTime(each.at) : "—" })} ·
          SHA-256 <code>${each.sha256}</code> <${CopyButton} kind="text" text=${each.sha256} /></p>
        <p class="preline small">${text ? say(text.body) : t("textGone")}</p></li>`;
    })}</ul></details>`;
}

/** @param {{line: Api.RightsLine, platforms: Api.Platform[]}} props */
function Published({ line, platforms }) {
  const { made } = line.publications;
  return html`<${TableBox} label=${labelled(line.title, t("published"))}><table class="roomy cards">
    <thead><tr><th scope="col">${t("platform")}</th><th scope="col">${t("where")}</th><th scope="col">${t("when")}</th>
      <th scope="col">${t("who")}</th><th scope="col">${t("pack")}</th></tr></thead>
    <tbody>${platforms.map(({ id, text }) => {
      const found = made.find((each) => each.platform === id);
      return html`<tr key=${id}><th scope="row">${say(text)}</th>
        <td data-label=${t("where")}>${found ? html`<a href=${found.link} rel="noreferrer" target="_blank">
          ${found.link}</a>` : t("notYet")}</td>
        <td data-label=${t("when")} class="tabular">${found && date(found.on)}</td>
        <td data-label=${t("who")}>${found && `${found.by} · ${dateTime(found.at)}`}</td>
        <td data-label=${t("pack")}><${WorkbookButton} label=${t("packOf", { platform: say(text) })}
          ask=${{ kind: "pack", entry: line.entry, platform: id }} /></td></tr>`;
    })}</tbody></table></${TableBox}>`;
}

/**
 * What a thing to recover is called.
 * @param {Api.RecoveryItem} item
 * @param {Api.Platform[]} platforms
 */
function itemWords({ id, platform }, platforms) {
  if (!platform) return office(`benefit_${id}`);
  const known = platforms.find((each) => each.id === platform);
  return t("onPlatform", { platform: known ? say(known.text) : platform });
}

/**
 * The checklist of what a revoked award brought.
 * @param {{line: Api.RightsLine, platforms: Api.Platform[], onEnd: (item: Api.RecoveryItem) => void}} props
 */
function Recovery({ line, platforms, onEnd }) {
  return html`<ul class="plain stack">${line.recovery.items.map((item) => {
    const thing = itemWords(item, platforms);
    const act = t(item.on ? "reopen" : "noteRecovery");
    return html`<li key=${item.id} class="row between"><span>
      <${Badge} tone=${item.on ? "good" : "warn"}>${t(item.on ? "recovered" : "open")}</${Badge}> ${thing}
      ${item.link && html` <a href=${item.link} rel="noreferrer" target="_blank">${item.link}</a>`}
      ${item.on && html`<span class="small muted block">
        ${t("recoveredBy", { on: date(item.on), name: item.by })}</span>`}
      </span><${Change} kind="quiet" aria-label=${labelled(act, thing)} onClick=${() => onEnd(item)}>${act}</${Change}>
    </li>`;
  })}</ul>`;
}

/**
 * Write down that something is recovered, or take that back.
 * @param {Ending & {platforms: Api.Platform[], onDone: () => unknown, onClose: () => void}} props
 */
function End({ line, item, platforms, onDone, onClose }) {
  const [on, setOn] = useState(today());
  const [wrong, setWrong] = useState(/** @type {Wrong} */ ({}));
  const act = t(item.on ? "reopen" : "noteRecovery");
  const send = async () => {
    await telling(api.put(`/organizer/rights/${line.entry}/recovery`, {
      item: item.id, on: item.on ? null : on, revision: line.recovery.revision,
    }), setWrong);
    toast(t("saved"));
    await onDone();
  };
  return html`<${Confirm} title=${labelled(act, itemWords(item, platforms))} confirm=${act} onConfirm=${send}
    onClose=${onClose}>
    ${item.on ? html`<p>${t("reopenText")}</p>` : html`<${TextField} name="on" type="date" label=${t("recoveredOn")}
      required value=${on} max=${today()} onInput=${setOn} error=${wrong.on} />`}
  </${Confirm}>`;
}

/** @typedef {Record<string, string>} Wrong what is wrong with a field, by its name */

/**
 * Waits for a change; if it is refused, says beside each field what is wrong with it.
 * @param {Promise<unknown>} change
 * @param {(wrong: Wrong) => void} tell
 */
async function telling(change, tell) {
  try {
    await change;
  } catch (error) {
    const { fields } = /** @type {{fields?: {field: string, message: Api.Text}[]}} */ (error);
    tell(Object.fromEntries((fields || []).map((each) => [each.field, say(each.message)])));
    throw error;
  }
}

/**
 * Write a publication down.
 * @param {object} props
 * @param {Api.RightsLine} props.line
 * @param {Api.Platform[]} props.platforms
 * @param {() => unknown} props.onDone
 * @param {() => void} props.onClose
 */
function Note({ line, platforms, onDone, onClose }) {
  const { made, revision } = line.publications;
  const [platform, setPlatform] = useState(platforms[0].id);
  const [link, setLink] = useState("");
  const [on, setOn] = useState(today());
  const [wrong, setWrong] = useState(/** @type {Wrong} */ ({}));
  const send = async () => {
    await telling(api.put(`/organizer/rights/${line.entry}/publications`, { platform, link, on, revision }), setWrong);
    toast(t("saved"));
    await onDone();
  };
  return html`<${Confirm} title=${labelled(t("record"), line.title)} confirm=${t("save")} onConfirm=${send}
    onClose=${onClose}>
    <${Select} name="platform" label=${t("platform")} required value=${platform} onInput=${setPlatform}
      options=${platforms} />
    ${made.some((each) => each.platform === platform) && html`<p class="small">${t("replaces")}</p>`}
    <${TextField} name="link" type="url" label=${t("where")} hint=${t("whereHint")} required value=${link}
      onInput=${setLink}
      limit=${LINK_LENGTH}
      placeholder="https://" error=${wrong.link} />
    <${TextField} name="on" type="date" label=${t("when")} required value=${on} max=${today()}
      onInput=${setOn} error=${wrong.on} />
  </${Confirm}>`;
}
