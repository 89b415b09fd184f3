// @ts-check
/** The experts: who they are, their progress; inviting, reminding and replacing them. */
import { html, useEffect, useMemo, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { askSecond } from "./ask-second.js";
import {
  Badge, Button, ButtonLink, Card, Change, Checkbox, Confirm, Dialog, Empty, Heading, Loading, Notice, Problem,
  Progress, Select, TextArea, TextField, classes, toast, useAction, useLoad,
} from "../shared/parts/components.js";
import { choiceText } from "../shared/server/contest.js";
import { say } from "../shared/words/i18n.js";
import { listed } from "../shared/words/marks.js";
import { useQuery } from "../shared/parts/query.js";
import { dateTime, serverNow } from "../shared/words/time.js";
import { Refused, TableBox } from "./entry.js";
import { EXPERT_FORM } from "./facts.js";
import { InvitationWords } from "./invitation-words.js";
import { ConfirmCode, InvitationDialog, REASON_FIELD, useInvitation } from "./invitation.js";
import { expertsOf, textOf } from "./paste.js";
import { SHOW, left, paceOf, standingOf } from "./standing.js";
import { TwinCheck, useTwinCheck } from "./twin-check.js";
import { t } from "./words.js";

/** @typedef {import("../shared/server/api.js").ApiError} ApiError */
/** @typedef {import("./board.js").Board} Board */
/** @typedef {"resend" | "remind" | "replace" | "bringBack" | "voidThem"} Act */
/** @typedef {"add" | "many" | "letters" | "inviteAll" | "remindAll" | "edit" | Act} What */

/** @type {Record<ReturnType<typeof standingOf>, import("../shared/parts/basics.js").Tone>} */
const TONES = { removed: "muted", done: "good", active: "info", signedIn: "info", invited: "muted", added: "warn" };
/** @type {Record<string, "showAll" | "showOpen" | "showIdle" | "showAdded" | "showRemoved">} */
const SHOW_WORDS = {
  all: "showAll", open: "showOpen", idle: "showIdle", added: "showAdded", removed: "showRemoved",
};

/** @param {{board: Board, contest: Api.Contest, reload: () => Promise<void>}} props */
export function Experts({ board, contest, reload }) {
  const [show, setShow] = useQuery("show", "all");
  const [field, setField] = useQuery("field", "");
  const [asking, setAsking] = useState(/** @type {{what: What, expert?: Api.ExpertLine} | null} */ (null));
  const chosen = SHOW[show] ? show : "all";
  const inField = board.experts.filter((expert) => !field || expert.field === field);
  const rows = inField.filter(SHOW[chosen]);
  const behind = board.experts.filter((expert) => left(expert) > 0);
  const waiting = board.experts.filter(SHOW.added);
  /** @type {(what: What, expert?: Api.ExpertLine) => void} */
  const ask = (what, expert) => setAsking({ what, expert });
  const close = () => setAsking(null);
  const done = async (/** @type {string} */ words) => {
    toast(words);
    await reload();
  };
  return html`<${Heading} title=${t("experts")} actions=${html`
      <${Change} icon="plus" onClick=${() => ask("add")}>${t("addExpert")}</${Change}>
      <${Change} kind="quiet" onClick=${() => ask("many")}>${t("addMany")}</${Change}>
      <${InvitationWords} audience="expert" />
      <${ButtonLink} kind="quiet" href="#/conflicts">${t("conflictsTitle")}</${ButtonLink}>`} />
    <div class="stack">
      ${board.experts.length === 0
        ? html`<${Card}><${Empty} icon="user" title=${t("noExperts")}><p>${t("noExpertsHint")}</p></${Empty}></${Card}>`
        : html`<div class="row between">
            <${Segments} rows=${inField} chosen=${chosen} onChoose=${setShow} />
            <div class="row">
              <${FieldFilter} fields=${contest.fields} chosen=${field} onChoose=${setField} />
              <${ToAll} waiting=${waiting.length} behind=${behind.length} ask=${ask} />
            </div>
          </div>
          ${rows.length === 0 ? html`<${Card}><${Empty} icon="user" title=${t("noneShown")} /></${Card}>`
            : html`<${ExpertTable} rows=${rows} board=${board} contest=${contest} ask=${ask} />`}`}
    </div>
    <${Asked} asking=${asking} known=${board.experts}
      ...${{ waiting, behind, contest, reload, done, onClose: close }} />`;
}

/**
 * The dialog that is open, if any.
 * @param {object} props
 * @param {{what: What, expert?: Api.ExpertLine} | null} props.asking
 * @param {Api.ExpertLine[]} props.known
 * @param {Api.ExpertLine[]} props.waiting
 * @param {Api.ExpertLine[]} props.behind
 * @param {Api.Contest} props.contest
 * @param {() => Promise<void>} props.reload
 * @param {(words: string) => Promise<void>} props.done
 * @param {() => void} props.onClose
 */
function Asked({ asking, known, waiting, behind, contest, reload, done, onClose }) {
  if (!asking) return null;
  const { what, expert } = asking;
  if (what === "add") return html`<${AddExpert} ...${{ known, contest, done, onClose }} />`;
  if (what === "many") return html`<${AddMany} ...${{ known, contest, reload, onClose }} />`;
  if (what === "inviteAll") return html`<${InviteAll} experts=${waiting} done=${done} onClose=${onClose} />`;
  if (what === "remindAll") return html`<${RemindAll} experts=${behind} done=${done} onClose=${onClose} />`;
  if (what === "letters") return html`<${Letters} expert=${expert} onClose=${onClose} />`;
  if (what === "edit") return html`<${EditExpert} expert=${expert} contest=${contest} done=${done}
    onClose=${onClose} />`;
  return html`<${AboutOne} what=${what} expert=${expert} done=${done} onClose=${onClose} />`;
}

/**
 * What can be sent to several experts at once.
 * @param {{waiting: number, behind: number, ask: (what: What) => void}} props
 */
function ToAll({ waiting, behind, ask }) {
  return html`${waiting > 0 && html`<${Change} icon="mail" onClick=${() => ask("inviteAll")}>
      ${t("inviteAll", { n: waiting })}</${Change}>`}
    ${behind > 0 && html`<${Change} kind="quiet" icon="mail" onClick=${() => ask("remindAll")}>
      ${t("remindAll", { n: behind })}</${Change}>`}`;
}

/** @param {{rows: Api.ExpertLine[], chosen: string, onChoose: (id: string) => void}} props */
function Segments({ rows, chosen, onChoose }) {
  return html`<div class="segments" role="group" aria-label=${t("filter")}>${Object.keys(SHOW).map((id) => html`
    <button key=${id} type="button" aria-pressed=${id === chosen ? "true" : "false"} onClick=${() => onChoose(id)}>
      ${t(SHOW_WORDS[id])} <span class="tabular">${rows.filter(SHOW[id]).length}</span></button>`)}</div>`;
}

/** @param {{fields: Api.Choice[], chosen: string, onChoose: (id: string) => void}} props */
function FieldFilter({ fields, chosen, onChoose }) {
  return html`<select aria-label=${t("expert_field")} value=${chosen}
    onChange=${(/** @type {{target: HTMLSelectElement}} */ event) => onChoose(event.target.value)}>
    <option value="">${t("allFields")}</option>
    ${fields.map((each) => html`<option key=${each.id} value=${each.id} selected=${each.id === chosen}>
      ${say(each.text)}</option>`)}
  </select>`;
}

/** @param {{expert: Api.ExpertLine, board: Board}} props */
function Pace({ expert, board }) {
  const pace = paceOf(expert, board, serverNow());
  if (!pace) return null;
  const late = pace.rate < pace.need;
  return html`<span class=${classes("small block tabular", late ? "bad" : "muted")}>
    ${t(late ? "paceLate" : "pace", { rate: pace.rate.toFixed(1), need: pace.need.toFixed(1) })}</span>`;
}

/**
 * The messages to an expert, and whether the mail server has accepted each.
 * @param {{expert: Api.ExpertLine, onClose: () => void}} props
 */
function Letters({ expert, onClose }) {
  const load = useLoad(/** @returns {Promise<Api.SentMessages>} */ () =>
    api.get(`/organizer/experts/${expert.id}/letters`), [expert.id]);
  const waits = load.data?.letters.some((letter) => !letter.sent && !letter.refused);
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setTimeout(load.reload, 3000);
    return () => clearTimeout(timer);
  }, [load.data]);
  return html`<${Dialog} title=${t("lettersTitle", { name: expert.name })} onClose=${onClose}>
    ${load.error ? html`<${Problem} error=${load.error} onRetry=${load.reload} />` : !load.data ? html`<${Loading} />`
      : html`<p class="small muted">${t("lettersHint", { email: expert.email })}</p>
        <ul class="plain letters">${load.data.letters.map((letter) => html`<li key=${letter.ordered_at}
          class="row between">
          <span>${t(`letter_${letter.kind}`)} <span class="small muted tabular">
            ${dateTime(letter.ordered_at)}</span></span>
          ${letter.refused
            ? html`<span><${Badge} tone="bad">${t("letterRefused")}</${Badge}>
              <span class="small muted block">${letter.refused}</span></span>`
            : html`<${Badge} tone=${letter.sent ? "good" : "warn"}>
              ${t(letter.sent ? "letterSent" : "letterWaits")}</${Badge}>`}</li>`)}</ul>`}
  </${Dialog}>`;
}

