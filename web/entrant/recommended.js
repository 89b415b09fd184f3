// @ts-check
/** Which units recommend an entry, for its entrant. */
import { html } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { useLoad } from "../shared/server/actions.js";
import { Notice } from "../shared/parts/basics.js";
import { words } from "../shared/words/i18n.js";

const t = words({
  recommended: ["已推荐", "Recommended"],
  by: ["推荐单位：{names}", "By {names}"],
  comma: ["、", ", "],
});

/** @param {{entry: Api.Entry}} props */
export function Recommended({ entry }) {
  const found = useLoad(/** @returns {Promise<Api.Recommended>} */ () =>
    api.get(`/entries/${entry.id}/recommendations`), [entry.id, entry.status]);
  const units = found.data?.units || [];
  return units.length > 0 && html`<${Notice} tone="good" title=${t("recommended")}>
    ${t("by", { names: units.join(t("comma")) })}</${Notice}>`;
}
