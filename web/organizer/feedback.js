// @ts-check
/** The experts' comments on an entry, without names: the office chooses which of them the entrant may read. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Card, Change, Checkbox, Problem, mayChange, toast, useAction, useLoad,
} from "../shared/parts/components.js";
import { words } from "../shared/words/i18n.js";
import { dateTime } from "../shared/words/time.js";

const t = words({
  title: ["向投稿人提供评语", "Comments for the entrant"],
  lead: [
    "勾选的评语不署名提供给投稿人，其余不提供。提供新的评语时，系统会通知投稿人。请先核对内容是否适合提供、是否透露专家身份。",
    "The entrant reads the ticked comments without names, and no others. A message tells them of a new one. First "
      + "check that the words are fit to be read and name no expert.",
  ],
  none: ["专家没有填写评语。", "The experts wrote no comments."],
  released: ["已提供", "Released"],
  withheld: ["未提供", "Withheld"],
  save: ["保存", "Save"],
  saved: ["评语提供情况已保存", "Saved which comments the entrant can read"],
  history: ["办理记录", "What was decided"],
  line: ["{at}　提供 {n} 条", "{at}: {n} released"],
});

/** @param {{id: string}} props of the entry */
export function Feedback({ id }) {
  const path = `/organizer/entries/${id}/feedback`;
  const load = useLoad(/** @returns {Promise<Api.Release>} */ () => api.get(path), [id]);
  if (load.error) return html`<${Card} title=${t("title")}><${Problem} error=${load.error} onRetry=${load.reload} />
    </${Card}>`;
  if (!load.data?.granted) return null;
  const found = load.data;
  return html`<${Card} title=${t("title")}><div class="stack tight">
    ${found.comments.length
      ? html`<${Choice} key=${found.revision} found=${found} path=${path} onDone=${load.reload} />`
      : html`<p class="muted">${t("none")}</p>`}
    ${found.history.length > 0 && html`<details><summary>${t("history")}</summary><ul>${found.history.map((line, n) =>
      html`<li key=${n}>${t("line", { at: dateTime(line.at), n: line.released })}</li>`)}</ul></details>`}
  </div></${Card}>`;
}

/** @param {{found: Api.Release, path: string, onDone: () => unknown}} props */
function Choice({ found, path, onDone }) {
  const before = found.comments.filter((each) => each.released).map((each) => each.id);
  const [chosen, choose] = useState(before);
  const saving = useAction(async () => {
    await api.put(path, { released: chosen, revision: found.revision });
    toast(t("saved"));
    await onDone();
  });
  const turn = (/** @type {string} */ id) =>
    choose(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  const same = chosen.length === before.length && chosen.every((each) => before.includes(each));
  return html`${mayChange() && html`<p class="muted small">${t("lead")}</p>`}
    <ul class="release">${found.comments.map((each) => html`<li key=${each.id}>
      ${mayChange() ? html`<${Checkbox} name=${`release-${each.id}`} checked=${chosen.includes(each.id)}
        onInput=${() => turn(each.id)}><span class="preline">${each.text}</span></${Checkbox}>`
      : html`<span class="preline">${each.text}</span>`}
      <${Badge} tone=${each.released ? "good" : "muted"}>${t(each.released ? "released" : "withheld")}</${Badge}>
    </li>`)}</ul>
    <div><${Change} busy=${saving.busy} disabled=${same} onClick=${saving.run}>${t("save")}</${Change}></div>
    <${Problem} error=${saving.error} />`;
}
