// @ts-check
/** A recommendation sheet that comes back: sending it, its three lists, and what people decide on matches. */
import { html, useEffect } from "../../vendor/preact.js";
import { api } from "../server/api.js";
import { digestOf, FilePick, putInBucket, settled } from "./attached.js";
import { Badge, Button, Card, Loading, Notice, Problem, useAction, useLoad } from "./components.js";
import { say, words } from "../words/i18n.js";
import { dateTime } from "../words/time.js";
import { WorkbookButton } from "./workbook.js";

const t = words({
  title: ["推荐汇总表核对", "Check of the recommendation sheet"],
  lead: [
    "上传填好的汇总表（.xlsx、.xls、.et），系统与本单位名下的投稿逐项核对。表中内容不会改动任何作品。",
    "Send the filled-in sheet (.xlsx, .xls, .et). It is checked against the entries that name the unit. No entry is "
      + "changed by it.",
  ],
  pick: ["选择汇总表", "Choose the sheet"],
  pickAgain: ["重新上传", "Send another sheet"],
  sending: ["正在上传…", "Sending…"],
  reading: ["正在核对…", "Checking…"],
  tooLarge: ["文件超过 10 MB，请去掉图片后重新上传。", "The file is larger than 10 MB. Remove pictures and send it again."],
  sent: ["{name}，{at} 上传", "{name}, sent {at}"],
  office: ["由主办方代为上传", "sent by the organizer"],
  failed: ["汇总表未能读取", "The sheet could not be read"],
  summary: [
    "表中 {rows} 件作品，{matched} 件与投稿对应",
    "{rows} {rows:work|works} on the sheet, {matched} of them found among the entries",
  ],
  corrected: ["下载标注后的汇总表", "Download the sheet with comments"],
  missing: ["已推荐、未投稿（{n}）", "Recommended but not submitted ({n})"],
  extra: ["已投稿、未推荐（{n}）", "Submitted but not recommended ({n})"],
  differ: ["信息不一致（{n}）", "Details differ ({n})"],
  doubtful: ["请确认对应关系（{n}）", "Matches to confirm ({n})"],
  settled: ["已对应（{n}）", "Matched ({n})"],
  problems: ["需要留意的单元格（{n}）", "Cells to look at ({n})"],
  none: ["无", "None"],
  cut: ["此处列出前 {n} 条，全部见标注后的汇总表。", "The first {n} are shown. The sheet with comments has all."],
  row: ["第 {row} 行", "Row {row}"],
  cell: ["单元格 {cell}", "Cell {cell}"],
  ring: ["联系 {contact}", "Contact {contact}"],
  nobody: ["表中没有联系方式", "The sheet names nobody to contact"],
  onSheet: ["汇总表", "Sheet"],
  onEntry: ["投稿", "Entry"],
  empty: ["（空）", "(empty)"],
  certain: ["编号与名称一致", "receipt number and title agree"],
  likely: ["基本一致", "very likely"],
  fair: ["可能对应", "likely"],
  doubt: ["存疑", "doubtful"],
  confirmed: ["已确认", "Confirmed"],
  refused: ["已否定", "Refused"],
  yes: ["是同一作品", "Same work"],
  no: ["不是", "Not the same"],
  undo: ["改为确认", "Confirm after all"],
});
const FIELDS = words({
  title: ["作品名称", "Title"],
  category: ["作品类型", "Type"],
  entrant: ["投稿主体", "Entrant"],
  credit_code: ["统一社会信用代码", "Credit code"],
  creators: ["主创人员", "Creators"],
  contact_person: ["联系人", "Contact person"],
  phone: ["手机", "Mobile"],
  synopsis: ["内容简介", "Synopsis"],
  receipt: ["报名编号", "Receipt number"],
});
const MOST_BYTES = 10 * 1024 * 1024;
const ACCEPT = ".xlsx,.xls,.et,.ods,.xlsm,.csv";

/**
 * The sheet of a unit. `recommender` is given by an organizer, who acts for it.
 * @param {{unit: string, office?: boolean}} props
 */
