// @ts-check
/** Two videos that look alike, side by side and in step: what is done to one player is done to the other. */
import { html, useEffect, useRef } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { Dialog, Loading, Problem, useLoad } from "../shared/parts/components.js";
import { Player, filmOf } from "../shared/parts/player.js";
import { follow } from "./in-step.js";
import { t } from "./words.js";

/** @typedef {import("../vendor/preact.js").Ref<HTMLVideoElement | null>} Video */

/**
 * Hook: two players in step. The one that is used leads, so an echo of its own act moves nothing.
 * @param {Video} one
 * @param {Video} other
 * @param {boolean} ready
 */
function useStep(one, other, ready) {
  useEffect(() => {
    const [a, b] = [one.current, other.current];
    if (!ready || !a || !b) return undefined;
    const stops = [follow(a, b), follow(b, a)];
    return () => stops.forEach((stop) => stop());
  }, [ready]);
}

/** @param {{id: string, other: string, onClose: () => void}} props */
export function SideBySide({ id, other, onClose }) {
  const load = useLoad(/** @returns {Promise<Api.WholeEntry[]>} */ () =>
    Promise.all([id, other].map((each) => api.get(`/organizer/entries/${each}`))), [id, other]);
  const videos = [useRef(/** @type {HTMLVideoElement | null} */ (null)),
    useRef(/** @type {HTMLVideoElement | null} */ (null))];
  useStep(videos[0], videos[1], Boolean(load.data));
  return html`<${Dialog} title=${t("sideBySide")} wide onClose=${onClose}>
    <p class="small muted">${t("inStep")}</p>
    ${load.error ? html`<${Problem} error=${load.error} onRetry=${load.reload} />`
      : !load.data ? html`<${Loading} />`
      : html`<div class="side-by-side">${load.data.map((entry, n) => html`<section key=${entry.id}>
        <h3 class="small strong">${entry.title}</h3>
        <p class="small muted">${[entry.entrant_name, entry.receipt].filter(Boolean).join(" · ")}</p>
        ${entry.playback_url ? html`<${Player} source=${filmOf(entry)}
          renew=${() => renewed(entry.id)} title=${entry.title} video=${videos[n]} />` : html`<p>${t("noVideo")}</p>`}
      </section>`)}</div>`}
  </${Dialog}>`;
}

/** @param {string} id */
async function renewed(id) {
  return filmOf(await api.get(`/organizer/entries/${id}`));
}
