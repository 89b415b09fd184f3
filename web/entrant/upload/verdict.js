// @ts-check
/** What the check of a video found. */
import { html, useEffect } from "../../vendor/preact.js";
import { Badge, Notice } from "../../shared/parts/basics.js";
import { api } from "../../shared/server/api.js";
import { Facts } from "../../shared/parts/figures.js";
import { language, say, words } from "../../shared/words/i18n.js";
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
    <${Facts} rows=${factRows(video)} />
  </div>`;
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