export function SheetIn({ unit, office = false }) {
  const path = `/recommenders/${unit}/sheet`;
  const load = useLoad(() => newest(path), [unit]);
  const send = useAction(async (/** @type {File} */ file) => {
    await sent(path, file);
    load.setData(await checked(path));
  });
  const sheet = load.data;
  const reading = sheet?.state === "reading" && !send.busy;
  useEffect(() => {
    if (reading) checked(path).then(load.setData, () => undefined);  // another visit began it; a reload asks again
  }, [reading]);
  if (load.error && !load.data) return html`<${Problem} error=${load.error} onRetry=${load.reload} />`;
  return html`<div class="stack sheet-in">
    <p id=${`sheet-${unit}-about`}>${t("lead")}</p>
    ${send.busy || reading ? html`<${Loading} text=${t(send.busy ? "sending" : "reading")} />`
      : html`<${FilePick} id=${`sheet-${unit}`} accept=${ACCEPT} label=${t(sheet ? "pickAgain" : "pick")}
        quiet=${Boolean(sheet)} describedBy=${`sheet-${unit}-about`} onPick=${send.run} />`}
    <${Problem} error=${send.error} />
    ${sheet && sheet.state !== "awaited" && html`<p class="muted small">
      ${t("sent", { name: sheet.name, at: dateTime(sheet.sent_at) })}${sheet.by_office ? ` · ${t("office")}` : ""}</p>`}
    ${sheet?.failure && html`<${Notice} tone="bad" title=${t("failed")} live>
      <p>${say(sheet.failure)}</p></${Notice}>`}
    ${sheet?.lists && html`<${Lists} lists=${sheet.lists} path=${path} onDecided=${load.reload}
      ask=${{ kind: "corrected", ...(office ? { recommender: unit } : {}) }} />`}
  </div>`;
}

/**
 * The unit's newest sheet, or null if it never sent one.
 * @param {string} path
 * @returns {Promise<Api.SheetIn | null>}
 */
async function newest(path) {
  try {
    return await api.get(path);
  } catch (error) {
    if (/** @type {{status?: number}} */ (error).status === 404) return null;
    throw error;
  }
}

/**
 * Send a file to the bucket, bound to its hash, and say that it is there.
 * @param {string} path
 * @param {File} file
 */
async function sent(path, file) {
  if (file.size > MOST_BYTES) throw Object.assign(new Error("SHEET_TOO_LARGE"), { words: t.both("tooLarge") });
  const content = await file.arrayBuffer();
  const begun = await api.post(path, { name: file.name, size: file.size, sha256: await digestOf(content) });
  await putInBucket((await api.get(path)).upload, content);
  await api.post(`${path}/arrival`, { file: begun.file });
}

/**
 * The sheet, once it is read or has failed.
 * @param {string} path
 * @returns {Promise<Api.SheetIn>}
 */
function checked(path) {
  return settled(() => api.get(path), (sheet) => sheet.state !== "reading");
}

/**
 * @param {object} props
 * @param {Api.SheetLists} props.lists
 * @param {string} props.path
 * @param {() => unknown} props.onDecided
 * @param {Api.ExportBody} props.ask
 */
function Lists({ lists, path, onDecided, ask }) {
  const decide = useAction(async (/** @type {Api.MatchLine} */ match, /** @type {string} */ verdict) => {
    await api.post(`${path}/decisions`, { work: match.work, receipt: match.receipt, verdict });
    await onDecided();
  });
  const shown = lists.matched.filter((match) => match.verdict !== "refused");
  const open = lists.matched.filter((match) => match.certainty < 1 && match.verdict !== "confirmed");
  const differing = shown.filter((match) => match.differences.length);
  const matched = lists.matched_count - (lists.matched.length - shown.length);
  return html`<p><strong>${t("summary", { rows: lists.rows, matched })}</strong></p>
    <div><${WorkbookButton} ask=${ask} label=${t("corrected")} /></div>
    <${Problem} error=${decide.error} />
    <${List} title="missing" many=${lists.not_submitted_count} lines=${lists.not_submitted} line=${Missing} />
    <${List} title="extra" many=${lists.not_recommended_count} lines=${lists.not_recommended} line=${Extra} />
    <${List} title="differ" many=${differing.length} lines=${differing} line=${Differing} />
    <${List} title="doubtful" many=${open.length} lines=${open} line=${Doubtful} more=${{ decide }} />
    ${lists.problems_count > 0 && html`<${List} title="problems" many=${lists.problems_count} lines=${lists.problems}
      line=${Trouble} />`}
    <details><summary>${t("settled", { n: matched })}</summary>
      <ul class="plain-list">${shown.map((match) => html`<li key=${match.receipt}>
        <${Place} of=${match.said} /> ${match.said.title} → <code>${match.receipt}</code>
        ${" "}<${Certainty} match=${match} /></li>`)}</ul></details>`;
}

