// @ts-check
/** Conflicts of interest, checked before experts are invited; and entries with too few experts. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { Badge, Button, Card, Empty, Heading, Loading, Notice, Problem, useLoad } from "../shared/parts/components.js";
import { to } from "../shared/parts/route.js";
import { dateTime } from "../shared/words/time.js";
import { WorkbookButton } from "../shared/parts/workbook.js";
import { TableBox } from "./entry.js";
import { t } from "./words.js";

const AT_ONCE = 100;

export function Conflicts() {
  const load = useLoad(/** @returns {Promise<{report: Api.Conflicts | null}>} */ async () => {
    try {
      return { report: await api.get("/organizer/conflicts") };
    } catch (error) {
      if (error.status !== 404) throw error;
      return { report: null };
    }
  }, []);
  const actions = html`<${WorkbookButton} label=${t(load.data?.report ? "conflictsAgain" : "conflictsCheck")}
    ask=${{ kind: "conflicts" }} kind="primary" onReady=${load.reload} />`;
  return html`<${Heading} title=${t("conflictsTitle")} lead=${t("conflictsLead")} actions=${actions} />
    ${load.error ? html`<${Problem} error=${load.error} onRetry=${load.reload} />`
      : !load.data ? html`<${Loading} />`
      : !load.data.report ? html`<${Card}>
        <${Empty} icon="user" title=${t("conflictsNone")}><p>${t("conflictsNoneHint")}</p></${Empty}></${Card}>`
      : html`<${Report} report=${load.data.report} />`}`;
}

/** @param {{report: Api.Conflicts}} props */
function Report({ report }) {
  const [shown, setShown] = useState(AT_ONCE);
  return html`<div class="stack">
    <p class="small muted tabular">${t("conflictsAt",
      { at: dateTime(report.at), works: report.works, experts: report.experts.length, n: report.pairs.length })}</p>
    ${report.short.length > 0 && html`<${Notice} tone="bad"
      title=${t("conflictsShort", { n: report.short.length, per: report.per_work })}>
      <ul class="plain">${report.short.map((work) => html`<li key=${work.id}>
        <a class="row-link" href=${to("entries", work.id)}>${work.title}</a>
        <span class="small muted tabular"> ${t("conflictsAble", { n: work.able, per: report.per_work })}</span></li>`)}
          </ul></${Notice}>`}
    ${report.pairs.length === 0 ? html`<${Card}><${Empty} icon="check" title=${t("conflictsFree")} /></${Card}>`
      : html`<${TableBox} label=${t("conflictsTitle")}><table class="cards">
          <thead><tr><th scope="col">${t("expert")}</th><th scope="col">${t("work")}</th>
            <th scope="col">${t("conflictsWhy")}</th></tr></thead>
          <tbody>${report.pairs.slice(0, shown).map((pair) => html`<tr key=${`${pair.entry} ${pair.expert}`}>
            <th scope="row">${pair.expert_name}<span class="small muted block">${pair.expert_unit}</span></th>
            <td data-label=${t("work")}><div><a class="row-link" href=${to("entries", pair.entry)}>${pair.title}</a>
              <span class="small muted block">${pair.entrant}</span></div></td>
            <td data-label=${t("conflictsWhy")}>
              ${pair.reasons.map((reason) => html`<${Badge} key=${reason} tone="warn">
                ${t(`bond_${reason}`)}</${Badge}> `)}</td></tr>`)}</tbody>
        </table></${TableBox}>
        ${report.pairs.length > shown && html`<p>
          <${Button} kind="quiet" onClick=${() => setShown(shown + AT_ONCE)}>
            ${t("conflictsMore", { n: report.pairs.length - shown })}</${Button}></p>`}`}
  </div>`;
}
