// @ts-check
/** The findings on a chosen file before it is sent. The server's check decides. */
import { html } from "../../vendor/preact.js";
import { Button, Notice } from "../../shared/parts/basics.js";
import { language, words } from "../../shared/words/i18n.js";
import { precheck } from "./precheck.js";
import { Finding } from "./verdict.js";

/** @typedef {import("../../shared/words/i18n.js").Sayable} Sayable */
/**
 * @typedef {object} Found
 * @property {string} [code]
 * @property {Api.Finding["level"]} level
 * @property {Sayable} title
 * @property {Sayable} actual
 * @property {Sayable} wanted
 * @property {Sayable} fix
 */

const t = words({
  refused: ["这个文件不能上传", "This file cannot be uploaded"],
  advised: ["可以上传，以下提示供参考", "This file can be uploaded. The notes below are for your information"],
  advisedHint: ["以下是上传前的初步检测，最终以上传后的检测结果为准。", "This is a first check. The check after the upload decides."],
  goOn: ["仍然上传", "Upload anyway"],
  localType: ["文件类型不是 MP4", "The file is not an MP4 file"],
  fixType: [
    "请用剪辑软件重新导出为 MP4（H.264）。仅修改扩展名无效。",
    "Export it again as MP4 (H.264) with your editing software. Changing only the file name does not help.",
  ],
  noExtension: ["无扩展名", "no extension"],
});

/**
 * Findings that refuse the file or advise on it, before a byte is sent; none if all looks fine.
 * @param {File} file
 * @param {Api.VideoLimits} limits
 * @returns {Promise<Found[]>}
 */
export async function look(file, limits) {
  const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase();
  if (extension ? extension !== "mp4" : file.type !== "video/mp4") {
    return [{ level: "reject", title: t.both("localType"),
      actual: extension ? `.${extension}` : t.both("noExtension"), wanted: ".mp4", fix: t.both("fixType") }];
  }
  return precheck(file, limits);
}

/**
 * Those findings in words. If none of them refuses the file, `onGoOn` sends it as it is.
 * @param {{name: string, findings: Found[], onGoOn: () => unknown}} props
 */
export function Look({ name, findings, onGoOn }) {
  const refused = findings.some((finding) => finding.level === "reject");
  return html`<${Notice} tone=${refused ? "bad" : "warn"}
    title=${`${t(refused ? "refused" : "advised")}${language() === "zh" ? "：" : ": "}${name}`} live>
    <ul class="findings">${findings.map((finding) => html`<li key=${finding.code}><${Finding} finding=${finding} />
      </li>`)}</ul>
    ${!refused && html`<p class="small">${t("advisedHint")}</p>
      <${Button} kind="quiet" icon="upload" onClick=${onGoOn}>${t("goOn")}</${Button}>`}</${Notice}>`;
}
