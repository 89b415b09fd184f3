// @ts-check
/** The words of invitation letters: the office's own or the standard ones, with a preview. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Button, Change, Dialog, ErrorSummary, Loading, Notice, Problem, TextArea, TextField, toast, useAction, useLoad,
} from "../shared/parts/components.js";
import { say, words } from "../shared/words/i18n.js";
import { dateTime } from "../shared/words/time.js";
import { INVITATION_FORM, INVITATION_VALUES } from "./facts.js";

const t = words({
  open: ["邀请函", "Invitation letter"],
  expert: ["给专家的邀请函", "Invitation letter to experts"],
  recommender: ["给推荐单位的邀请函", "Invitation letter to recommending units"],
  lead: [
    "此后发出的每一封邀请（包括重发）都用这里的文字；已在等待发送的也一样。",
    "Every invitation sent from now on has these words, also one sent again and those that still wait to be sent.",
  ],
  values: ["发送时替换的内容：", "Filled in when a letter is sent:"],
  own: ["{name} 于 {at} 修改", "Changed by {name} on {at}"],
  back: ["{name} 于 {at} 恢复了标准文字", "{name} went back to the standard words on {at}"],
  never: ["当前是标准文字", "These are the standard words"],
  preview: ["预览", "Preview"],
  previewLead: ["示例收件人收到的信：", "The letter as a sample reader gets it:"],
  change: ["继续修改", "Go on editing"],
  save: ["保存", "Save"],
  standard: ["恢复标准文字", "Use the standard words again"],
  saved: ["邀请函已保存", "The invitation letter is saved"],
  restored: ["已恢复标准文字", "The standard words count again"],
  changed: [
    "邀请函刚刚被他人修改。您输入的文字仍在这里，再次保存将替换对方的文字。",
    "Somebody has just changed the letter. Your words are still here; if you save again, they replace the other ones.",
  ],
});

/**
 * The button that opens the words of the letters to one audience.
 * @param {{audience: Api.InvitationAudience}} props
 */
export function InvitationWords({ audience }) {
  const [open, setOpen] = useState(false);
  return html`<${Change} kind="quiet" icon="mail" onClick=${() => setOpen(true)}>${t("open")}</${Change}>
    ${open && html`<${Letter} audience=${audience} onClose=${() => setOpen(false)} />`}`;
}

/** @param {{audience: Api.InvitationAudience, onClose: () => void}} props */
function Letter({ audience, onClose }) {
  const load = useLoad(/** @returns {Promise<Api.Invitation>} */ async () => {
    const all = /** @type {Api.Invitations} */ (await api.get("/organizer/invitations")).invitations;
    return /** @type {Api.Invitation} */ (all.find((each) => each.audience === audience));
  }, [audience]);
  if (load.data) return html`<${Editor} letter=${load.data} onClose=${onClose}
    reload=${load.reload} />`;
  return html`<${Dialog} title=${t(audience)} onClose=${onClose}>
    ${load.error ? html`<${Problem} error=${load.error} onRetry=${load.reload} />` : html`<${Loading} />`}</${Dialog}>`;
}

/** @param {Api.Invitation} letter */
function standing({ own, changed_at: at, changed_by: name }) {
  return at ? t(own ? "own" : "back", { name, at: dateTime(at) }) : t("never");
}

/**
 * Hook: what is typed, and what can be done with it.
 * @param {{letter: Api.Invitation, onClose: () => void, reload: () => Promise<void>}} props
 */
function useLetter({ letter, onClose, reload }) {
  const path = `/organizer/invitations/${letter.audience}`;
  const { subject, words: text, subject_en, words_en, revision } = letter;
  const [form, setForm] = useState(
    /** @type {Record<string, string>} */ ({ subject, words: text, subject_en, words_en }),
  );
  const [overtaken, setOvertaken] = useState(false);
  const [shown, setShown] = useState(/** @type {Api.LetterPreview | null} */ (null));
  /**
   * @param {() => Promise<unknown>} send
   * @param {"saved" | "restored"} done
   */
  const store = (send, done) => async () => {
    try {
      await send();
      toast(t(done));
      onClose();
    } catch (error) {
      if (error.code !== "STALE") throw error;
      await reload();
      setOvertaken(true);
    }
  };
  const preview = useAction(async () => setShown(await api.post(`${path}/preview`, form)));
  const save = useAction(store(() => api.put(path, { ...form, revision }), "saved"));
  const restore = useAction(store(() => api.post(`${path}/standard`, { revision }), "restored"));
  const error = preview.error || save.error || restore.error;
  const bind = (/** @type {typeof INVITATION_FORM[number]} */ { name, label, hint, limit, required = false }) => ({
    name, label: say(label), hint: hint && say(hint), limit, required, optional: !required, value: form[name],
    autocomplete: "off",
    error: error?.fields?.find((/** @type {{field: string}} */ each) => each.field === name),
    onInput: (/** @type {string} */ value) => setForm({ ...form, [name]: value }),
  });
  return { bind, error, overtaken, preview, save, restore, shown, edit: () => setShown(null) };
}

/** @param {{letter: Api.Invitation, onClose: () => void, reload: () => Promise<void>}} props */
function Editor(props) {
  const { letter, onClose } = props;
  const { bind, error, overtaken, preview, save, restore, shown, edit } = useLetter(props);
  const labels = Object.fromEntries(INVITATION_FORM.map(({ name, label }) => [name, say(label)]));
  const actions = html`
    ${letter.own && html`<${Button} kind="quiet" busy=${restore.busy} onClick=${restore.run}>
      ${t("standard")}</${Button}>`}
    ${shown ? html`<${Button} kind="quiet" onClick=${edit}>${t("change")}</${Button}>`
      : html`<${Button} kind="quiet" busy=${preview.busy} onClick=${preview.run}>${t("preview")}</${Button}>`}
    <${Button} icon="check" busy=${save.busy} onClick=${save.run}>${t("save")}</${Button}>`;
  return html`<${Dialog} title=${t(letter.audience)} onClose=${onClose} actions=${actions}>
    <p class="small muted">${standing(letter)}</p>
    ${overtaken && html`<${Notice} tone="warn"><p>${t("changed")}</p></${Notice}>`}
    <${ErrorSummary} error=${error} labels=${labels} />
    ${shown ? html`<p class="small muted">${t("previewLead")}</p>
        <p><strong>${shown.subject}</strong></p><p class="preline">${shown.text}</p>`
      : html`<p class="small">${t("lead")}</p><${Values} />`}
    <form class="form" noValidate hidden=${Boolean(shown)} onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      preview.run();
    }}>
      ${INVITATION_FORM.map((field) => field.kind === "line"
        ? html`<${TextField} key=${field.name} ...${bind(field)} />`
        : html`<${TextArea} key=${field.name} ...${bind(field)} rows=${5} />`)}
      <button type="submit" hidden></button>
    </form>
  </${Dialog}>`;
}

function Values() {
  return html`<p class="small">${t("values")}</p><ul class="plain small">${Object.entries(INVITATION_VALUES).map(
    ([name, text]) => html`<li key=${name}><code>${`{${name}}`}</code> ${say(text)}</li>`,
  )}</ul>`;
}
