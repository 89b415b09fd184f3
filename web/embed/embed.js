// @ts-check
/** One winning entry for another site's frame: its video, its title, and a link to where it is on show. No cookie. */
import { html, render } from "../vendor/preact.js";
import { useLoad } from "../shared/server/actions.js";
import { api } from "../shared/server/api.js";
import { Empty, Loading, Problem } from "../shared/parts/basics.js";
import { Player } from "../shared/parts/player.js";
import { useLanguage, words } from "../shared/words/i18n.js";

const t = words({
  entry: ["获奖作品", "Winning entry"],
  gone: ["该作品未在展示", "This entry is not on show"],
  all: ["全部获奖作品", "All winning entries"],
  more: ["在展示页查看", "See it on show"],
});
const entry = decodeURIComponent(location.pathname.split("/").pop() ?? "");
const showcase = new URL("../showcase/", location.href).href;

function App() {
  useLanguage();
  const load = useLoad(/** @returns {Promise<Api.Showcase>} */ () => api.get("/showcase"));
  if (load.error) return html`<${Off}><${Problem} error=${load.error} onRetry=${load.reload} /></${Off}>`;
  if (!load.data) return html`<${Off}><${Loading} /></${Off}>`;
  const shown = load.data.entries.find((each) => each.entry === entry);
  return shown ? html`<${Work} work=${shown} plays=${load.data.videos} />` : html`<${Gone} />`;
}

/** @param {{children?: unknown}} props */
function Off({ children }) {
  return html`<main class="off"><h1 class="visually-hidden">${t("entry")}</h1>${children}</main>`;
}

function Gone() {
  return html`<${Off}><${Empty} title=${t("gone")}>
    <p><a href=${showcase} target="_blank" rel="noopener">${t("all")}</a></p></${Empty}></${Off}>`;
}

/** @param {{work: Api.Shown, plays: boolean}} props */
function Work({ work, plays }) {
  const at = `/showcase/${work.entry}`;
  const load = useLoad(/** @returns {Promise<Api.ShownVideo | null>} */ () => (plays ? api.get(at) : none()));
  const renew = async () => {
    /** @type {Api.ShownVideo} */
    const fresh = await api.get(at);
    return { url: fresh.playback_url, expires: fresh.playback_expires };
  };
  if (load.error?.code === "NOT_FOUND") return html`<${Gone} />`;
  if (load.error) return html`<${Off}><${Problem} error=${load.error} onRetry=${load.reload} /></${Off}>`;
  const source = load.data && { url: load.data.playback_url, expires: load.data.playback_expires };
  return html`<main class="embed">
    ${source ? html`<${Player} source=${source} renew=${renew} title=${work.title} tall=${work.height > work.width}
        poster=${work.poster} />`
      : work.poster ? html`<img class="still" src=${work.poster} alt="" />` : html`<span class="still"></span>`}
    <div class="credit"><h1 title=${work.title}>${work.title}</h1>
      <a href=${`${showcase}#/${work.entry}`} target="_blank" rel="noopener">${t("more")}</a></div>
  </main>`;
}

async function none() {
  return null;
}

render(html`<${App} />`, document.getElementById("app"));
