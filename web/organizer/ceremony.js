// @ts-check
/** The award ceremony on the organizer's desk: until when holders answer, who has, and reminders to the others. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Card, Change, Empty, Heading, Loading, Problem, mayChange, toast, useAction, useLoad,
} from "../shared/parts/components.js";
import { awardOf } from "../shared/parts/awards.js";
import { WorkbookButton } from "../shared/parts/workbook.js";
import { useContest } from "../shared/server/contest.js";
import { say, words } from "../shared/words/i18n.js";
import { dateTime, deadline, zoneName } from "../shared/words/time.js";
import { MomentField } from "./calendar.js";
import { fromParts, toParts } from "./dates.js";
import { TableBox } from "./entry.js";
import { t as office } from "./words.js";

const t = words({
  title: ["颁奖", "Award ceremony"],
  lead: [
    "获奖者在本人作品页确认出席人员和奖杯刻字。设定截止时间后才能确认；提醒以通知发送。",
    "Winners say on their entry’s page who comes and which name is engraved. They can once the date is set; reminders "
      + "go as letters.",
  ],
  notPlanned: ["活动规则未设颁奖", "The call has no ceremony"],
  notPlannedText: [
    "如需启用，请由运维人员在活动定义中加入 [ceremony]。",
    "To have one, an operator adds [ceremony] to the contest definition.",
  ],
  none: ["暂无获奖作品", "No winning entries yet"],
  noneText: ["评选结果公布后，获奖作品将在此列出。", "Once the result is published, the winning entries are listed here."],
  until: ["确认截止时间（{zone}）", "Answers until ({zone})"],
  set: ["保存截止时间", "Save the date"],
  setDone: ["截止时间已保存", "The date is saved"],
  isSet: ["当前截止时间：{until}", "Set to {until}"],
  export: ["下载颁奖名单", "Download the list of guests"],
  answered: ["已确认 {done} / {all}", "{done} of {all} have answered"],
  work: ["作品", "Entry"],
  state: ["确认情况", "Answer"],
  trophy: ["奖杯刻字", "Name on the trophy"],
  attendees: ["出席人员", "Who comes"],
  note: ["饮食与无障碍需求", "Food and accessibility"],
  yes: ["已确认", "Answered"],
  no: ["未确认", "No answer yet"],
  nobody: ["不出席", "Nobody comes"],
  remind: ["发送提醒", "Remind"],
  remindOf: ["发送提醒：{title}", "Remind: {title}"],
  reminded: ["提醒已发送", "The reminder is on its way"],
  remindedAt: ["{at} 已提醒", "Reminded {at}"],
  comma: ["、", ", "],
});

export function Ceremony() {
  const load = useLoad(/** @returns {Promise<Api.Ceremony>} */ () => api.get("/organizer/ceremony"));
  const found = load.data;
  const heading = html`<${Heading} title=${t("title")} lead=${t("lead")} back=${{ href: "#/result",
    label: office("result") }} actions=${found && found.lines.length > 0 && html`<${WorkbookButton}
      label=${t("export")} ask=${{ kind: "ceremony" }} />`} />`;
  if (load.error) return html`${heading}<${Problem} error=${load.error} onRetry=${load.reload} />`;
  if (!found) return html`${heading}<${Loading} />`;
  if (!found.planned || !found.lines.length) {
    const which = found.planned ? "none" : "notPlanned";
    return html`${heading}<${Card}><${Empty} icon="clock" title=${t(which)}><p>${t(`${which}Text`)}</p></${Empty}>
      </${Card}>`;
  }
  return html`${heading}<div class="stack"><${When} key=${found.revision} found=${found} onDone=${load.reload} />
    <${Guests} found=${found} onDone=${load.reload} /></div>`;
}

/** @param {{found: Api.Ceremony, onDone: () => unknown}} props */
function When({ found, onDone }) {
  const [until, setUntil] = useState(found.until ? toParts(found.until, true) : { day: "", clock: "" });
  const saving = useAction(async () => {
    await api.put("/organizer/ceremony", { until: fromParts(until), revision: found.revision });
    toast(t("setDone"));
    await onDone();
  });
  const wrong = saving.error?.fields?.[0];
  return html`<${Card}><div class="stack tight">
    ${found.until && html`<p>${t("isSet", { until: deadline(found.until) })}</p>`}
    ${mayChange() && html`<${MomentField} name="until" label=${t("until", { zone: zoneName() })} required value=${until}
      onInput=${setUntil} error=${wrong && say(wrong.message)} />`}
    <div><${Change} busy=${saving.busy} onClick=${saving.run}>${t("set")}</${Change}></div>
    ${!wrong && html`<${Problem} error=${saving.error} />`}</div></${Card}>`;
}

/** @param {{found: Api.Ceremony, onDone: () => unknown}} props */
function Guests({ found, onDone }) {
  const { contest } = useContest();
  const done = found.lines.filter((line) => line.answered_at).length;
  return html`<${Card} title=${t("answered", { done, all: found.lines.length })}>
    <${TableBox} label=${t("title")}><table class="roomy cards">
      <thead><tr>${["work", "state", "trophy", "attendees", "note"].map((key) => html`<th key=${key} scope="col">
        ${t(key)}</th>`)}</tr></thead>
      <tbody>${found.lines.map((line) => html`<tr key=${line.entry}>
        <th scope="row"><a href=${`#/entries/${line.entry}`}>${line.title}</a>
          ${awardOf(contest, line) && html`<span class="small block">${say(awardOf(contest, line))}</span>`}
          <span class="small muted block">${line.entrant}</span></th>
        <td data-label=${t("state")}><div>${line.answered_at ? html`<${Badge} tone="good">${t("yes")}</${Badge}>
            <span class="small muted block">${dateTime(line.answered_at)}</span>`
          : html`<${Badge} tone="warn">${t("no")}</${Badge}>
            ${found.until && html`<${Remind} line=${line} onDone=${onDone} />`}`}</div></td>
        <td data-label=${t("trophy")}>${line.trophy}</td>
        <td data-label=${t("attendees")}>${line.answered_at && (line.attendees.join(t("comma")) || t("nobody"))}</td>
        <td data-label=${t("note")} class="preline">${line.note}</td></tr>`)}</tbody></table></${TableBox}></${Card}>`;
}

/** @param {{line: Api.GuestLine, onDone: () => unknown}} props */
function Remind({ line, onDone }) {
  const sending = useAction(async () => {
    await api.post(`/organizer/ceremony/${line.entry}/reminder`, {});
    toast(t("reminded"));
    await onDone();
  });
  return html`<div><${Change} kind="quiet" busy=${sending.busy} onClick=${sending.run}
      aria-label=${t("remindOf", { title: line.title })}>${t("remind")}</${Change}>
    ${line.reminded_at && html`<span class="small muted block">
      ${t("remindedAt", { at: dateTime(line.reminded_at) })}</span>`}
    <${Problem} error=${sending.error} /></div>`;
}
