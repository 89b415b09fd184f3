// @ts-check
/** An entry as its experts see it, and what they do not see. */
import { html } from "../vendor/preact.js";
import { useLoad } from "../shared/server/actions.js";
import { api } from "../shared/server/api.js";
import { Card, Heading, Loading, Notice, Problem } from "../shared/parts/basics.js";
import { BlindFacts } from "../shared/parts/blind-facts.js";
import { Player } from "../shared/parts/player.js";
import { to } from "../shared/parts/route.js";
import { say, words } from "../shared/words/i18n.js";
import { FORM } from "./form-fields.js";
import { wholeForm } from "./whole-form.js";

const t = words({
  title: ["专家视角预览", "Preview as the experts see it"],
  lead: ["专家评审为匿名评审：专家只看到本页虚线框内的内容和一个编号。",
    "Experts judge blind: they see what is in the dashed frame below, a number, and nothing else."],
  seen: ["专家看到的内容", "What experts see"],
  hidden: ["专家看不到的内容", "What experts do not see"],
  hiddenText: ["投稿主体和推荐单位的名称，以及：", "The names of the entrant and of the recommending unit, and:"],
  beware: [
    "请注意：视频画面、声音和文字内容中的单位或个人名称，平台不作处理。",
    "Names of units or people in the pictures, the sound and the texts of the video are not removed.",
  ],
});

/**
 * Reads the preview and draws it as the experts' page does.
 * @param {{entry: Api.Entry, contest: Api.Contest}} props
 */
export function Preview({ entry, contest }) {
  /** @returns {Promise<Api.Preview>} */
  const read = () => api.get(`/entries/${entry.id}/preview`);
  const load = useLoad(read, [entry.id]);
  const heading = html`<${Heading} title=${t("title")} lead=${t("lead")}
    back=${{ href: to("works", entry.id), label: entry.title }} />`;
  if (load.error) return html`${heading}<${Problem} error=${load.error} onRetry=${load.reload} />`;
  if (!load.data) return html`${heading}<${Loading} />`;
  const work = load.data;
  const renew = () => read().then((fresh) => ({ url: fresh.playback_url, expires: fresh.playback_expires }));
  return html`${heading}<div class="stack">
    <${Card} tone="as-seen" title=${t("seen")}><div class="stack">
      <h3>${work.title}</h3>
      <${Player} source=${{ url: work.playback_url, expires: work.playback_expires }} renew=${renew}
        title=${work.title} tall=${work.height > work.width} />
      <${BlindFacts} work=${work} contest=${contest} labels=${labelsOf()} path=${`/entries/${entry.id}`} />
    </div></${Card}>
    <${Card} title=${t("hidden")}><p>${t("hiddenText")}</p>
      <ul>${wholeForm().filter(({ name }) => work.hidden.includes(name)).map(({ name, label }) => html`
        <li key=${name}>${say(label)}</li>`)}</ul></${Card}>
    <${Notice} tone="warn">${t("beware")}</${Notice}>
  </div>`;
}

function labelsOf() {
  /** @param {string} name */
  const label = (name) => say(FORM.find((field) => field.name === name)?.label);
  return { category: label("category"), theme: label("theme"), synopsis: label("synopsis") };
}
