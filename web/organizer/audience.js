// @ts-check
/** The votes of the audience on the organizers' desk: how many, where many came from, and what is left out. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Button, Card, Dialog, Empty, Heading, Loading, Problem, TextArea, TextField, toast, useAction, useLoad,
} from "../shared/parts/components.js";
import { say, words } from "../shared/words/i18n.js";
import { dateTime, day as dayWords, deadline } from "../shared/words/time.js";
import { TableBox } from "./entry.js";
import { CONSPICUOUS } from "./facts.js";
import { t as office } from "./words.js";

const t = words({
  title: ["观众人气", "Audience favourite"],
  lead: ["观众在获奖作品展示页投票，与评选结果分列，互不影响。", "Visitors vote on the showcase. Their votes stand apart from the result."],
  notPlanned: ["本次征选未设观众投票", "The call has no vote of the audience"],
  notPlannedText: ["在活动规则中写入 [audience_vote] 后启用。", "Write [audience_vote] in the contest definition to have one."],
  notOpen: ["评选结果公布后开始投票。", "Voting begins once the result is public."],
  until: ["投票截止：{at}", "Votes are taken until {at}"],
  over: ["投票已于 {at} 截止", "Voting ended {at}"],
  counted: ["计入的票数", "Votes that count"],
  work: ["作品", "Entry"],
  votes: ["票数", "Votes"],
  none: ["暂无投票", "No votes yet"],
  many: ["同一网络的集中投票", "Many votes from one network"],
  manyText: [
    "下表列出当天从同一网络投出 {n} 票及以上的情况。单位、学校或移动网络的用户可能共用一个网络，请核实后再决定是否排除。",
    "Networks from which {n} votes or more came on the day. People of one office, school or mobile network share one; "
      + "look into it before you leave votes out.",
  ],
  day: ["日期", "Day"],
  network: ["网络代号", "Network"],
  calm: ["当天没有集中投票。", "None on this day."],
  next: ["查看更多网络", "Look at more networks"],
  leaveOut: ["排除", "Leave out"],
  leaveOutOf: ["排除 {network} 的 {n} 票", "Leave out the {n} {n:vote|votes} of {network}"],
  again: ["恢复计入", "Count again"],
  againOf: ["恢复计入 {network} 的 {n} 票", "Count again the {n} {n:vote|votes} of {network}"],
  leftOut: ["已排除的投票", "Votes left out"],
  reason: ["理由", "Reason"],
  reasonHint: ["理由记入历史记录。", "The history keeps it."],
  at: ["时间", "When"],
  done: ["已保存", "Saved"],
  cancel: ["取消", "Cancel"],
});

/** @typedef {{day: string, network: string, total: number}} Which */

export function Audience() {
  const [day, setDay] = useState("");
  const [after, setAfter] = useState("");
  const path = `/organizer/audience?day=${day}&after=${encodeURIComponent(after)}`;
  const load = useLoad(/** @returns {Promise<Api.AudienceOfOffice>} */ () => api.get(path), [path]);
  const shown = useLoad(/** @returns {Promise<Api.Showcase>} */ () => api.get("/showcase"));
  const [asking, setAsking] = useState(/** @type {{which: Which, leave: boolean} | null} */ (null));
  const found = load.data;
  const heading = html`<${Heading} title=${t("title")} lead=${t("lead")} back=${{ href: "#/result",
    label: office("result") }} />`;
  if (load.error) return html`${heading}<${Problem} error=${load.error} onRetry=${load.reload} />`;
  if (!found || !shown.data) return html`${heading}<${Loading} />`;
  if (!found.planned) return html`${heading}<${Card}><${Empty} icon="clock" title=${t("notPlanned")}>
    <p>${t("notPlannedText")}</p></${Empty}></${Card}>`;
  const onDay = (/** @type {string} */ other) => {
    setDay(other);
    setAfter(""); // a place in the list of one day is none in another's
  };
  const ask = (/** @type {boolean} */ leave) => (/** @type {Which} */ which) => setAsking({ which, leave });
  return html`${heading}<div class="stack">
    <${Counted} found=${found} entries=${shown.data.entries} />
    <${Many} found=${found} onDay=${onDay} onNext=${() => setAfter(found.next ?? "")} onAsk=${ask(true)} />
    ${found.left_out.length > 0 && html`<${LeftOut} found=${found} onAsk=${ask(false)} />`}
    ${asking && html`<${Deciding} ...${asking} revision=${found.revision} onClose=${() => setAsking(null)}
      onDone=${load.reload} />`}</div>`;
}

