/** The requirements for videos, from the contest's limits; shown before a file is chosen. */
import { html } from "../../vendor/preact.js";
import { words } from "./i18n.js";
import { fileSize } from "./time.js";

const t = words({
  rules: ["视频要求", "What the video must be"],
  format: ["格式", "Format"],
  resolution: ["分辨率", "Resolution"],
  resolutionRule: ["不低于 {n}P（短边 ≥ {n} 像素）", "{n}P or more (short side ≥ {n} pixels)"],
  ratio: ["画幅", "Aspect ratio"],
  size: ["文件大小", "File size"],
  sizeRule: ["不超过 {size}", "up to {size}"],
  or: ["或", "or"],
});

/** The limits as names and values. */
export function VideoRules({ contest, note = "" }) {
  const { video } = contest;
  const ratios = video.aspect_ratios.map(([width, height]) => `${width}:${height}`).join(` ${t("or")} `);
  const rows = [
    [t("format"), "MP4"], [t("resolution"), t("resolutionRule", { n: video.min_short_side })],
    [t("ratio"), ratios + note], [t("size"), t("sizeRule", { size: fileSize(video.max_size_bytes) })],
  ];
  return html`<dl class="rules" aria-label=${t("rules")}>${rows.map(([name, value]) => html`<div key=${name}>
    <dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
