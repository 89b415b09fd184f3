// @ts-check
/** The public notice on the organizer's desk: what is proposed, the objections, and what two people decide on them. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { save } from "../shared/parts/attached.js";
import {
  Badge, Card, Change, Confirm, fieldId, formError, Problem, Select, toast, useAction,
} from "../shared/parts/components.js";
import { byAward } from "../shared/parts/awards.js";
import { FileState } from "../shared/parts/file-rows.js";
import { useContest } from "../shared/server/contest.js";
import { say } from "../shared/words/i18n.js";
import { dateTime, deadline } from "../shared/words/time.js";
import { GROUNDS, OBJECTION_OUTCOMES, OBJECTION_TONES } from "./facts.js";
import { isAsked } from "./waiting.js";
import { t } from "./words.js";

/** @typedef {{act: "strike" | "decide", entry: string, title: string, objection?: Api.Objection}} Wanted */

/** @returns {Promise<Api.Objection[]>} */
async function allObjections() {
  const all = [];
  let after = "";
  do {
    /** @type {Api.Objections} */
    const page = await api.get(`/organizer/objections?after=${encodeURIComponent(after)}`);
    all.push(...page.objections);
    after = page.next;
  } while (after);
  return all.sort((a, b) => Number(Boolean(a.decided)) - Number(Boolean(b.decided)) || b.number - a.number);
}

/** @returns {Promise<{notice: Api.PostedNotice | null, objections: Api.Objection[]}>} */
export async function loadNotice() {
  /** @type {Api.Notice} */
  const { notice } = await api.get("/notice");
  return { notice, objections: notice ? await allObjections() : [] };
}

/**
 * The card of the overview; nothing while no notice was posted. `onAsked`: a request waits for a second person now.
 * @param {Awaited<ReturnType<typeof loadNotice>> & {requests: Api.Request[], onAsked: () => unknown}} props
 */
