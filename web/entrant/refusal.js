/** What a glance at a file's name and size already tells. The real check is the server's. */
import { html } from "../vendor/preact.js";
import { Notice } from "../shared/basics.js";
import { language, words } from "../shared/i18n.js";
import { fileSize } from "../shared/time.js";
import { Finding } from "./verdict.js";

const t = words({
  localTitle: ["这个文件不能上传", "This file cannot be uploaded"],
  localType: ["文件类型不是 MP4", "It is not an MP4 file"],
  localSize: ["文件过大", "It is too large"],
  localEmpty: ["文件是空的", "It is empty"],
  fixType: ["请用剪辑软件重新导出为 MP4（H.264）。仅修改扩展名无效。", "Export it as MP4 (H.264) with your editing software. Renaming it does not help."],
  fixSize: ["请适当降低码率后重新导出。", "Export it again at a lower bit rate."],
  fixEmpty: ["请确认文件已完整保存后重新选择。", "Make sure it was saved completely and pick it again."],
  noExtension: ["无扩展名", "no extension"],
});

/** What is plainly wrong with a file by its name and size; the real check is the server's. */
export function localProblem(file, video) {
  const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase();
  if (file.size === 0) return { name: file.name, title: t.both("localEmpty"), actual: "0 B", wanted: "> 0 B", fix: t.both("fixEmpty") };
  if (extension ? extension !== "mp4" : file.type !== "video/mp4") {
    return { name: file.name, title: t.both("localType"), actual: extension ? `.${extension}` : t.both("noExtension"), wanted: ".mp4", fix: t.both("fixType") };
  }
  if (file.size > video.max_size_bytes) {
    return { name: file.name, title: t.both("localSize"), actual: fileSize(file.size), wanted: `≤ ${fileSize(video.max_size_bytes)}`, fix: t.both("fixSize") };
  }
  return null;
}

/** That problem in words: what is, what should be, how to mend it. */
export function Refusal({ problem }) {
  return html`<${Notice} tone="bad" title=${`${t("localTitle")}${language() === "zh" ? "：" : ": "}${problem.name}`} live>
    <${Finding} finding=${{ level: "reject", ...problem }} /></${Notice}>`;
}
