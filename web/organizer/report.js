// @ts-check
/** The report of the whole call, in print and as a workbook, as its rows stand now. */
import { html } from "../vendor/preact.js";
import { Card } from "../shared/parts/components.js";
import { WorkbookButton } from "../shared/parts/workbook.js";
import { words } from "../shared/words/i18n.js";

const t = words({
  title: ["征选工作报告", "Report of the call"],
  what: [
    "汇总投稿、初步筛选、视频校验、专家评审、结果与异议的数据；不含联系方式，不列专家个人评分。",
    "Figures of entries, screening, checks of videos, expert review, result and objections. It holds no contacts and "
      + "no expert’s scores.",
  ],
  pdf: ["生成报告（PDF）", "Create the report (PDF)"],
  sheets: ["生成数据表（Excel）", "Create the tables (Excel)"],
});

export function ReportCard() {
  return html`<${Card} title=${t("title")}><div class="stack">
    <p>${t("what")}</p>
    <div class="row"><${WorkbookButton} ask=${{ kind: "report" }} label=${t("pdf")} />
      <${WorkbookButton} ask=${{ kind: "report_sheets" }} label=${t("sheets")} /></div>
  </div></${Card}>`;
}
