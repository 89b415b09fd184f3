// @ts-check
/** One entry as screeners and organizers see it: video, automatic findings, form, entrant. */
import { html } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Card, Change, Empty, Facts, Notice, Problem, classes, toast, useAction,
} from "../shared/parts/components.js";
import { choiceText } from "../shared/server/contest.js";
import { fileRows } from "../shared/parts/file-rows.js";
import { extraRows } from "../shared/words/extra-fields.js";
import { say } from "../shared/words/i18n.js";
import { labelled, listed, noted } from "../shared/words/marks.js";
import { Player, filmOf } from "../shared/parts/player.js";
import { runningTime } from "../shared/words/durations.js";
import { dateTime, day, deadline, fileSize } from "../shared/words/time.js";
import { FORM, LEVEL_TONES, OUTCOME_TONES } from "./facts.js";
import { t } from "./words.js";

/** @typedef {{name: string, kind: string, choices?: string, options?: Api.Choice[]}} Field of the form */

/** @type {Field[]} */
export const FIELDS = FORM;

/**
 * The words of a flag; the code itself if it has none.
 * @param {string} code
 */
export function flagWords(code) {
  try {
    return t(`flag_${code}`);
  } catch {
    return code;
  }
}

/** @param {Api.WholeEntry} entry */
export function isUpright({ video }) {
  const facts = video?.facts;
  return Boolean(facts && facts.height > facts.width);
}

/** @param {{entry: Api.WholeEntry, video?: object, poster?: string | null}} props */
export function Film({ entry, video, poster }) {
  if (!entry.playback_url) return html`<div class="no-film"><${Empty} icon="film" title=${t("noVideo")} /></div>`;
  const renew = async () => {
    const fresh = await api.get(`/organizer/entries/${entry.id}`);
    return filmOf(fresh);
  };
  // A new address of the same file is the same video; another file is another video.
  return html`<${Player} key=${`${entry.id} ${entry.video?.uploaded_at}`}
    source=${filmOf(entry)}
    renew=${renew} title=${entry.title} tall=${isUpright(entry)} video=${video}
      poster=${poster} />`;
}

/**
 * One finding: the actual and the required value, and how to fix it.
 * @param {{finding: Api.Finding}} props
 */
export function Finding({ finding }) {
  return html`<div class=${`finding ${finding.level}`}>
    <p class="row"><${Badge} tone=${LEVEL_TONES[finding.level]}>${t(`level_${finding.level}`)}</${Badge}>
      <strong>${say(finding.title)}</strong></p>
    <${Facts} rows=${[[t("actual"), say(finding.actual)], [t("wanted"), say(finding.wanted)],
      [t("fix"), say(finding.fix)]]} /></div>`;
}

/**
 * The automatic findings: flags of the screening, findings on the video, and a button for a new check if one is due.
 * Without `onEntry` the reader may not ask for one.
 * @param {{entry: Api.WholeEntry, onEntry: ((entry: Api.WholeEntry) => void) | null, level?: number}} props
 */
export function Findings({ entry, onEntry, level = 2 }) {
  const findings = entry.video?.findings || [];
  const flags = entry.flags || [];
  const state = entry.video?.state;
  const due = state === "unknown" || state === "checking";
  const recheck = useAction(async () => {
    onEntry?.(await api.post(`/organizer/entries/${entry.id}/recheck`));
    toast(t.both("rechecking"));
  });
  return html`<${Card} level=${level} title=${t("findings")}>
    <div class="stack tight">
      ${flags.map((flag) => html`<${Notice} key=${flag} tone="warn"><p>${flagWords(flag)}</p></${Notice}>`)}
      ${due && html`<${Notice} tone="info"><p>${t(`video_${state}`)}</p></${Notice}>`}
      ${findings.map((finding) => html`<${Finding} key=${finding.code} finding=${finding} />`)}
      ${!flags.length && !findings.length && !due && state
        && html`<${Notice} tone="good"><p>${t("noFindings")}</p></${Notice}>`}
      ${!state && html`<p class="muted">${t("noVideo")}</p>`}
      ${due && onEntry && ["probing", "screening"].includes(entry.status)
        && html`<p><${Change} kind="quiet" busy=${recheck.busy} onClick=${recheck.run}>${t("recheck")}</${Change}></p>`}
      <${Problem} error=${recheck.error} />
      ${entry.video && html`<${Facts} rows=${fileFacts(entry.video)} />`}
    </div>
  </${Card}>`;
}