/**
 * @param {object} props
 * @param {Api.ExpertLine[]} props.rows
 * @param {Board} props.board
 * @param {Api.Contest} props.contest
 * @param {(what: What, expert: Api.ExpertLine) => void} props.ask
 */
function ExpertTable({ rows, board, contest, ask }) {
  return html`<${TableBox} label=${t("experts")}><table class="cards experts">
    <thead><tr><th scope="col">${t("expert_name")}</th><th scope="col">${t("expert_field")}</th>
      <th scope="col">${t("status")}</th>
      <th scope="col">${t("progress")}</th><th scope="col">${t("lastActive")}</th>
      <th scope="col">${t("actions")}</th></tr></thead>
    <tbody>${rows.map((expert) => html`<tr key=${expert.id} class=${expert.state === "removed" ? "spent" : undefined}>
      <th scope="row">${expert.name}<span class="small muted block">${expert.unit}</span>
        <span class="small muted block">${expert.email}</span>
        <${Refused} refused=${expert.refused} /></th>
      <td data-label=${t("expert_field")}>${say(choiceText(contest.fields, expert.field))}</td>
      <td data-label=${t("status")}><${Badge} tone=${TONES[standingOf(expert)]}>
        ${t(`state_${standingOf(expert)}`)}</${Badge}></td>
      <td data-label=${t("progress")} class="bar-cell">${expert.assigned
        ? html`<div><span class="tabular small">${expert.submitted} / ${expert.assigned}</span>
          <${Progress} value=${expert.submitted / expert.assigned} label=${t("progress")}
            tone=${expert.submitted >= expert.assigned ? "good" : undefined} />
          <${Pace} expert=${expert} board=${board} />
          ${expert.glanced > 0 && html`<span class="small block warn">${t("glanced", { n: expert.glanced })}</span>`}
            </div>` : "—"}</td>
      <td data-label=${t("lastActive")} class="small tabular">
        <div>${expert.last_active ? dateTime(expert.last_active) : t("never")}
        ${expert.reminded_at && html`<span class="muted block">
          ${t("remindedAt", { at: dateTime(expert.reminded_at) })}</span>`}</div></td>
      <td class="row-actions">
        <${Change} kind="text" onClick=${() => ask("edit", expert)}>${t("editPerson")}</${Change}>
        ${expert.state === "removed" ? html`
        <${Change} kind="text" onClick=${() => ask("bringBack", expert)}>${t("bringBack")}</${Change}>
        ${expert.submitted > 0 && !board.round.closed_at && html`<${Change} kind="text" class="bad"
          onClick=${() => ask("voidThem", expert)}>${t("voidThem")}</${Change}>`}` : html`
        ${left(expert) > 0 && html`<${Change} kind="text" onClick=${() => ask("remind", expert)}>
          ${t("remind")}</${Change}>`}
        <${Change} kind="text" onClick=${() => ask("resend", expert)}>
          ${t(expert.state === "added" ? "inviteNow" : "resend")}</${Change}>
        <${Button} kind="text" onClick=${() => ask("letters", expert)}>${t("letters")}</${Button}>
        <${Change} kind="text" class="bad" onClick=${() => ask("replace", expert)}>${t("replace")}</${Change}>`}</td>
          </tr>`)}</tbody>
  </table></${TableBox}>`;
}

