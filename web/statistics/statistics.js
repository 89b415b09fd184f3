// @ts-check
/** The figures of the call that anybody may see: where entries came from and when, and what became of them. */
import { html, render } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { Card, Empty, Heading, Loading, Problem, Shell, useLoad } from "../shared/parts/components.js";
import { useContest } from "../shared/server/contest.js";
import { say, useLanguage, words } from "../shared/words/i18n.js";
import { REGIONS } from "../shared/words/regions.js";

const t = words({
  home: ["活动首页", "Home page of the call"],
  title: ["数据公布", "Figures of the call"],
  none: ["暂无数据", "No figures yet"],
  noneText: ["评选结果公布后，本次征选的数据将在此公布。", "Once the result is public, the figures of the call are shown here."],
  steps: ["从投稿到评审", "From entries to scores"],
  submitted: ["提交作品", "Entries submitted"],
  screened: ["完成初步筛选", "Screened"],
  accepted: ["通过初步筛选", "Passed screening"],
  scored: ["完成专家评分", "Scored by experts"],
  scores: ["专家评分总数", "Scores"],
  experts: ["评分专家", "Experts"],
  agreement: ["评分一致性", "Agreement of the experts"],
  provinces: ["地区分布", "By province"],
  countries: ["国家和地区分布", "By country or region"],
  kinds: ["投稿主体", "By kind of entrant"],
  categories: ["作品类型", "By type"],
  themes: ["主题方向", "By theme"],
  days: ["每日提交", "By day"],
  daysPlot: [
    "每日提交作品数，共 {n} 天有作品提交；各日数据见下表",
    "Entries submitted on each of {n} {n:day|days}; the table below has them",
  ],
  daysTable: ["查看各日数据", "Show the figures of each day"],
  label: ["类别", "Kind"],
  day: ["日期", "Day"],
  number: ["作品", "Entries"],
  few: ["少于 {n}", "fewer than {n}"],
  kept_back: ["不单列", "not shown"],
  near: ["与前一项相差少于 {n}", "within {n} of the number before"],
  onePerson: [
    "按本活动规则，公布结果等事项由一名主办方人员决定，未经第二人确认。",
    "By the rules of this call one organizer decides publication and the like; no second person confirms.",
  ],
  note: [
    "小于 {n} 的数字不公布，写作“少于 {n}”；与总数相减可以推出这类数字的，写作“不单列”。",
    "Numbers below {n} are not published. They read “fewer than {n}”; a number by which one could be worked out from "
      + "the total reads “not shown”.",
  ],
});

/** @typedef {"provinces" | "kinds" | "categories" | "themes"} Kind */
/** @type {Kind[]} */
const KINDS = ["provinces", "kinds", "categories", "themes"];

function App() {
  useLanguage();
  const { contest } = useContest();
  const load = useLoad(/** @returns {Promise<Api.Statistics>} */ () => api.get("/statistics"));
  return html`<${Shell} area=${t("title")} home="../" contest=${contest}>
    ${load.error ? html`<${Problem} error=${load.error} onRetry=${load.reload} />`
      : !load.data || !contest ? html`<${Loading} />`
        : html`<div class="statistics"><${Heading} title=${t("title")} lead=${say(contest.title)}
            back=${{ href: "../", label: t("home") }} />
          ${load.data.persons === 1 && html`<p class="hint">${t("onePerson")}</p>`}
          ${load.data.figures ? html`<${All} figures=${load.data.figures}
              abroad=${contest.entrants_from === "anywhere"} />`
            : html`<${Card}><${Empty} title=${t("none")}><p>${t("noneText")}</p></${Empty}></${Card}>`}</div>`}
  </${Shell}>`;
}

