// @ts-check
/** The votes of the audience on the organizers' desk: how many, where many came from, and what two people leave out. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Button, Card, Change, Confirm, Empty, Heading, Loading, Problem, TextField, toast, useLoad,
} from "../shared/parts/components.js";
import { words } from "../shared/words/i18n.js";
import { dateTime, day as dayWords, deadline } from "../shared/words/time.js";
import { loadRequests } from "./confirmations.js";
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
  none: ["暂无计入的投票", "No votes that count"],
  many: ["同一网络的集中投票", "Many votes from one network"],
  manyText: [
    "下表列出当天从同一网络投出 {n} 票及以上的情况。单位、学校或移动网络的用户可能共用一个网络，请核实后再申请排除。",
    "Networks from which {n} votes or more came on the day. People of one office, school or mobile network share one; "
      + "look into it before you ask to leave votes out.",
  ],
  day: ["日期", "Day"],
  network: ["网络代号", "Network"],
  calm: ["当天没有集中投票。", "None on this day."],
  next: ["查看更多网络", "Look at more networks"],
  leave_out: ["申请排除", "Ask to leave out"],
  leave_out_of: ["申请排除 {network} 的 {n} 票", "Ask to leave out the {n} {n:vote|votes} of {network}"],
  leave_out_what: [
    "经另一位主办方人员在 24 小时内确认后，该网络当天的全部投票不再计入，此后的投票同样不计入。评选结果不受影响，之后可以恢复计入。",
    "Once another organizer confirms it within 24 hours, no vote of this network on this day counts, later ones "
      + "neither. The result is not touched. They can be counted again.",
  ],
  count_again: ["申请恢复计入", "Ask to count again"],
  count_again_of: ["申请恢复计入 {network} 的 {n} 票", "Ask to count again the {n} {n:vote|votes} of {network}"],
  count_again_what: [
    "经另一位主办方人员在 24 小时内确认后，该网络当天的投票恢复计入。",
    "Once another organizer confirms it within 24 hours, the votes of this network on this day count again.",
  ],
  leftOut: ["已排除的投票", "Votes left out"],
  reason: ["理由", "Reason"],
  both: ["{asked}提出，{confirmed}确认", "asked for by {asked}, confirmed by {confirmed}"],
  at: ["时间", "When"],
  act: ["办理", "Act"],
  done: ["已办理", "Done"],
  toRequests: ["查看申请", "See the request"],
});

/**
 * @typedef {{day: string, network: string, total: number}} Which
 * @typedef {"leave_out" | "count_again"} VoteAct
 * @typedef {{act: VoteAct, rows: (Which & {why?: string, at?: string})[], requests: Api.Request[],
 *   onAsk: (asking: {which: Which, act: VoteAct}) => void}} Listing
 */

export function Audience() {
  const [day, setDay] = useState("");
  const [after, setAfter] = useState("");
  const path = `/organizer/audience?day=${day}&after=${encodeURIComponent(after)}`;
  const load = useLoad(/** @returns {Promise<Api.AudienceOfOffice>} */ () => api.get(path), [path]);
  const shown = useLoad(/** @returns {Promise<Api.Showcase>} */ () => api.get("/showcase"));
  const asked = useLoad(loadRequests);
  const [asking, setAsking] = useState(/** @type {{which: Which, act: VoteAct} | null} */ (null));
  const found = load.data;
  const heading = html`<${Heading} title=${t("title")} lead=${t("lead")} back=${{ href: "#/result",
    label: office("result") }} />`;
  if (load.error) return html`${heading}<${Problem} error=${load.error} onRetry=${load.reload} />`;
  if (!found || !shown.data || !asked.data) return html`${heading}<${Loading} />`;
  if (!found.planned) return html`${heading}<${Card}><${Empty} icon="clock" title=${t("notPlanned")}>
    <p>${t("notPlannedText")}</p></${Empty}></${Card}>`;
  const onDay = (/** @type {string} */ other) => {
    setDay(other);
    setAfter(""); // a place in the list of one day is none in another's
  };
  const listing = { requests: asked.data, onAsk: setAsking };
  return html`${heading}<div class="stack">
    <${Counted} found=${found} entries=${shown.data.entries} />
    <${Many} found=${found} listing=${listing} onDay=${onDay} onNext=${() => setAfter(found.next ?? "")} />
    ${found.left_out.length > 0 && html`<${Card} title=${t("leftOut")}><${Networks} label=${t("leftOut")} ...${listing}
      rows=${found.left_out} act="count_again" /></${Card}>`}
    ${asking && html`<${Asking} ...${asking} onClose=${() => setAsking(null)}
      onDone=${() => Promise.all([asked.reload(), load.reload()])} />`}</div>`;
}