/**
 * Void the scores of an expert who was removed, which two people decide.
 * @param {Api.ExpertLine} expert
 * @param {string} reason
 */
function askToVoid({ id, name }, reason) {
  return askSecond({ act: "void", person: id, reason }, t("voided", { name }));
}

/**
 * Send the link again, remind, replace one expert, bring one back, or void the scores of one who was removed.
 * @param {object} props
 * @param {Act} props.what
 * @param {Api.ExpertLine} props.expert
 * @param {(words: string) => unknown} props.done
 * @param {() => void} props.onClose
 */
function AboutOne({ what, expert, done, onClose }) {
  const [misconduct, setMisconduct] = useState(false);
  const values = { name: expert.name, email: expert.email, n: left(expert) };
  const act = {
    resend: async () => {
      await api.post(`/organizer/experts/${expert.id}/invitation`);
      done(t("resent", values));
    },
    remind: async () => {
      await api.post(`/organizer/experts/${expert.id}/reminder`);
      done(t("reminded", values));
    },
    replace: async (/** @type {string} */ reason) => {
      await api.post(`/organizer/experts/${expert.id}/replacement`, { reason });
      done(misconduct ? await askToVoid(expert, reason) : t("replaced", values));
    },
    bringBack: async (/** @type {string} */ reason) => {
      await api.post(`/organizer/experts/${expert.id}/return`, { reason });
      done(t("broughtBack", values));
    },
    voidThem: async (/** @type {string} */ reason) => {
      done(await askToVoid(expert, reason));
    },
  }[what];
  const mails = what === "resend" || what === "remind";
  return html`<${Confirm} title=${t(what === "voidThem" ? "voidTitle" : `${what}Title`, values)}
    confirm=${mails ? t("send") : t(what)} danger=${what === "replace" || what === "voidThem"}
    reason=${mails ? undefined : t("reason")} onConfirm=${act} onClose=${onClose}>
      <p>${t(what === "voidThem" ? "voidWhat" : `${what}What`, values)}</p>
      ${what === "voidThem" && html`<p class="strong">${t("needsSecond")}</p>`}
      ${what === "replace" && expert.submitted > 0 && html`<${Checkbox} name="misconduct" checked=${misconduct}
        onInput=${setMisconduct}>${t("voidToo")}</${Checkbox}>`}</${Confirm}>`;
}

