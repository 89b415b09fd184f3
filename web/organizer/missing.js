// @ts-check
/** What is missing if scoring ends now, by entry and by expert, and what follows from that. */
import { html } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { Badge, Loading, Notice, Problem, useLoad } from "../shared/parts/components.js";
import { TableBox } from "./entry.js";
import { shortOf } from "./shortfall.js";
import { t } from "./words.js";
import { listed } from "../shared/words/marks.js";

// If there are more, only the experts are listed, since each costs a request.
const MOST_EXPERTS = 40;

/**
 * @param {{id: string}} expert
 * @returns {Promise<Api.OwedSeat[]>}
 */
async function seatsOf(expert) {
  const seats = [];
  for (let next = ""; next !== null;) {
    const page = await api.get(`/organizer/experts/${expert.id}/seats?after=${encodeURIComponent(next)}`);
    seats.push(...page.seats);
    next = page.next;
  }
  return seats;
}

/**
 * Entries that would have too few scores, those with the fewest first.
 * @param {Api.ExpertLine[]} experts
 * @param {number} perWork
 */
async function worksOf(experts, perWork) {
  const waiting = [];
  for (const expert of experts) waiting.push({ name: expert.name, seats: await seatsOf(expert) });
  return shortOf(waiting, perWork);
}

/** @param {{board: import("./board.js").Board}} props */
export function Missing({ board }) {
  const { per_work: perWork } = board.round;
  const least = board.round.number > 1 ? 0 : board.round.min_scores; // a second round adds to the scores of the first
  const behind = board.experts.filter((expert) => expert.state !== "removed" && expert.assigned > expert.submitted);
  const few = behind.length <= MOST_EXPERTS;
  const load = useLoad(async () => (few ? worksOf(behind, perWork) : []),
    [behind.map((each) => `${each.id}${each.submitted}`).join(" ")]);
  if (!behind.length) return null;
  if (load.error) return html`<${Problem} error=${load.error} onRetry=${load.reload} />`;
  if (!load.data) return html`<${Loading} />`;
  const short = load.data.filter((work) => work.scored < least).length;
  return html`<${Notice} tone="warn" title=${t("missingTitle", { n: load.data.length || behind.length })}>
      <p>${few ? t("missingMeans", { short, fewer: load.data.length - short, least })
        : t("missingMany", { n: behind.length, least })}</p></${Notice}>
    <${TableBox} label=${t("missingList")} class="missing"><table class="cards">
      <thead><tr>${few ? html`<th scope="col">${t("work")}</th><th scope="col" class="number">${t("scores")}</th>
        <th scope="col">${t("missingFrom")}</th>`
        : html`<th scope="col">${t("expert_name")}</th><th scope="col" class="number">${t("progress")}</th>`}</tr>
          </thead>
      <tbody>${few ? load.data.map((work) => html`<tr key=${work.entry}><th scope="row">${work.title}</th>
          <td class="number tabular" data-label=${t("scores")}>
            ${work.scored} / ${perWork} ${work.scored < least
              && html`<${Badge} tone="bad">${t("unranked")}</${Badge}>`}</td>
          <td data-label=${t("missingFrom")}>${listed(work.names)}</td></tr>`)
        : behind.map((expert) => html`<tr key=${expert.id}><th scope="row">${expert.name}</th>
          <td class="number tabular" data-label=${t("progress")}>${expert.submitted} / ${expert.assigned}</td></tr>`)}
            </tbody>
    </table></${TableBox}>`;
}
