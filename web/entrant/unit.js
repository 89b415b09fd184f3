/** The recommending unit: the one whose link the visitor used (`?unit=…`), and the field that chooses one. */
import { html } from "../vendor/preact.js";
import { Select } from "../shared/parts/fields.js";
import { lazy } from "../shared/parts/lazy.js";
import { storeName } from "../shared/server/place.js";
import { words } from "../shared/words/i18n.js";

const Search = lazy((again) => import(`./unit-search.js${again}`), "UnitSearch");
const FEW = 12;
const t = words({ none: ["无（自行投稿）", "None (entering on my own)"] });

const STORE = storeName("unit");

export function presetUnit() {
  const asked = new URLSearchParams(location.search).get("unit");
  try {
    if (asked) sessionStorage.setItem(STORE, asked);
    return asked || sessionStorage.getItem(STORE) || "";
  } catch {
    return asked || "";
  }
}

export function Unit({ recommenders, ...field }) {
  const options = recommenders.map(({ id, name }) => ({ id, text: name }));
  return html`<${options.length > FEW ? Search : Select} ...${field} options=${options} empty=${t("none")} />`;
}