/**
 * Remind an expert: "done", "lately" or "failed". Throws if the others would fail too.
 * @param {Api.ExpertLine} expert
 */
async function reminded(expert) {
  try {
    await api.post(`/organizer/experts/${expert.id}/reminder`);
    return "done";
  } catch (error) {
    // If one reminder fails, for example because the expert was replaced, the others are still sent.
    if (error.status === 401 || error.status === 0) throw error;
    return error.code === "REMINDED_LATELY" ? "lately" : "failed";
  }
}

/** @param {{experts: Api.ExpertLine[], done: (words: string) => unknown, onClose: () => void}} props */
function RemindAll({ experts, done, onClose }) {
  const act = async () => {
    const count = { done: 0, failed: 0, lately: 0 };
    for (const expert of experts) count[await reminded(expert)] += 1;
    const all = count.done === experts.length;
    done(all ? t("remindedAll", { n: experts.length }) : t("remindedSome", count));
  };
  return html`<${Confirm} title=${t("remindAllTitle", { n: experts.length })} confirm=${t("send")} onConfirm=${act}
    onClose=${onClose}>
    <p>${t("remindAllWhat")}</p>
    <ul class="names">${experts.map((expert) => html`<li key=${expert.id}>
      ${expert.name} <span class="muted tabular small">${expert.submitted} / ${expert.assigned}</span></li>`)}</ul>
  </${Confirm}>`;
}