/** @param {{figures: Api.PublicFigures, abroad: boolean}} props */
function All({ figures, abroad }) {
  const least = figures.smallest;
  const titleOf = (/** @type {Kind} */ kind) => t(kind === "provinces" && abroad ? "countries" : kind);
  return html`<div class="stack">
    <${Steps} figures=${figures} />
    ${KINDS.map((kind) => figures[kind].length > 0 && html`<${Card} key=${kind} title=${titleOf(kind)}>
      <${Bars} bars=${figures[kind]} least=${least} title=${titleOf(kind)} /></${Card}>`)}
    ${figures.days.length > 0 && html`<${Days} days=${figures.days} least=${least} />`}
    <p class="muted small">${t("note", { n: least })}</p></div>`;
}

/** @param {{figures: Api.PublicFigures}} props */
function Steps({ figures }) {
  /** @type {("submitted" | "screened" | "accepted" | "scored" | "scores" | "experts")[]} */
  const names = ["submitted", "screened", "accepted", "scored", "scores", "experts"];
  return html`<${Card} title=${t("steps")}><ul class="steps">
    ${names.map((name) => html`<li key=${name}><span class="muted small">${t(name)}</span>
      <strong class=${figures[name].hidden ? "said" : "tabular"}>
        ${numberOf(figures[name], figures.smallest)}</strong></li>`)}
    <li><span class="muted small">${t("agreement")}</span>
      <strong class="said">${say(figures.agreement)}</strong></li></ul></${Card}>`;
}

/**
 * The number in words.
 * @param {Api.PublicNumber} count
 * @param {number} least
 */
function numberOf({ number, hidden }, least) {
  return hidden ? t(hidden, { n: least }) : String(number);
}

/**
 * A table whose numbers are drawn beside them.
 * @param {{bars: Api.PublicBar[], least: number, title: string}} props
 */
function Bars({ bars, least, title }) {
  const most = Math.max(1, ...bars.map(({ count }) => count.number ?? 0));
  return html`<table><caption class="visually-hidden">${title}</caption>
    <thead class="visually-hidden"><tr>
      <th scope="col">${t("label")}</th><th scope="col">${t("number")}</th></tr></thead>
    <tbody>${bars.map(({ label, count }) => html`<tr key=${label.zh}><th scope="row">${placeOf(label)}</th>
      <td><div class="counted"><span class="tabular">${numberOf(count, least)}</span>
        ${count.number !== null && html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none"
          aria-hidden="true"><rect width=${(100 * count.number) / most} height="10" rx="1" /></svg>`}</div></td></tr>`)}
    </tbody></table>`;
}

/**
 * The words of a line; a province in the language of the page.
 * @param {{zh: string, en: string}} label
 */
function placeOf(label) {
  return say(REGIONS.find(({ id }) => id === label.zh)?.text ?? label);
}

/** @param {{days: Api.PublicDay[], least: number}} props */
function Days({ days, least }) {
  const first = Date.parse(days[0].day);
  const at = (/** @type {string} */ day) => Math.round((Date.parse(day) - first) / 86_400_000);
  const width = at(days[days.length - 1].day) + 1;
  const most = Math.max(1, ...days.map(({ count }) => count.number ?? 0));
  return html`<${Card} title=${t("days")}><div class="stack tight">
    <svg class="days-plot" role="img" aria-label=${t("daysPlot", { n: days.length })} preserveAspectRatio="none"
      viewBox=${`0 0 ${width} 100`}>${days.map(({ day, count }) => count.number !== null && html`<rect key=${day}
        x=${at(day) + 0.1} width="0.8" y=${100 - (100 * count.number) / most}
        height=${(100 * count.number) / most} />`)}</svg>
    <p class="days-ends muted small tabular"><span>${days[0].day}</span><span>${days[days.length - 1].day}</span></p>
    <details><summary>${t("daysTable")}</summary><table>
      <thead><tr><th scope="col">${t("day")}</th><th scope="col">${t("number")}</th></tr></thead>
      <tbody>${days.map(({ day, count }) => html`<tr key=${day}><th scope="row" class="tabular">${day}</th>
        <td class="tabular">${numberOf(count, least)}</td></tr>`)}</tbody></table></details></div></${Card}>`;
}

render(html`<${App} />`, document.getElementById("app"));
