// @ts-check
/** What the check of a video found. */
import { html, useEffect } from "../../vendor/preact.js";
import { Badge, Notice } from "../../shared/parts/basics.js";
import { api } from "../../shared/server/api.js";
import { Facts } from "../../shared/parts/figures.js";
import { language, say, words } from "../../shared/words/i18n.js";
import { labelled } from "../../shared/words/marks.js";
import { runningTime } from "../../shared/words/durations.js";
import { dateTime, fileSize, serverNow } from "../../shared/words/time.js";
import { LEVELS, VIDEO_STATES } from "./video-words.js";

const t = words({
  actual: ["实际", "Actual"],
  wanted: ["要求", "Required"],
  fix: ["修改方法", "How to fix it"],
  file: ["文件", "File"],
  arrived: ["上传时间", "Uploaded"],
  picture: ["画面", "Picture"],
  length: ["时长", "Length"],
  codec: ["编码", "Codec"],
  says: ["视频文件中的文字信息（元数据）", "What the file itself says (metadata)"],
  saysMore: ["另有 {more} 项未列出。", "{more} more not listed."],
  blind: ["专家评审时不显示投稿人身份。", "Experts judge without knowing whose entry it is. "],
  removed: ["专家观看的副本会去掉这些信息，您可以直接继续；如不希望文件带有这些信息，请用剪辑软件重新导出（不写入元数据）后更换视频。",
    "They play a copy without this, so you can go on. If the file should not hold it at all, export it again without "
      + "metadata and replace the video."],
  kept: ["专家观看的是您上传的文件，可能看到这些信息。如其中有姓名、单位或地点，请用剪辑软件重新导出（不写入元数据）后更换视频；否则可以直接继续。",
    "They play the file that you uploaded and may see this. If it names people, units or places, export it again "
      + "without metadata and replace the video; otherwise go on."],
});

/**
 * The findings, each with the actual and the required value and how to fix it; asks again until there is a result.
 * @param {{entry: Api.Entry & {video: Api.Video}, onEntry: (entry: Api.Entry) => unknown}} props
 */
export function Verdict({ entry, onEntry }) {
  const { video } = entry;
  useChecking(entry, onEntry);
  const waited = serverNow() - Date.parse(video.uploaded_at);
  return html`<div class="stack" aria-live="polite">
    ${video.state === "checking"
      ? html`<div class="notice info" role="status"><span class="spinner" aria-hidden="true"></span>
        <div class="notice-body">
          <p>${say(VIDEO_STATES[waited > 120_000 ? "unknown" : "checking"].text)}</p></div></div>`
      : html`<${Notice} tone=${VIDEO_STATES[video.state].tone} title=${say(VIDEO_STATES[video.state].text)}>
          ${video.findings.length > 0 && html`<ul class="findings">${video.findings.map((finding) => html`
            <li key=${finding.code}><${Finding} finding=${finding} /></li>`)}</ul>`}
        </${Notice}>`}
    ${video.metadata && html`<${Metadata} metadata=${video.metadata} />`}
    <${Facts} rows=${factRows(video)} />
  </div>`;
}

/**
 * What the file says in words, and whether experts get to see it.
 * @param {{metadata: NonNullable<Api.Video["metadata"]>}} props
 */
function Metadata({ metadata: { texts, more, removed } }) {
  return html`<${Notice} tone=${removed ? "info" : "warn"} title=${t("says")}>
    <ul>${texts.map(({ about, key, text }) => html`<li key=${key + text} class="break">
      ${labelled(say(about), text)}</li>`)}</ul>
    ${more > 0 && html`<p>${t("saysMore", { more })}</p>`}
    <p>${t("blind")}${t(removed ? "removed" : "kept")}</p>
  </${Notice}>`;
}

/**
 * Hook: the verdict comes within seconds, so ask often at first, then less and less often.
 * @param {Api.Entry} entry
 * @param {(entry: Api.Entry) => unknown} onEntry
 */
function useChecking(entry, onEntry) {
  const state = entry.upload ? "" : entry.video?.state;
  useEffect(() => {
    if (state !== "checking" && state !== "unknown") return undefined;
    /** @type {ReturnType<typeof setTimeout>} */
    let timer;
    let pause = state === "checking" ? 700 : 15_000;
    const ask = async () => {
      await api.get(`/entries/${entry.id}`).then(onEntry, () => {});
      pause = Math.min(pause * 1.2, 15_000);
      timer = setTimeout(ask, pause);
    };
    timer = setTimeout(ask, pause);
    return () => clearTimeout(timer);
  }, [entry.id, state, entry.video?.uploaded_at]);
}

/**
 * One finding: its level, the actual and the required value, and how to fix it.
 * @param {{finding: Pick<Api.Finding, "level" | "title"> & Partial<Api.Finding>}} props
 */
export function Finding({ finding }) {
  const level = LEVELS[finding.level];
  return html`<div class="finding">
    <p class="row"><${Badge} tone=${level.tone}>${say(level.text)}</${Badge}><span class="strong">${say(finding.title)}
      </span></p>
    <dl class="finding-values">
      ${finding.actual && html`<div><dt>${t("actual")}</dt><dd>${say(finding.actual)}</dd></div>`}
      ${finding.wanted && html`<div><dt>${t("wanted")}</dt><dd>${say(finding.wanted)}</dd></div>`}
      ${finding.fix && html`<div><dt>${t("fix")}</dt><dd>${say(finding.fix)}</dd></div>`}
    </dl></div>`;
}

/**
 * @param {Api.Video} video
 * @returns {[name: string, value: string][]}
 */
function factRows({ name, size, uploaded_at: at, facts }) {
  return [
    [t("file"), `${name}（${fileSize(size)}）`.replace(/（(.*)）$/, language() === "zh" ? "（$1）" : " ($1)")],
    [t("arrived"), dateTime(at)],
    [t("picture"), facts?.width ? `${facts.width} × ${facts.height}` : ""],
    [t("length"), facts?.duration_seconds ? runningTime(Number(facts.duration_seconds)) : ""],
    [t("codec"), [facts?.video_codec, facts?.audio_codec].filter(Boolean).join(" + ")],
  ];
}