/**
 * Invite everybody who was added and not invited; a failure of one does not keep the others.
 * @param {{experts: Api.ExpertLine[], done: (words: string) => unknown, onClose: () => void}} props
 */
function InviteAll({ experts, done, onClose }) {
  const act = async () => {
    let failed = 0;
    for (const expert of experts) {
      try {
        await api.post(`/organizer/experts/${expert.id}/invitation`);
      } catch (error) {
        if (error.status === 401 || error.status === 0) throw error;
        failed += 1;
      }
    }
    const n = experts.length;
    done(failed ? t("invitedSome", { done: n - failed, failed }) : t("invitedAll", { n }));
  };
  return html`<${Confirm} title=${t("inviteAllTitle", { n: experts.length })} confirm=${t("send")} onConfirm=${act}
    onClose=${onClose}>
    <p>${t("inviteAllWhat")} <a class="row-link" href="#/conflicts" onClick=${onClose}>${t("conflictsTitle")}</a></p>
    <ul class="names">${experts.map((expert) => html`<li key=${expert.id}>
      ${expert.name} <span class="muted small">${expert.unit}</span></li>`)}</ul>
  </${Confirm}>`;
}

const EMPTY = { name: "", field: "", unit: "", email: "", phone: "", credit_code: "",
  credit_code_confirmed: false };

/**
 * @param {object} props
 * @param {Api.ExpertLine[]} props.known
 * @param {Api.Contest} props.contest
 * @param {(words: string) => unknown} props.done
 * @param {() => void} props.onClose
 */
function AddExpert({ known, contest, done, onClose }) {
  const invitation = useInvitation({
    table: EXPERT_FORM, words: "expert", empty: EMPTY,
    send: async (form) => {
      await api.post("/organizer/experts", form);
      done(t("expertAdded", { name: form.name }));
      onClose();
    },
  });
  const { bind } = invitation;
  const typed = { name: bind("name").value, unit: bind("unit").value, phone: bind("phone").value };
  const check = useTwinCheck([typed], known);
  const go = () => check.passes() && invitation.go();
  return html`<${InvitationDialog} title=${t("addExpert")} confirm=${t("invite")}
    ...${{ invitation: { ...invitation, go }, onClose }}>
    <${ExpertFields} bind=${bind} contest=${contest} />
    <${TwinCheck} check=${check} />
  </${InvitationDialog}>`;
}

/**
 * @param {{expert: Api.ExpertLine, contest: Api.Contest, done: (words: string) => unknown, onClose: () => void}} props
 */
