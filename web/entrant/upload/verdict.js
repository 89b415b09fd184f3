/** What the check of a video found. */
import { html } from "../../vendor/preact.js";
import { Badge, Notice } from "../../shared/parts/basics.js";
import { Facts } from "../../shared/parts/figures.js";
import { language, say, words } from "../../shared/words/i18n.js";
import { dateTime, fileSize, runningTime, serverNow } from "../../shared/words/time.js";
import { addSheet } from "../../shared/parts/lazy.js";

addSheet(new URL("../after.css", import.meta.url));

const t = words({
  actual: ["实际", "Actual"],
  wanted: ["要求", "Required"],
  fix: ["修改方法", "How to fix it"],
  checking: ["视频已收到，正在检测，通常几秒钟", "The video has arrived and is being checked. This usually takes a few seconds"],
  unknown: [
    "检测还没有得出结论，我们会继续检测，必要时由工作人员查看。您无需重新上传。",
    "The check has no result yet. It is repeated, and a person looks at the video if necessary. You need not upload "
      + "it again.",
  ],
  accepted: ["视频符合要求", "The video meets the requirements"],
  warned: ["视频可以使用，但有建议改进之处", "The video can be used. There is advice for improving it"],
  rejected: ["视频不符合要求，请按提示修改后更换", "The video does not meet the requirements. Please correct it and replace it"],
  file: ["文件", "File"],
  arrived: ["上传时间", "Uploaded"],
  picture: ["画面", "Picture"],
  length: ["时长", "Length"],
  codec: ["编码", "Codec"],
  must: ["必须修改", "Must be changed"],
  should: ["建议", "Advice"],
  unsure: ["待确认", "To be confirmed"],
});

const TONES = { accepted: "good", warned: "warn", rejected: "bad", unknown: "info" };

/** What the check found, with the actual and the wanted value and how to fix it. */
export function Verdict({ video }) {
  const waited = serverNow() - Date.parse(video.uploaded_at);
  return html`<div class="stack" aria-live="polite">
    ${video.state === "checking"
      ? html`<div class="notice info" role="status"><span class="spinner" aria-hidden="true"></span><div class="notice-body">
          <p>${t(waited > 120_000 ? "unknown" : "checking")}</p></div></div>`
      : html`<${Notice} tone=${TONES[video.state]} title=${t(video.state)}>
          ${video.findings.length > 0 && html`<ul class="findings">${video.findings.map((finding) => html`<li key=${finding.code}><${Finding} finding=${finding} /></li>`)}</ul>`}
        </${Notice}>`}
    <${Facts} rows=${factRows(video)} />
  </div>`;
}

/** One finding: how grave, what is, what should be, how to mend it. */
export function Finding({ finding }) {
  const mark = { reject: ["bad", t("must")], warn: ["warn", t("should")], unknown: ["info", t("unsure")] }[finding.level];
  return html`<div class="finding">
    <p class="row"><${Badge} tone=${mark[0]}>${mark[1]}</${Badge}><span class="strong">${say(finding.title)}</span></p>
    <dl class="finding-values">
      ${finding.actual && html`<div><dt>${t("actual")}</dt><dd>${say(finding.actual)}</dd></div>`}
      ${finding.wanted && html`<div><dt>${t("wanted")}</dt><dd>${say(finding.wanted)}</dd></div>`}
      ${finding.fix && html`<div><dt>${t("fix")}</dt><dd>${say(finding.fix)}</dd></div>`}
    </dl></div>`;
}

function factRows({ name, size, uploaded_at: at, facts }) {
  return [
    [t("file"), `${name}（${fileSize(size)}）`.replace(/（(.*)）$/, language() === "zh" ? "（$1）" : " ($1)")],
    [t("arrived"), dateTime(at)],
    [t("picture"), facts?.width ? `${facts.width} × ${facts.height}` : ""],
    [t("length"), facts?.duration_seconds ? runningTime(Number(facts.duration_seconds)) : ""],
    [t("codec"), [facts?.video_codec, facts?.audio_codec].filter(Boolean).join(" + ")],
  ];
}