export function NoticeCard({ notice, objections, requests, onAsked }) {
  const [wanted, want] = useState(/** @type {Wanted | null} */ (null));
  const { contest } = useContest();
  if (!notice) return null;
  const open = objections.filter((each) => !each.decided).length;
  return html`<${Card} title=${t("noticeTitle")} id="public-notice" tabindex="-1"
      aside=${html`<${Badge} tone=${notice.open ? "info" : "good"}>
      ${t(notice.open ? "noticeOpen" : "noticeOver")}</${Badge}>`}>
    <div class="stack tight">
    <p>${t(told(notice), { from: dateTime(notice.posted_at), until: deadline(notice.until), open,
      all: objections.length })}</p>
    ${byAward(contest, notice.winners).map((group) => html`${group.text && html`<h3>${say(group.text)}</h3>`}
    <ul key=${group.id} class="plain stack tight">${group.rows.map((work) => html`<li key=${work.entry}
      class="row between">
      <a href=${`#/entries/${work.entry}`}>${work.title}</a>
      ${isAsked(requests, "strike", work.entry) ? html`<${Badge} tone="warn">${t("strikeAsked")}</${Badge}>`
        : strikable(notice, work) && html`<${Change} kind="quiet" aria-label=${t("strikeOf", { title: work.title })}
        onClick=${() => want({ act: "strike", entry: work.entry, title: work.title })}>${t("strike")}</${Change}>`}
    </li>`)}</ul>`)}
    ${objections.length > 0 && html`<h3>${t("objections")}</h3><ul class="plain stack parted">
      ${objections.map((each) => html`<${Line} key=${each.number} objection=${each}
        asked=${isAsked(requests, "decide", each.number)} onDecide=${() => want({
        act: "decide", entry: each.entry, title: each.title, objection: each })} />`)}</ul>`}</div>
    ${wanted && html`<${Ask} key=${`${wanted.act}${wanted.entry}`} wanted=${wanted} onDone=${onAsked}
      onClose=${() => want(null)} />`}
  </${Card}>`;
}

/** @param {Api.PostedNotice} notice */
function told(notice) {
  if (!notice.open) return "noticeWas";
  return notice.reopened ? "noticeAgain" : "noticePeriod";
}

/**
 * Whether an entry can be struck off. Once the result is public, only a successor on notice: an award is revoked.
 * @param {Api.PostedNotice} notice
 * @param {Api.Proposed} work
 */
function strikable(notice, work) {
  return notice.open && (!notice.reopened || !work.awarded);
}

/** @param {{objection: Api.Objection, asked: boolean, onDecide: () => void}} props */
function Line({ objection, asked, onDecide }) {
  const { decided } = objection;
  return html`<li class="stack tight">
    <p><strong>${t("objectionTo", { number: objection.number, title: objection.title })}</strong>${" "}
      ${decided ? html`<${Badge} tone=${OBJECTION_TONES[decided.outcome]}>${t(`objection_${decided.outcome}`)}
        </${Badge}>` : html`<${Badge} tone="warn">${t(asked ? "decisionAsked" : "objectionOpen")}</${Badge}>`}</p>
    <p class="small muted">${objection.name ? t("objectionBy", { name: objection.name, contact: objection.contact,
      at: dateTime(objection.at) }) : t("objectorForgotten", { at: dateTime(objection.at) })}</p>
    <p class="preline">${t(`ground_${objection.ground}`)} · ${objection.text}</p>
    ${objection.evidence.length > 0 && html`<ul class="plain stack tight" aria-label=${t("evidence")}>
      ${objection.evidence.map((file) => html`<${Evidence} key=${file.sha256} number=${objection.number}
        file=${file} />`)}</ul>`}
    ${decided ? html`<p class="small muted preline">${dateTime(decided.at)} · ${decided.why}</p>`
      : !asked && html`<div><${Change} kind="quiet" onClick=${onDecide}>${t("decideObjection")}</${Change}></div>`}
  </li>`;
}

/**
 * A file of an objection, to be saved once it was checked.
 * @param {{number: number, file: Api.Attachment}} props
 */
function Evidence({ number, file }) {
  const saving = useAction(async () => {
    save((await api.get(`/organizer/objections/${number}/evidence/${file.sha256}`)).url);
  });
  return html`<li>${file.name}${" "}<${FileState} file=${file} />
    ${file.state === "checked" && html` <${Change} kind="text" icon="download" busy=${saving.busy}
      aria-label=${t("saveFile", { name: file.name })} onClick=${saving.run}>${t("saveEvidence")}</${Change}>`}
    ${file.fault && html`<span class="block small muted">${say(file.fault)}</span>`}
    <${Problem} error=${saving.error} /></li>`;
}

/**
 * The decision on an objection, which nobody has chosen at first, and whether it is missing.
 * @param {boolean} needed
 */
function useOutcome(needed) {
  const [outcome, choose] = useState("");
  const [unchosen, setUnchosen] = useState(false);
  const check = () => {
    if (!needed || outcome) return;
    setUnchosen(true);
    document.getElementById(fieldId("outcome"))?.focus();
    throw formError(t.both("decisionNeeded"), []);
  };
  return { outcome, choose, check, wrong: unchosen && !outcome ? t("decisionNeeded") : undefined };
}

/**
 * Ask a second person to strike an entry off, or to decide an objection.
 * @param {{wanted: Wanted, onDone: () => unknown, onClose: () => void}} props
 */
function Ask({ wanted, onDone, onClose }) {
  const { act, entry, title, objection } = wanted;
  const [ground, setGround] = useState(String(objection?.ground ?? GROUNDS[0]));
  const { outcome, choose, check, wrong } = useOutcome(Boolean(objection));
  const words = act === "strike" ? t("strikeWhat", { title })
    : t("objectionTo", { number: objection?.number ?? 0, title });
  const send = async (/** @type {string} */ reason) => {
    check();
    /** @type {Api.WholeEntry} */
    const { revision } = await api.get(`/organizer/entries/${entry}`);
    const about = objection ? { objection: objection.number, outcome } : {};
    await api.post("/organizer/confirmations", { act, entry, revision, ground, reason, ...about });
    toast(t("secondAsked"));
    onClose();
    await onDone();
  };
  const choices = (/** @type {string} */ prefix, /** @type {string[]} */ ids) =>
    ids.map((id) => ({ id, text: t.both(`${prefix}_${id}`) }));
  return html`<${Confirm} title=${words} confirm=${t("askSecond")} danger=${act === "strike"} reason=${t("reason")}
    onConfirm=${send} onClose=${onClose}>
    <p>${t(act === "strike" ? "strikeText" : "decideText")}</p>
    ${objection && html`<${Select} name="outcome" label=${t("decision")} required value=${outcome}
      empty=${t("choose")} error=${wrong} onInput=${choose}
      options=${choices("objection", OBJECTION_OUTCOMES)} />`}
    ${(!objection || outcome === "upheld") && html`<${Select} name="ground" label=${t("ground")} required
      value=${ground} onInput=${setGround} options=${choices("ground", GROUNDS)} />`}
  </${Confirm}>`;
}