function EditExpert({ expert, contest, done, onClose }) {
  const { name, field, unit, email, phone, credit_code } = expert;
  const invitation = useInvitation({
    table: [...EXPERT_FORM, REASON_FIELD], words: "expert",
    empty: { name, field, unit, email, phone, credit_code, credit_code_confirmed: false, reason: "" },
    send: async (form) => {
      await api.put(`/organizer/experts/${expert.id}`, form);
      done(t("edited", { name: form.name }));
      onClose();
    },
  });
  return html`<${InvitationDialog} title=${t("editTitle", { name })} confirm=${t("saveIt")} icon="check"
    ...${{ invitation, onClose }}>
    <p>${t("editWhat")}</p>
    <${ExpertFields} bind=${invitation.bind} contest=${contest} />
    <${TextArea} ...${invitation.bind("reason")} label=${t("reason")} rows=${2} />
  </${InvitationDialog}>`;
}

/** @param {{bind: ReturnType<typeof useInvitation>["bind"], contest: Api.Contest}} props */
function ExpertFields({ bind, contest }) {
  return html`<${TextField} ...${bind("name")} />
    <${Select} ...${bind("field")} options=${contest.fields} empty=${t("choose")} />
    <${TextField} ...${bind("unit")} />
    <${TextField} ...${bind("credit_code")} autocapitalize="characters" />
    <${ConfirmCode} bind=${bind} />
    <${TextField} ...${bind("email")} type="email" inputmode="email" />
    <${TextField} ...${bind("phone")} inputmode="tel" />`;
}

/**
 * A pasted row and what became of it.
 * @typedef {object} Outcome
 * @property {ReturnType<typeof expertsOf>[number]} row
 * @property {ApiError | "skip" | null} error
 * @property {boolean} [waiting]
 */

/**
 * Hook: add the rows one by one; `finished` gets what became of each.
 * @param {Outcome["row"][]} rows
 * @param {(done: Outcome[]) => Promise<void>} finished
 */
function useAdding(rows, finished) {
  const [outcomes, setOutcomes] = useState(/** @type {Outcome[] | null} */ (null));
  const add = useAction(async () => {
    /** @type {Outcome[]} */
    const done = [];
    setOutcomes(done);
    for (const row of rows) {
      done.push({ row, error: row.problems.length ? "skip" : await added(row.expert) });
      setOutcomes([...done]);
    }
    await finished(done);
  });
  return { outcomes, setOutcomes, add };
}

/**
 * Paste rows, check how they were read, add them one by one; rows that fail stay, with the reason.
 * @param {object} props
 * @param {Api.ExpertLine[]} props.known
 * @param {Api.Contest} props.contest
 * @param {() => Promise<void>} props.reload
 * @param {() => void} props.onClose
 */
function AddMany({ known, contest, reload, onClose }) {
  const [text, setText] = useState("");
  const rows = useMemo(() => expertsOf(text, contest.fields), [text]);
  const fine = rows.filter((row) => row.problems.length === 0);
  const check = useTwinCheck(fine.map((row) => row.expert), known);
  const { outcomes, setOutcomes, add } = useAdding(rows, async (done) => {
    const failed = done.filter((each) => each.error);
    if (!failed.length) {
      toast(t("pasteDone", { n: done.length }));
      onClose();
    } else setText(textOf(failed.map((each) => each.row), contest.fields));
    await reload();
  });
  /** @type {Outcome[]} */
  const shown = outcomes ?? rows.map((row) => ({ row, error: null, waiting: true }));
  const added1 = outcomes?.filter((each) => !each.error).length || 0;
  return html`<${Dialog} wide title=${t("pasteTitle")} onClose=${onClose} actions=${html`
      <${Button} kind="quiet" onClick=${onClose}>${t("cancel")}</${Button}>
      <${Button} busy=${add.busy} disabled=${fine.length === 0} onClick=${() => check.passes() && add.run()}>
        ${t("pasteGo", { n: fine.length })}</${Button}>`}>
    <${TextArea} name="paste" label=${t("pasteLabel")} hint=${t("pasteHint")} rows=${6} value=${text}
      spellcheck=${false} wrap="off" readonly=${add.busy}
      onInput=${(/** @type {string} */ value) => { setText(value); setOutcomes(null); }} />
    ${add.busy && outcomes && html`<${Progress} value=${outcomes.length / rows.length} label=${t("progress")} />`}
    ${!add.busy && outcomes && html`<${Notice} tone="warn" live>
      <p>${t("pasteSome", { done: added1, failed: outcomes.length - added1 })}</p></${Notice}>`}
    ${!outcomes && text.trim() && html`<p role="status">${found(rows.length, fine.length)}</p>`}
    <${Unplaced} rows=${rows} />
    ${!add.busy && html`<${TwinCheck} check=${check} />`}
    ${shown.length > 0 && html`<${PasteTable} shown=${shown} contest=${contest} />`}
    <${Problem} error=${add.error} />
  </${Dialog}>`;
}

