// @ts-check
/** The showcase: the winning entries with posters, and each with its synopsis, its makers and its video. */
import { html, render, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { apiPath } from "../shared/server/place.js";
import {
  Card, CopyButton, Empty, Facts, Heading, Loading, Problem, Shell, useLoad,
} from "../shared/parts/components.js";
import { Player } from "../shared/parts/player.js";
import { byAward } from "../shared/parts/awards.js";
import { usePlace } from "../shared/parts/route.js";
import { choiceText, useContest } from "../shared/server/contest.js";
import { extraRows } from "../shared/words/extra-fields.js";
import { language, say, useLanguage, words } from "../shared/words/i18n.js";
import { noted } from "../shared/words/marks.js";
import { runningTime } from "../shared/words/durations.js";
import { lazy } from "../shared/parts/lazy.js";
import { embedCode, embedUrl, shareUrl } from "./sharing.js";

const Voting = lazy((again) => import(`./voting.js${again}`), "Voting");

const t = words({
  home: ["活动首页", "Home page of the call"],
  title: ["获奖作品展示", "Winning entries"],
  none: ["暂无展示", "Nothing on show"],
  noneText: ["评选结果公布后，获奖作品将在此展示。", "Once the result is public, the winning entries are shown here."],
  rank: ["第 {n} 名", "No. {n}"],
  back: ["全部作品", "All entries"],
  entrant: ["投稿主体", "Entered by"],
  award: ["奖项", "Award"],
  creators: ["主创人员", "Creators"],
  category: ["作品类型", "Type"],
  length: ["时长", "Length"],
  synopsis: ["作品简介", "Synopsis"],
  share: ["分享本作品", "Share this entry"],
  shareHint: [
    "链接在微信等应用中显示海报、标题和活动名称。作品撤下后，链接和嵌入的播放器随即失效。",
    "In messengers the link shows poster, title and call. Link and player end when the entry is taken off show.",
  ],
  link: ["复制分享链接", "Copy the link"],
  embed: ["复制嵌入代码", "Copy the embed code"],
  votes: ["{title} {n} 票", "{title}: {n}"],
  gone: ["该作品未在展示", "This entry is not on show"],
});

function App() {
  useLanguage();
  const place = usePlace();
  const { contest } = useContest();
  const load = useLoad(/** @returns {Promise<Api.Showcase>} */ () => api.get("/showcase"));
  const votes = useVotes(contest);
  const shown = load.data?.entries.find(({ entry }) => entry === place[0]);
  return html`<${Shell} area=${t("title")} home="../" contest=${contest}>
    ${load.error ? html`<${Problem} error=${load.error} onRetry=${load.reload} />`
      : !load.data || !contest ? html`<${Loading} />`
        : shown ? html`<${Work} key=${shown.entry} work=${shown} contest=${contest} plays=${load.data.videos}
          embeds=${load.data.embeds} votes=${votes} />`
          : html`<${List} entries=${load.data.entries} contest=${contest} gone=${Boolean(place[0])}
            votes=${votes.data} />`}
  </${Shell}>`;
}

/**
 * What the audience has voted, in a call that lets it; null before it is known. Nothing on show waits for it.
 * @param {Api.Contest | null} contest
 */
function useVotes(contest) {
  const asks = Boolean(contest?.audience_vote);
  return useLoad(/** @returns {Promise<Api.AudienceVotes | null>} */ async () =>
    (asks ? api.get("/audience") : null), [asks]);
}

/**
 * @param {object} props
 * @param {Api.Shown[]} props.entries
 * @param {Api.Contest} props.contest
 * @param {boolean} props.gone
 * @param {Api.AudienceVotes | null} props.votes
 */
function List({ entries, contest, gone, votes }) {
  const told = (/** @type {Api.Shown} */ { entry }) => votes?.votes && html`<span class="muted small">${t("votes",
    { title: say(contest.audience_vote?.title), n: votes.votes[entry] ?? 0 })}</span>`;
  return html`<${Heading} title=${t("title")} lead=${gone ? t("gone") : say(contest.title)}
      back=${{ href: "../", label: t("home") }} />
    ${entries.length ? byAward(contest, entries).map((group) => html`
      ${group.text && html`<h2 class="award">${say(group.text)}</h2>`}
      <ul key=${group.id} class="plain shown">${group.rows.map((work) => html`<li key=${work.entry}>
      <a class="card" href=${`#/${work.entry}`}><${Poster} work=${work} />
        <span class="about"><strong>${work.title}</strong><span class="muted small">${work.entrant}</span>
          <span class="muted small">${t("rank", { n: work.rank })} ·${" "}
            ${say(choiceText(contest.categories, work.category))} · ${runningTime(Math.round(work.duration_seconds))}
          </span>${told(work)}</span></a></li>`)}</ul>`)
      : html`<${Card}><${Empty} title=${t("none")}><p>${t("noneText")}</p></${Empty}></${Card}>`}`;
}

/** @param {{work: Api.Shown}} props */
function Poster({ work }) {
  const tall = work.height > work.width;
  const look = tall ? "poster tall" : "poster";
  // Addresses in the list live ten minutes; whoever scrolls or comes back later gets the picture by its lasting one.
  const [expired, setExpired] = useState(false);
  const src = expired ? `${apiPath()}showcase/${work.entry}/poster` : work.poster;
  if (work.poster) return html`<img class=${look} src=${src} alt="" loading="lazy"
    onError=${() => setExpired(true)} />`;
  return html`<span class="poster" aria-hidden="true">${work.rank}</span>`;
}

/**
 * @param {object} props
 * @param {Api.Shown} props.work
 * @param {Api.Contest} props.contest
 * @param {boolean} props.plays
 * @param {boolean} props.embeds
 * @param {ReturnType<typeof useVotes>} props.votes
 */
function Work({ work, contest, plays, embeds, votes }) {
  return html`<${Heading} title=${work.title} lead=${work.entrant} back=${{ href: "#/", label: t("back") }} />
    <div class="stack">${plays ? html`<${Video} work=${work} />` : html`<${Poster} work=${work} />`}
      <${Card}><${Facts} rows=${[
        [t("entrant"), work.entrant],
        ...contest.awards
          ? [[t("award"), noted(say(choiceText(contest.awards, work.award)), t("rank", { n: work.rank }))]] : [],
        [t("creators"), work.creators.join(language() === "zh" ? "、" : ", ")],
        [t("category"), say(choiceText(contest.categories, work.category))],
        [t("length"), runningTime(Math.round(work.duration_seconds))],
        ...extraRows(contest, work.extra),
        [t("synopsis"), html`<span class="preline">${work.synopsis}</span>`],
      ]} /></${Card}>
      ${contest.audience_vote && votes.error && html`<${Problem} error=${votes.error} onRetry=${votes.reload} />`}
      ${votes.data?.opens && html`<${Voting} work=${work} contest=${contest} audience=${votes.data}
        onVote=${votes.reload} />`}
      <${Card} title=${t("share")}><p class="hint">${t("shareHint")}</p><p class="row">
        <${CopyButton} text=${shareUrl(work.entry, location.href)} label=${t("link")} />
        ${embeds && html`<${CopyButton} text=${embedCode(embedUrl(work.entry, location.href), work)}
          label=${t("embed")} />`}</p></${Card}></div>`;
}

/** @param {{work: Api.Shown}} props */
function Video({ work }) {
  const load = useLoad(/** @returns {Promise<Api.ShownVideo>} */ () => api.get(`/showcase/${work.entry}`));
  const renew = async () => {
    /** @type {Api.ShownVideo} */
    const fresh = await api.get(`/showcase/${work.entry}`);
    return { url: fresh.playback_url, expires: fresh.playback_expires };
  };
  if (load.error) return html`<${Problem} error=${load.error} onRetry=${load.reload} />`;
  if (!load.data) return html`<${Poster} work=${work} />`;
  return html`<${Player} source=${{ url: load.data.playback_url, expires: load.data.playback_expires }} renew=${renew}
    title=${work.title} tall=${work.height > work.width} poster=${work.poster} />`;
}

render(html`<${App} />`, document.getElementById("app"));