/** @param {{found: Api.AudienceOfOffice, entries: Api.Shown[]}} props */
function Counted({ found, entries }) {
  const nameOf = (/** @type {string} */ id) => entries.find(({ entry }) => entry === id)?.title ?? id;
  const rows = Object.entries(found.votes).sort(([, one], [, other]) => other - one);
  const when = found.closes ? t(found.open ? "until" : "over", { at: deadline(found.closes) }) : t("notOpen");
  return html`<${Card} title=${t("counted")}><div class="stack tight"><p>${when}</p>
    ${rows.length ? html`<${TableBox} label=${t("counted")}><table><thead><tr><th scope="col">${t("work")}</th>
      <th scope="col" class="number">${t("votes")}</th></tr></thead><tbody>${rows.map(([id, votes]) => html`
      <tr key=${id}><th scope="row"><a href=${`#/entries/${id}`}>${nameOf(id)}</a></th>
        <td class="number">${votes}</td></tr>`)}</tbody></table></${TableBox}>` : html`<p>${t("none")}</p>`}
    </div></${Card}>`;
}

/**
 * @param {object} props
 * @param {Api.AudienceOfOffice} props.found
 * @param {Pick<Listing, "requests" | "onAsk">} props.listing
 * @param {(day: string) => void} props.onDay
 * @param {() => void} props.onNext
 */
function Many({ found, listing, onDay, onNext }) {
  const isOut = (/** @type {Which} */ { day, network }) =>
    found.left_out.some((each) => each.day === day && each.network === network);
  const rows = found.conspicuous.filter((each) => !isOut(each));
  return html`<${Card} title=${t("many")}><div class="stack tight"><p>${t("manyText", { n: CONSPICUOUS })}</p>
    <${TextField} name="day" type="date" label=${t("day")} value=${found.day} onInput=${onDay} />
    ${rows.length ? html`<${Networks} label=${t("many")} ...${listing} rows=${rows} act="leave_out" />`
      : html`<p>${t("calm")}</p>`}
    ${found.next && html`<div><${Button} kind="quiet" onClick=${onNext}>${t("next")}</${Button}></div>`}
  </div></${Card}>`;
}

/** @param {Listing & {label: string}} props */
function Networks({ label, rows, act, requests, onAsk }) {
  const told = rows.some(({ why }) => why);
  return html`<${TableBox} label=${label}><table class="cards"><thead><tr><th scope="col">${t("network")}</th>
      <th scope="col">${t("day")}</th><th scope="col" class="number">${t("votes")}</th>
      ${told && html`<th scope="col">${t("reason")}</th><th scope="col">${t("at")}</th>`}
      <th scope="col">${t("act")}</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr key=${`${row.day} ${row.network}`}>
      <th scope="row"><code>${row.network.slice(0, 8)}</code></th>
      <td data-label=${t("day")}>${dayWords(row.day)}</td>
      <td class="number" data-label=${t("votes")}>${row.total}</td>
      ${told && html`<td data-label=${t("reason")}><div><span class="preline">${row.why}</span>
          <${Both} row=${row} requests=${requests} /></div></td>
        <td data-label=${t("at")}>${row.at && dateTime(row.at)}</td>`}
      <td data-label=${t("act")}><div>${requestOf(requests, row, act, "waiting")
        ? html`<${Badge} tone="warn">${office("request_waiting")}</${Badge}>
          <a class="block" href="#/">${t("toRequests")}</a>`
        : html`<${Change} kind="quiet" onClick=${() => onAsk({ which: row, act })} aria-label=${t(`${act}_of`, {
          network: row.network.slice(0, 8), n: row.total })}>${t(act)}</${Change}>`}</div></td></tr>`)}</tbody>
  </table></${TableBox}>`;
}

/**
 * The newest request of a kind about the votes of a network and day.
 * @param {Api.Request[]} requests
 * @param {Which} which
 * @param {VoteAct} act
 * @param {Api.Request["state"]} state
 */
function requestOf(requests, which, act, state) {
  return requests.find((each) => each.act === act && each.state === state
    && each.votes?.day === which.day && each.votes.network === which.network);
}

/** @param {{row: Which, requests: Api.Request[]}} props */
function Both({ row, requests }) {
  const request = requestOf(requests, row, "leave_out", "confirmed");
  if (!request?.answer || request.answer.name === request.by) return null;
  return html`<span class="block small muted">${t("both", { asked: request.by, confirmed: request.answer.name })}
  </span>`;
}

/** @param {{which: Which, act: VoteAct, onClose: () => void, onDone: () => unknown}} props */
function Asking({ which, act, onClose, onDone }) {
  const { day, network, total } = which;
  const send = async (/** @type {string} */ reason) => {
    /** @type {Api.Request} */
    const asked = await api.post("/organizer/confirmations", { act, votes: { day, network }, reason });
    toast(asked.state === "waiting" ? office("secondAsked") : t("done"));
    await onDone();
  };
  return html`<${Confirm} title=${t(`${act}_of`, { network: network.slice(0, 8), n: total })}
    confirm=${office("askSecond")} reason=${office("reason")} onConfirm=${send} onClose=${onClose}>
    <p>${t(`${act}_what`)}</p></${Confirm}>`;
}