/**
 * How many experts were found in the text, and how many of them can be added.
 * @param {number} n
 * @param {number} fine
 */
function found(n, fine) {
  if (n === 0) return t("pasteNone");
  return fine < n ? t("pasteFound", { n, bad: n - fine }) : t("pasteFine", { n });
}

/**
 * How many rows have cells that were not understood.
 * @param {{rows: Outcome["row"][]}} props
 */
function Unplaced({ rows }) {
  const n = rows.filter((row) => row.rest.length > 0).length;
  return n > 0 && html`<${Notice} tone="warn"><p>${t("pasteRestSome", { n })}</p></${Notice}>`;
}

/**
 * Null if the expert was added, otherwise the API's error. A lost network ends the whole run.
 * @param {import("./paste.js").Expert} expert
 * @returns {Promise<ApiError | null>}
 */
async function added(expert) {
  try {
    await api.post("/organizer/experts", { ...expert, invite: false });
    return null;
  } catch (error) {
    if (error.status === 401) throw error;
    return error;
  }
}

/** @param {{shown: Outcome[], contest: Api.Contest}} props */
function PasteTable({ shown, contest }) {
  return html`<${TableBox} label=${t("pasteTitle")} class="paste-table"><table class="cards">
    <thead><tr><th scope="col">${t("status")}</th><th scope="col">${t("expert_name")}</th>
      <th scope="col">${t("expert_field")}</th><th scope="col">${t("expert_unit")}</th>
      <th scope="col">${t("expert_email")}</th><th scope="col">${t("expert_phone")}</th>
      <th scope="col">${t("expert_credit_code")}</th></tr></thead>
    <tbody>${shown.map(({ row, error, waiting }, index) => html`<tr key=${index}>
      <td data-label=${t("status")}><div>${verdict(row, error, waiting)}
        ${row.rest.length > 0 && html`<span class="unplaced small block">
          ${t("pasteUnplaced", { cells: row.rest.join(" · ") })}</span>`}</div></td>
      <td data-label=${t("expert_name")}>${row.expert.name}</td>
      <td data-label=${t("expert_field")}>${say(choiceText(contest.fields, row.expert.field))}</td>
      <td data-label=${t("expert_unit")}>${row.expert.unit}</td>
      <td data-label=${t("expert_email")}>${row.expert.email}</td>
      <td data-label=${t("expert_phone")}>${row.expert.phone}</td>
      <td data-label=${t("expert_credit_code")}>${row.expert.credit_code}</td></tr>`)}</tbody>
  </table></${TableBox}>`;
}

/**
 * @param {Outcome["row"]} row
 * @param {Outcome["error"]} error
 * @param {boolean} [waiting]
 */
function verdict(row, error, waiting) {
  if (row.problems.length || error === "skip") return html`<${Badge} tone="bad">
    ${listed(row.problems.map((name) => t(`need_${name}`)))}</${Badge}>`;
  if (waiting) return html`<${Badge} tone="info">${t("rowFine")}</${Badge}>`;
  if (!error) return html`<${Badge} tone="good">${t("rowAdded")}</${Badge}>`;
  const details = error.fields && listed(error.fields.map((each) => say(each.message)));
  return html`<span class="row-error">${details || say(error.words)} <code class="small">${error.code}</code></span>`;
}