/** @param {{found: Api.AudienceOfOffice, entries: Api.Shown[]}} props */
function Counted({ found, entries }) {
  const nameOf = (/** @type {string} */ id) => entries.find(({ entry }) => entry === id)?.title ?? id;
  const rows = Object.entries(found.votes).sort(([, one], [, other]) => other - one);
  const when = found.closes ? t(found.open ? "until" : "over", { at: deadline(found.closes) }) : t("notOpen");
  return html`<${Card} title=${t("counted")}><p>${when}</p>
    ${rows.length ? html`<${TableBox} label=${t("counted")}><table><thead><tr><th scope="col">${t("work")}</th>
      <th scope="col" class="number">${t("votes")}</th></tr></thead><tbody>${rows.map(([id, votes]) => html`
      <tr key=${id}><th scope="row"><a href=${`#/entries/${id}`}>${nameOf(id)}</a></th>
        <td class="number">${votes}</td></tr>`)}</tbody></table></${TableBox}>` : html`<p>${t("none")}</p>`}</${Card}>`;
}

/**
 * @param {object} props
 * @param {Api.AudienceOfOffice} props.found
 * @param {(day: string) => void} props.onDay
 * @param {() => void} props.onNext
 * @param {(which: Which) => void} props.onAsk
 */
function Many({ found, onDay, onNext, onAsk }) {
  const isOut = (/** @type {Which} */ { day, network }) =>
    found.left_out.some((each) => each.day === day && each.network === network);
  const rows = found.conspicuous.filter((each) => !isOut(each));
  return html`<${Card} title=${t("many")}><div class="stack tight"><p>${t("manyText", { n: CONSPICUOUS })}</p>
    <${TextField} name="day" type="date" label=${t("day")} value=${found.day} onInput=${onDay} />
    ${rows.length ? html`<${Networks} label=${t("many")} rows=${rows} onAsk=${onAsk} act="leaveOut" />`
      : html`<p>${t("calm")}</p>`}
    ${found.next && html`<div><${Button} kind="quiet" onClick=${onNext}>${t("next")}</${Button}></div>`}
  </div></${Card}>`;
}

/** @param {{found: Api.AudienceOfOffice, onAsk: (which: Which) => void}} props */
function LeftOut({ found, onAsk }) {
  return html`<${Card} title=${t("leftOut")}><${Networks} label=${t("leftOut")} rows=${found.left_out} onAsk=${onAsk}
    act="again" /></${Card}>`;
}

/**
 * @param {object} props
 * @param {string} props.label
 * @param {(Which & {why?: string, at?: string})[]} props.rows
 * @param {"leaveOut" | "again"} props.act
 * @param {(which: Which) => void} props.onAsk
 */
function Networks({ label, rows, act, onAsk }) {
  const told = rows.some(({ why }) => why);
  return html`<${TableBox} label=${label}><table class="cards"><thead><tr><th scope="col">${t("day")}</th>
      <th scope="col">${t("network")}</th><th scope="col" class="number">${t("votes")}</th>
      ${told && html`<th scope="col">${t("reason")}</th><th scope="col">${t("at")}</th>`}<td></td></tr></thead>
    <tbody>${rows.map((row) => html`<tr key=${`${row.day} ${row.network}`}>
      <td data-label=${t("day")}>${dayWords(row.day)}</td>
      <th scope="row"><code>${row.network.slice(0, 8)}</code></th>
      <td class="number" data-label=${t("votes")}>${row.total}</td>
      ${told && html`<td data-label=${t("reason")} class="preline">${row.why}</td>
        <td data-label=${t("at")}>${row.at && dateTime(row.at)}</td>`}
      <td><${Button} kind="quiet" onClick=${() => onAsk(row)} aria-label=${t(`${act}Of`, {
        network: row.network.slice(0, 8), n: row.total })}>${t(act)}</${Button}></td></tr>`)}</tbody>
  </table></${TableBox}>`;
}

/** @param {{which: Which, leave: boolean, revision: number, onClose: () => void, onDone: () => unknown}} props */
function Deciding({ which, leave, revision, onClose, onDone }) {
  const [reason, setReason] = useState("");
  const saving = useAction(async () => {
    await api.put(`/organizer/audience/${which.day}/${which.network}`, { left_out: leave, reason, revision });
    toast(t("done"));
    onClose();
    await onDone();
  });
  const wrong = saving.error?.fields?.[0];
  const title = t(leave ? "leaveOutOf" : "againOf", { network: which.network.slice(0, 8), n: which.total });
  return html`<${Dialog} title=${title} onClose=${onClose} actions=${html`
      <${Button} busy=${saving.busy} onClick=${saving.run}>${t(leave ? "leaveOut" : "again")}</${Button}>
      <${Button} kind="text" onClick=${onClose}>${t("cancel")}</${Button}>`}>
    <${TextArea} name="reason" label=${t("reason")} hint=${t("reasonHint")} required value=${reason}
      onInput=${setReason} error=${wrong && say(wrong.message)} />
    ${!wrong && html`<${Problem} error=${saving.error} />`}</${Dialog}>`;
}
