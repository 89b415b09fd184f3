// @ts-check
/** The other contests of the deployment. Each has its own sign-in: these are links and no more. */
import { html } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { Card, useLoad } from "../shared/parts/components.js";
import { elsewhere } from "../shared/server/place.js";
import { say, words } from "../shared/words/i18n.js";

const t = words({
  title: ["本平台的其他活动", "Other contests on this platform"],
  lead: ["各活动分别登录，请使用您在该活动登记的邮箱。",
    "Each contest has its own sign-in. Use the address by which it knows you."],
});

/** Nothing where the deployment runs one contest. */
export function Elsewhere() {
  const load = useLoad(/** @returns {Promise<Api.OtherContest[]>} */ async () =>
    (await api.get("/organizer/organizers")).contests, []);
  if (!load.data?.length) return null; // without an answer the page is as whole as in a deployment of one
  return html`<${Card} title=${t("title")}><p class="muted">${t("lead")}</p>
    <nav aria-label=${t("title")}><ul class="plain stack">${load.data.map(({ id, title, path }) => html`<li key=${id}>
      <a href=${elsewhere(path, "organizer")}>${say(title)}</a></li>`)}</ul></nav></${Card}>`;
}