/** @param {Api.Video} video */
function fileFacts(video) {
  const { facts } = video;
  return [
    [t("file"), noted(video.name, fileSize(video.size))],
    [t("picture"), facts?.width ? `${facts.width} × ${facts.height}` : ""],
    [t("duration"), runningTime(facts?.duration_seconds || null)],
  ];
}

/**
 * What the entrant said in one field, for reading.
 * @param {Field} field
 * @param {Record<string, any>} entry
 * @param {Record<string, any>} contest
 * @param {Api.NamedRecommender[] | undefined} units
 */
export function answerOf({ name, kind, choices, options }, entry, contest, units) {
  const value = entry[name];
  if (!value) return "";
  if (kind === "choice") return say(choiceText(contest[choices ?? ""], value));
  if (kind === "option") return say(choiceText(options, value));
  if (kind === "date") return day(value);
  if (kind === "names") return listed(value);
  if (kind === "unit") return units?.find((unit) => unit.id === value)?.name || (units ? value : "");
  if (kind === "link" && /^https?:\/\//.test(value)) return html`<a href=${value} target="_blank"
    rel="noopener noreferrer">${value}</a>`;
  return value;
}

/**
 * The form as the entrant filled it in; the title is in the heading of the page.
 * @param {{entry: Api.WholeEntry, contest: Api.Contest, units?: Api.NamedRecommender[], level?: number}} props
 */
export function FormCard({ entry, contest, units, level = 2 }) {
  const said = FIELDS.filter(({ name }) => name !== "title");
  return html`<${Card} level=${level} title=${t("form")}><${Facts} rows=${[
    ...said.map((field) => [t(`field_${field.name}`), answerOf(field, entry, contest, units)]),
    ...extraRows(contest, entry.extra),
    ...fileRows(contest, entry.files, `/organizer/entries/${entry.id}`),
    [t("receipt"), entry.receipt],
    [t("submittedAt"), entry.submitted_at && dateTime(entry.submitted_at)],
  ]} /></${Card}>`;
}

/** @param {{entry: Api.WholeEntry, contest: Api.Contest, level?: number, children?: unknown}} props */
export function EntrantCard({ entry, contest, level = 2, children }) {
  const who = entry.entrant;
  if (!who) return null;
  return html`<${Card} level=${level} title=${t("person")}><${Facts} rows=${[
    [t("person_kind"), say(choiceText(contest.entrant_kinds, who.kind))],
    [t("person_name"), who.name],
    [t("person_credit_code"), who.credit_code],
    [t("place"), [who.province, who.city].filter(Boolean).join(" ")],
    [t("person_contact_person"), who.contact_person],
    [t("person_phone"), who.phone],
    [t("person_email"), who.email],
  ]} /><${Refused} refused=${entry.refused} />${children}</${Card}>`;
}

/**
 * The newest message to a person that a server refused, if any.
 * @param {{refused: Api.Refusal | null}} props
 */
export function Refused({ refused }) {
  if (!refused) return null;
  return html`<span class="small block bad">${t("letterRefusedAt", {
    contact: refused.contact, at: dateTime(refused.at), words: refused.words,
  })}</span>`;
}

/**
 * What the screeners decided, if they have.
 * @param {{entry: Api.WholeEntry}} props
 */
export function Screened({ entry }) {
  const said = entry.predecided ?? entry.screening;
  if (!said) return null;
  const word = t(entry.predecided ? "predecided" : "screened");
  return html`<${Notice} tone=${OUTCOME_TONES[said.outcome]} title=${labelled(word, t(`outcome_${said.outcome}`))}>
    ${said.reason && html`<p class="preline">${said.reason}</p>`}
    ${said.until && html`<p>${t("returnUntil", { at: deadline(said.until) })}</p>`}
    <p class="small muted">${dateTime(said.at)} · ${letterWords(entry)}</p></${Notice}>`;
}

/**
 * When the entrant is told of an answer.
 * @param {Pick<Api.ScreenedEntry, "predecided" | "screening">} entry
 */
export function letterWords({ predecided, screening }) {
  if (predecided) return t("letterEarly");
  if (!screening) return "";
  return screening.letter_at ? t("letterAt", { at: dateTime(screening.letter_at) }) : t("letterGate");
}

/**
 * A table in a box that scrolls sideways if necessary, also by keyboard.
 * @param {{label: string, class?: string, children: unknown}} props
 */
export function TableBox({ label, class: extra, children }) {
  return html`<div class=${classes("table-wrap", extra)} role="region" aria-label=${label} tabindex="0">
    ${children}</div>`;
}