/**
 * @param {object} props
 * @param {"missing" | "extra" | "differ" | "doubtful" | "problems"} props.title
 * @param {number} props.many
 * @param {any[]} props.lines
 * @param {any} props.line draws one
 * @param {object} [props.more]
 */
function List({ title, many, lines, line, more = {} }) {
  return html`<${Card} title=${t(title, { n: many })} level=${3}>
    ${lines.length === 0 ? html`<p class="muted">${t("none")}</p>`
      : html`<ul class="plain-list">${lines.map((each, at) => html`<li key=${at}>
          <${line} of=${each} ...${more} /></li>`)}</ul>`}
    ${many > lines.length && html`<p class="hint">${t("cut", { n: lines.length })}</p>`}</${Card}>`;
}

/** @param {{of: {row: number | null, column?: string | null, sheet: string}}} props */
function Place({ of }) {
  if (of.row === null) return of.sheet;
  const where = of.column ? t("cell", { cell: `${of.column}${of.row}` }) : t("row", { row: of.row });
  return html`<span class="muted small">${[of.sheet, where].filter(Boolean).join(" ")}</span>`;
}

/** @param {{of: Api.UnsubmittedLine}} props */
function Missing({ of }) {
  return html`<${Place} of=${of} /> <strong>${of.title}</strong> ${of.entrant}
    <span class="block small">${of.contact ? t("ring", { contact: of.contact }) : t("nobody")}</span>`;
}

/** @param {{of: Api.UnrecommendedLine}} props */
function Extra({ of }) {
  return html`<strong>${of.title}</strong> ${of.entrant} <code>${of.receipt}</code>`;
}

/** @param {{of: Api.MatchLine}} props */
function Differing({ of }) {
  return html`<${Place} of=${of.said} /> <strong>${of.title}</strong> <code>${of.receipt}</code>
    ${of.differences.map((each) => html`<span class="block small" key=${each.field}>
      ${FIELDS(/** @type {any} */ (each.field))} · ${t("onSheet")} <mark>${each.sheet}</mark>${" "}
      · ${t("onEntry")} <mark>${each.entry || t("empty")}</mark></span>`)}`;
}

/**
 * @param {object} props
 * @param {Api.MatchLine} props.of
 * @param {{busy: boolean, run: (match: Api.MatchLine, verdict: string) => unknown}} props.decide
 */
function Doubtful({ of, decide }) {
  const refused = of.verdict === "refused";
  return html`<${Place} of=${of.said} /> <strong>${of.said.title}</strong> ${of.said.entrant} →${" "}
    <strong>${of.title}</strong> <code>${of.receipt}</code> <${Certainty} match=${of} />
    <div class="row"><${Button} kind="quiet" busy=${decide.busy} onClick=${() => decide.run(of, "confirmed")}>
        ${t(refused ? "undo" : "yes")}</${Button}>
      ${!refused && html`<${Button} kind="text" busy=${decide.busy} onClick=${() => decide.run(of, "refused")}>
        ${t("no")}</${Button}>`}</div>`;
}

/** @param {{of: Api.TroubleLine}} props */
function Trouble({ of }) {
  return html`<${Place} of=${of} /> ${say(of.words)}`;
}

/** @param {{match: Api.MatchLine}} props */
function Certainty({ match }) {
  if (match.verdict) return html`<${Badge} tone=${match.verdict === "confirmed" ? "good" : "muted"}>
    ${t(match.verdict)}</${Badge}>`;
  const sure = match.certainty;
  const told = sure >= 1 ? "certain" : sure >= 0.9 ? "likely" : sure >= 0.75 ? "fair" : "doubt";
  return html`<${Badge} tone=${sure >= 0.9 ? "good" : "warn"}>${t(told)} ${Math.round(sure * 100)}%</${Badge}>`;
}

export { t as sheetInWords };
