// @ts-check
/** A new entry from the form of another. What tells of one video alone is answered anew. */
import { html, useState } from "../vendor/preact.js";
import { useAction, useLoad } from "../shared/server/actions.js";
import { api } from "../shared/server/api.js";
import { Button, Card, Heading, Loading, Problem } from "../shared/parts/basics.js";
import { Facts } from "../shared/parts/figures.js";
import { ErrorSummary, TextField } from "../shared/parts/fields.js";
import { go, to } from "../shared/parts/route.js";
import { say, words } from "../shared/words/i18n.js";
import { copiedForm } from "./copied-form.js";
import { wholeForm } from "./whole-form.js";

const t = words({
  title: ["复制作品信息", "Copy an entry’s form"],
  lead: ["将“{title}”的作品信息复制到一件新作品。", "The form of “{title}” is copied to a new entry."],
  copied: ["将复制", "Copied"],
  anew: ["须重新填写", "To be answered anew"],
  neverPlain: ["视频和报名编号不复制。", "The video and the receipt number are never copied."],
  never: ["视频、承诺和报名编号不复制。", "The video, the pledges and the receipt number are never copied."],
  newTitle: ["新作品的名称", "Title of the new entry"],
  make: ["新建作品", "Make the entry"],
  back: ["我的作品", "My entries"],
});

/**
 * Asks for the new title and makes the entry.
 * @param {{id: string, recommenders: Api.NamedRecommender[], contest: Api.Contest}} props
 */
export function CopiedWork({ id, recommenders, contest }) {
  const from = useLoad(() => api.get(`/entries/${id}`), [id]);
  if (from.error) return html`<${Problem} error=${from.error} onRetry=${from.reload} />`;
  if (!from.data) return html`<${Loading} />`;
  return html`<${Copying} entry=${from.data} recommenders=${recommenders} pledges=${contest.pledges.length > 0} />`;
}

/** @param {{entry: Api.Entry, recommenders: Api.NamedRecommender[], pledges: boolean}} props */
function Copying({ entry, recommenders, pledges }) {
  const [title, setTitle] = useState(entry.title);
  const make = useAction(async () => {
    /** @type {Api.Entry} */
    const made = await api.post("/entries", copiedForm(entry, title, recommenders));
    go("works", made.id);
  });
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    make.run();
  };
  const wrong = make.error?.fields?.find((each) => each.field === "title");
  /** @param {boolean} anew */
  const labels = (anew) => wholeForm().filter((field) => field.name !== "title" && Boolean(field.anew) === anew)
    .map(({ label }) => say(label)).join(say({ zh: "、", en: ", " }));
  return html`<${Heading} title=${t("title")} lead=${t("lead", { title: entry.title })}
      back=${{ href: to(), label: t("back") }} />
    <${Card}><form class="form" noValidate onSubmit=${submit}>
      <${ErrorSummary} error=${make.error} labels=${{ title: t("newTitle") }} />
      <${TextField} name="title" label=${t("newTitle")} value=${title} onInput=${setTitle} error=${wrong} required
        autocomplete="off" />
      <${Facts} rows=${[[t("copied"), labels(false)], [t("anew"), labels(true)]]} />
      <p class="hint">${t(pledges ? "never" : "neverPlain")}</p>
      <div class="form-actions"><${Button} type="submit" class="large" busy=${make.busy}>${t("make")}</${Button}></div>
    </form></${Card}>`;
}
