// @ts-check
/** All entries: found by number, contact or words, filtered, and exported as they are filtered. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Button, Card, Empty, Heading, Loading, Problem, Select, TextField, useLoad,
} from "../shared/parts/components.js";
import { choiceText } from "../shared/server/contest.js";
import { say } from "../shared/words/i18n.js";
import { useQuery } from "../shared/parts/query.js";
import { to } from "../shared/parts/route.js";
import { statusTone } from "../shared/words/status.js";
import { runningTime } from "../shared/words/durations.js";
import { dateTime } from "../shared/words/time.js";
import { WorkbookButton } from "../shared/parts/workbook.js";
import { remarksOf } from "./decisions.js";
import { TableBox } from "./entry.js";
import { FLAGS, STATUSES } from "./facts.js";
import { MoreButton, StatusChips, useSearch } from "./lists.js";
import { choosing, chosenIn } from "./own-choices.js";
import { t } from "./words.js";

/** @typedef {import("./board.js").Board} Board */

const TYPING_MS = 300;
const FILTERS = ["status", "category", "theme", "unit", "flag", "extra"];

/** Hook: what the address asks for, and functions that change it by name. */
function useWanted() {
  const [find, setFind] = useQuery("find");
  const filters = FILTERS.map((name) => /** @type {const} */ ([name, ...useQuery(name)]));
  const wanted = Object.fromEntries([["find", find], ...filters.map(([name, value]) => [name, value])]);
  /** @type {Record<string, (next: string | null) => void>} */
  const set = Object.fromEntries([["find", setFind], ...filters.map(([name, , change]) => [name, change])]);
  return { wanted, set };
}

/** @param {{board: Board, contest: Api.Contest}} props */
export function Entries({ board, contest }) {
  const { wanted, set } = useWanted();
  const found = useSearch(wanted);
  const { first, rows } = found;
  const narrowed = Object.values(wanted).some(Boolean);
  const clear = () => Object.values(set).forEach((change) => change(null));
  return html`<${Heading} title=${t("works")}
      actions=${html`<${WorkbookButton} label=${t(narrowed ? "exportFound" : "exportAll")}
        ask=${{ kind: "entries", search: wanted }} />`} />
    <div class="stack">
      <${StatusChips} board=${board} statuses=${STATUSES} chosen=${wanted.status} onChoose=${set.status}
        all=${t("allStatuses")} />
      <${Filters} contest=${contest} wanted=${wanted} set=${set} />
      <div class="row" aria-live="polite">${first && html`<p class="muted">
        ${t(first.whole ? "foundN" : "foundAtLeast", { n: first.total })}</p>`}
        ${narrowed && html`<${Button} kind="text" onClick=${clear}>${t("clearFilters")}</${Button}>`}</div>
      ${found.error && html`<${Problem} error=${found.error} onRetry=${found.reload} />`}
      ${!rows
        ? !found.error && html`<${Loading} />`
        : rows.length === 0 && !found.more
          ? html`<${Card}><${Empty} title=${t(narrowed ? "noneFound" : "noneYet")} /></${Card}>`
          : html`<${FoundTable} rows=${rows} contest=${contest} />`}
      <${MoreButton} more=${found.more} />
    </div>`;
}

/**
 * What is typed goes into the address once somebody pauses, and at once with Enter.
 * @param {object} props
 * @param {Api.Contest} props.contest
 * @param {Record<string, string>} props.wanted
 * @param {Record<string, (next: string | null) => void>} props.set
 */
function Filters({ contest, wanted, set }) {
  const units = useLoad(/** @returns {Promise<Api.Recommenders>} */ () => api.get("/organizer/recommenders"), []);
  const [typed, setTyped] = useState(wanted.find);
  useEffect(() => setTyped(wanted.find), [wanted.find]);
  useEffect(() => {
    if (typed.trim() === wanted.find) return undefined;
    const timer = setTimeout(() => set.find(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const flagged = FLAGS.filter((flag) => flag !== "ODD_CREDIT_CODE" || contest.entrants_from === "china");
  const flags = flagged.map((flag) => ({ id: flag, text: t.both(`flag_${flag}`) }));
  const named = (units.data?.recommenders || []).map(({ id, name }) => ({ id, text: { zh: name, en: name } }));
  const choose = (/** @type {string} */ name, /** @type {string} */ label, /** @type {object[]} */ options) => html`
    <${Select} name=${name} label=${label} value=${wanted[name]} onInput=${set[name]} options=${options}
      empty=${t("anyChoice")} />`;
  return html`<form class="search" role="search" onSubmit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    set.find(typed.trim());
  }}>
    <${TextField} name="find" type="search" label=${t("find")} hint=${t("findHint")} value=${typed} onInput=${setTyped}
      autocomplete="off" maxlength="200" />
    <div class="search-choices">
      ${choose("category", t("field_category"), contest.categories)}
      ${contest.themes.length > 0 && choose("theme", t("field_theme"), contest.themes)}
      ${named.length > 0 && choose("unit", t("field_recommender"), named)}
      ${choose("flag", t("flag"), flags)}
      ${contest.extra_fields.filter(({ kind }) => kind === "choice").map((field) => html`<${Select} key=${field.id}
        name=${`extra-${field.id}`} label=${say(field.text)} value=${chosenIn(wanted.extra)[field.id] ?? ""}
        onInput=${(/** @type {string} */ option) => set.extra(choosing(wanted.extra, field.id, option))}
        options=${field.options} empty=${t("anyChoice")} />`)}
    </div></form>`;
}

/** @param {{rows: Api.Card[], contest: Api.Contest}} props */
function FoundTable({ rows, contest }) {
  return html`<${TableBox} label=${t("works")}><table class="cards">
    <thead><tr><th scope="col">${t("work")}</th><th scope="col">${t("status")}</th><th scope="col">${t("entrant")}</th>
      <th scope="col">${t("field_category")}</th><th scope="col" class="number">${t("duration")}</th>
      <th scope="col">${t("receipt")}</th><th scope="col">${t("submittedAt")}</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr key=${row.id}>
      <th scope="row"><a class="row-link" href=${to("entries", row.id)}>${row.title}</a>
        ${remarksOf(row) > 0 && html` <${Badge} tone="warn">${t("notice_n", { n: remarksOf(row) })}</${Badge}>`}</th>
      <td data-label=${t("status")}><${Badge} tone=${statusTone(row.status)}>${t(`st_${row.status}`)}</${Badge}></td>
      <td data-label=${t("entrant")}>${row.entrant_name}</td>
      <td data-label=${t("field_category")}>${say(choiceText(contest.categories, row.category))}</td>
      <td data-label=${t("duration")} class="number">${runningTime(row.duration_seconds)}</td>
      <td data-label=${t("receipt")} class="nowrap tabular">${row.receipt}</td>
      <td data-label=${t("submittedAt")} class="nowrap tabular">
        ${row.submitted_at ? dateTime(row.submitted_at) : ""}</td></tr>`)}</tbody>
  </table></${TableBox}>`;
}
