// @ts-check
/** Where several people screen: their answers, as far as one may see them; and what changed since a return. */
import { html } from "../vendor/preact.js";
import { Badge, Card, Change, Facts, Notice, Problem, toast, useAction } from "../shared/parts/components.js";
import { runningTime } from "../shared/words/durations.js";
import { extraText } from "../shared/words/extra-fields.js";
import { say } from "../shared/words/i18n.js";
import { dateTime, fileSize } from "../shared/words/time.js";
import { takeBack } from "./corrections.js";
import { FIELDS, answerOf } from "./entry.js";
import { OUTCOME_TONES } from "./facts.js";
import { t } from "./words.js";

/**
 * The reader's own answer, while others must still answer.
 * @param {Api.ScreenedEntry} entry
 */
export function ownOpen(entry) {
  const undecided = ["screening", "submitted"].includes(entry.status) && !entry.predecided;
  return undecided ? entry.answers.find((answer) => answer.own) : undefined;
}

/**
 * The answers that the reader may see, and the way back from one's own.
 * @param {{entry: Api.WholeEntry, onEntry?: (entry: Api.WholeEntry) => void}} props
 */
export function Answers({ entry, onEntry }) {
  const undo = useAction(async () => {
    const answer = await takeBack(entry, "");
    onEntry?.({ ...entry, ...answer });
    toast(t("undone", { title: entry.title }));
  });
  if (!entry.answers.length) return null;
  return html`<${Notice} tone="info" title=${t("answersGiven")}>
    ${entry.disputed && html`<p>${t("disputedWhat")}</p>`}
    <ol class="answers">${entry.answers.map((answer, index) => html`<li key=${answer.at}>
      <p><${Badge} tone=${OUTCOME_TONES[answer.outcome]}>${t(answer.own ? "answerOwn" : "answerN",
        { n: index + 1, outcome: t(`outcome_${answer.outcome}`) })}</${Badge}>
      <span class="small muted"> ${dateTime(answer.at)}</span></p>
      ${answer.reason && html`<p class="preline">${answer.reason}</p>`}</li>`)}</ol>
    ${ownOpen(entry) && !entry.disputed && html`<p>${t("othersDecide")}</p>`}
    ${onEntry && ownOpen(entry) && entry.answers.length === 1
      && html`<p><${Change} kind="quiet" icon="back" busy=${undo.busy} onClick=${undo.run}>
        ${t("takeOwnBack")}</${Change}></p>`}
    <${Problem} error=${undo.error} />
  </${Notice}>`;
}

/**
 * What the entrant changed since the entry was returned: each field and the video, before and now.
 * @param {object} props
 * @param {Api.WholeEntry} props.entry
 * @param {Api.Contest} props.contest
 * @param {Api.NamedRecommender[]} [props.units]
 * @param {number} [props.level]
 */
export function Returned({ entry, contest, units, level = 2 }) {
  const before = entry.returned;
  if (!before || !entry.submitted_at) return null;
  const fields = FIELDS.filter(({ name }) => before.changed.includes(name));
  const both = (/** @type {unknown} */ was, /** @type {unknown} */ now) => html`<span class="block">${t("was")}
    <del>${was || "—"}</del></span><span class="block">${t("isNow")}<ins>${now || "—"}</ins></span>`;
  const rows = fields.map((field) => [t(`field_${field.name}`),
    both(answerOf(field, before.form, contest, units), answerOf(field, entry, contest, units))]);
  const added = contest.extra_fields.filter(({ id }) => before.changed.includes(`extra.${id}`));
  rows.push(...added.map((field) => [say(field.text),
    both(...told(field, before, entry))]));
  const film = before.changed.includes("video");
  if (film) rows.push([t("file"), both(fileWords(before.video), fileWords(entry.video))]);
  const same = film && fileWords(before.video) === fileWords(entry.video);
  return html`<${Card} level=${level} title=${t("sinceReturn")}>
    ${rows.length ? html`<${Facts} rows=${rows} />` : html`<p>${t("nothingChanged")}</p>`}
    ${same && html`<p class="small muted">${t("sameBytes")}</p>`}
  </${Card}>`;
}

/**
 * What a field of the call's own held when the entry was returned, and what it holds now; of a file its name.
 * @param {Api.ExtraField} field
 * @param {Api.Returned} before
 * @param {Api.WholeEntry} entry
 * @returns {[was: unknown, now: unknown]}
 */
function told(field, before, entry) {
  const { id } = field;
  if (field.kind === "file") return [before.files[id]?.name, entry.files[id]?.name];
  return [extraText(field, before.form.extra[id]), extraText(field, entry.extra[id])];
}

/** @param {Api.Video | null} video */
function fileWords(video) {
  if (!video) return "";
  return [video.name, fileSize(video.size), runningTime(video.facts?.duration_seconds || null)].filter(Boolean)
    .join(" · ");
}
