// @ts-check
/** The award ceremony: the holder of a winning entry says who comes and confirms the name on the trophy. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { useLoad } from "../shared/server/actions.js";
import { Button, Card, Notice, Problem } from "../shared/parts/basics.js";
import { Confirm } from "../shared/parts/dialogs.js";
import { ErrorSummary, TextArea, TextField, fieldId } from "../shared/parts/fields.js";
import { Facts } from "../shared/parts/figures.js";
import { toast } from "../shared/parts/frame.js";
import { say, words } from "../shared/words/i18n.js";
import { dateTime, deadline, zoneName } from "../shared/words/time.js";
import { LENGTHS } from "./ceremony-facts.js";

const t = words({
  title: ["颁奖信息", "Award ceremony"],
  lead: ["请于 {until}（{zone}）前确认，截止前可以修改。", "Please answer before {until}, {zone}. You can change it until then."],
  over: ["确认已于 {until} 截止，如需更改请联系主办方。", "Answers closed on {until}. For a change, contact the organizers."],
  attendees: ["出席人员", "Who comes"],
  attendeesHint: ["每行一位，最多 {n} 位；不出席可留空。", "One on each line, at most {n}; leave it empty if nobody comes."],
  trophy: ["奖杯刻字", "Name on the trophy"],
  trophyHint: ["将按此文字刻制，请核对全称和用字。", "It is engraved as written here; check the full name."],
  note: ["饮食与无障碍需求", "Food and accessibility"],
  noteHint: ["例如：一人素食、一人使用轮椅。", "Such as: one vegetarian, one wheelchair."],
  keeps: ["以上信息仅用于颁奖，到期自动删除。", "This is used for the ceremony alone and is deleted after its time."],
  confirm: ["核对并确认", "Check and confirm"],
  send: ["确认提交", "Confirm"],
  check: ["请核对以下内容", "Please check"],
  award: ["获评奖项：{award}", "Award: {award}"],
  plate: ["奖杯刻字预览", "The plate as engraved"],
  nobody: ["不出席", "Nobody comes"],
  none: ["无", "None"],
  saved: ["颁奖信息已确认", "Your answer is confirmed"],
  answered: ["已于 {at} 确认", "Confirmed on {at}"],
  comma: ["、", ", "],
});

/** @param {{entry: Api.Entry, contest: Api.Contest}} props */
export function Ceremony({ entry, contest }) {
  const path = `/entries/${entry.id}/ceremony`;
  const load = useLoad(/** @returns {Promise<Api.Attendance>} */ () => api.get(path), [entry.id]);
  const asked = load.data;
  if (load.error) return html`<${Problem} error=${load.error} onRetry=${load.reload} />`;
  if (!asked || !asked.invited || !asked.until) return null;
  return html`<${Card} title=${t("title")}><div class="stack tight">
    ${asked.answered_at && html`<${Notice} tone="good"><p>${t("answered", { at: dateTime(asked.answered_at) })}</p>
      </${Notice}>`}
    ${asked.award && html`<p>${t("award", { award: say(asked.award) })}</p>`}
    <p>${t(asked.open ? "lead" : "over", { until: deadline(asked.until), zone: zoneName() })}</p>
    ${asked.open ? html`<${Form} key=${asked.revision} asked=${asked} path=${path} contest=${contest}
      onSaved=${load.setData} />` : asked.answered_at && html`<${Given} answer=${asked} contest=${contest} />`}
  </div></${Card}>`;
}

/**
 * What stands in the list of names, one on each line.
 * @param {string} text
 */
function namesIn(text) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

/**
 * @param {object} props
 * @param {Api.Attendance} props.asked
 * @param {string} props.path
 * @param {Api.Contest} props.contest
 * @param {(saved: Api.Attendance) => void} props.onSaved
 */
function Form({ asked, path, contest, onSaved }) {
  const [names, setNames] = useState(asked.attendees.join("\n"));
  const [trophy, setTrophy] = useState(asked.trophy);
  const [note, setNote] = useState(asked.note);
  const [checking, check] = useState(false);
  const [error, setError] = useState(/** @type {any} */ (null));
  const answer = { attendees: namesIn(names), trophy, note };
  const send = async () => {
    try {
      onSaved(await api.put(path, { ...answer, revision: asked.revision }));
      toast(t("saved"));
    } catch (problem) {
      setError(problem);
    }
  };
  const wrong = (/** @type {string} */ name) =>
    error?.fields?.find((/** @type {{field: string}} */ each) => each.field === name)?.message;
  const told = (/** @type {string} */ name) => (wrong(name) ? say(wrong(name)) : undefined);
  const labels = { attendees: t.both("attendees"), trophy: t.both("trophy"), note: t.both("note") };
  return html`<div class="stack tight">
    <${ErrorSummary} error=${error} labels=${labels} />
    <${TextArea} name="attendees" label=${t("attendees")} hint=${t("attendeesHint", { n: asked.most })} rows=${3}
      value=${names} onInput=${setNames} error=${told("attendees")} />
    <${TextField} name="trophy" label=${t("trophy")} hint=${t("trophyHint")} required value=${trophy}
      onInput=${setTrophy} limit=${LENGTHS.trophy} error=${told("trophy")} />
    <${TextArea} name="note" label=${t("note")} hint=${t("noteHint")} rows=${2} value=${note} onInput=${setNote}
      limit=${LENGTHS.note} error=${told("note")} />
    <p class="small muted">${t("keeps")}</p>
    <div><${Button} onClick=${() => check(true)} id=${fieldId("check-ceremony")}>${t("confirm")}</${Button}></div>
    ${checking && html`<${Confirm} title=${t("check")} confirm=${t("send")} onConfirm=${send}
      onClose=${() => check(false)}><${Given} answer=${answer} contest=${contest} /></${Confirm}>`}
  </div>`;
}

/**
 * An answer with the plate as it will be engraved.
 * @param {{answer: {attendees: string[], trophy: string, note: string}, contest: Api.Contest}} props
 */
function Given({ answer, contest }) {
  return html`<figure class="plate"><figcaption class="small">${t("plate")}</figcaption>
      <strong>${answer.trophy}</strong><span>${say(contest.title)}</span></figure>
    <${Facts} rows=${[
      [t("attendees"), answer.attendees.join(t("comma")) || t("nobody")],
      [t("note"), html`<span class="preline">${answer.note || t("none")}</span>`],
    ]} />`;
}
