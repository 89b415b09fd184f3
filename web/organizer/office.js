// @ts-check
/** The organizing office: who is in it; its members add, correct and remove each other. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Change, Confirm, Heading, Loading, Problem, Select, TextArea, TextField, toast, useLoad,
} from "../shared/parts/components.js";
import { lazy } from "../shared/parts/lazy.js";
import { dateTime } from "../shared/words/time.js";
import { TableBox } from "./entry.js";
import { Erasures } from "./erasures.js";
import { ORGANIZER_FORM } from "./facts.js";
import { InvitationDialog, REASON_FIELD, useInvitation } from "./invitation.js";
import { StandingButtons, StandingDialog } from "./people.js";
import { t } from "./words.js";

const OwnData = lazy((again) => import(`../shared/parts/own-data.js${again}`), "OwnData");
const PATH = "/organizer/organizers";

/**
 * @typedef {object} Asking
 * @property {true} [form]
 * @property {Api.Organizer} [person]
 * @property {import("./people.js").Asked} [act]
 * @property {Api.Organizer} [reset]
 * @property {Api.Organizer} [admit]
 */

export function Office() {
  const load = useLoad(/** @returns {Promise<Api.Organizer[]>} */ async () => (await api.get(PATH)).organizers, []);
  const [asking, setAsking] = useState(
    /** @type {Asking | null} */ (null),
  );
  const close = () => setAsking(null);
  return html`<${Heading} title=${t("office")} actions=${html`
      <a class="button quiet" href="#/factors">${t("ownFactors")}</a>
      <${Change} icon="plus"
      onClick=${() => setAsking({ form: true })}>${t("addOrganizer")}</${Change}>`} />
    ${load.error && html`<${Problem} error=${load.error} onRetry=${load.reload} />`}
    ${!load.data ? !load.error && html`<${Loading} />` : html`<div class="stack"><${TableBox} label=${t("office")}>
      <table class="cards">
      <thead><tr><th scope="col">${t("organizer_name")}</th><th scope="col">${t("organizer_email")}</th>
        <th scope="col">${t("firstSignIn")}</th>
        <th scope="col">${t("actions")}</th></tr></thead>
      <tbody>${load.data.map((person) => html`<${Member} key=${person.id} person=${person} onAsk=${setAsking} />`)}
      </tbody>
    </table></${TableBox}><${Erasures} /><${OwnData} erasure=${false} /></div>`}
    ${asking?.form && html`<${MemberForm} person=${asking.person} onClose=${close} onDone=${load.reload} />`}
    ${asking?.reset && html`<${ResetDialog} person=${asking.reset} onClose=${close} />`}
    ${asking?.admit && html`<${AdmitDialog} person=${asking.admit} onClose=${close} />`}
    ${asking?.act && html`<${StandingDialog} ...${asking.act} onClose=${close} onDone=${load.reload} />`}`;
}

/**
 * One member, and what may be asked of them.
 * @param {{person: Api.Organizer, onAsk: (asking: Asking) => unknown}} props
 */
function Member({ person, onAsk }) {
  return html`<tr class=${person.state === "removed" ? "spent" : undefined}>
    <th scope="row">${person.name} ${person.own && html`<${Badge} tone="info">${t("itsYou")}</${Badge}>`}
      ${person.role !== "organizer" && html`<${Badge} tone="info">${t(`by_${person.role}`)}</${Badge}>`}
      ${!person.admitted && person.role === "organizer" && html`<${Badge} tone="warn">${t("oneLine")}</${Badge}>`}
      ${person.unit && html`<span class="small muted block">${person.unit}</span>`}
      ${person.state === "removed" && html`<${Badge} tone="muted">${t("removedState")}</${Badge}>`}</th>
    <td data-label=${t("organizer_email")}>${person.email}</td>
    <td data-label=${t("firstSignIn")} class="small tabular">
      ${person.signed_in_at ? dateTime(person.signed_in_at) : t("notIn")}</td>
    <td class="row-actions">
      <${Change} kind="text" onClick=${() => onAsk({ form: true, person })}>${t("editPerson")}</${Change}>
      <${StandingButtons} person=${person} path=${PATH} fixed=${person.own}
        onAct=${(/** @type {import("./people.js").Asked} */ act) => onAsk({ act })} />
      ${person.role === "organizer" && !person.admitted && person.state !== "removed" && html`<${Change} kind="text"
        onClick=${() => onAsk({ admit: person })}>${t("admit")}</${Change}>`}
      ${["organizer", "auditor"].includes(person.role) && !person.own && person.state !== "removed"
        && html`<${Change} kind="text" class="bad" onClick=${() => onAsk({ reset: person })}>
          ${t("resetFactor")}</${Change}>`}</td></tr>`;
}

/**
 * Asks for a reset, which a second organizer confirms among the things to do.
 * @param {{person: Api.Organizer, onClose: () => void}} props
 */
function ResetDialog({ person, onClose }) {
  const send = async (/** @type {string} */ reason) => {
    await api.post("/organizer/confirmations", { act: "reset", person: person.id, reason });
    toast(t("resetAsked"));
  };
  return html`<${Confirm} title=${t("resetTitle", { name: person.name })} confirm=${t("resetAsk")} danger
    reason=${t("reason")} onConfirm=${send} onClose=${onClose}>
    <p>${t("resetWhat", { name: person.name })}</p></${Confirm}>`;
}

/**
 * Asks that somebody whom one organizer added alone counts as another person; a second organizer confirms it.
 * @param {{person: Api.Organizer, onClose: () => void}} props
 */
function AdmitDialog({ person, onClose }) {
  const send = async (/** @type {string} */ reason) => {
    await api.post("/organizer/confirmations", { act: "admit", person: person.id, reason });
    toast(t("resetAsked"));
  };
  return html`<${Confirm} title=${t("admitTitle", { name: person.name })} confirm=${t("admitAsk")}
    reason=${t("reason")} onConfirm=${send} onClose=${onClose}>
    <p>${t("admitWhat", { name: person.name })}</p></${Confirm}>`;
}

/**
 * A new member, or what is right of one.
 * @param {{person?: Api.Organizer, onClose: () => void, onDone: () => unknown}} props
 */
function MemberForm({ person, onClose, onDone }) {
  const invitation = useInvitation({
    table: person ? [...ORGANIZER_FORM, REASON_FIELD] : ORGANIZER_FORM, words: "organizer",
    empty: {
      name: person?.name ?? "", email: person?.email ?? "", unit: person?.unit ?? "",
      ...(person ? { reason: "" } : { role: "organizer" }),
    },
    send: async (form) => {
      await (person ? api.put(`${PATH}/${person.id}`, form) : api.post(PATH, form));
      toast(t(person ? "edited" : "organizerAdded", { name: form.name }));
      onClose();
      onDone();
    },
  });
  const { bind } = invitation;
  return html`<${InvitationDialog} title=${person ? t("editTitle", { name: person.name }) : t("addOrganizer")}
    confirm=${t(person ? "saveIt" : "invite")} icon=${person ? "check" : "mail"} ...${{ invitation, onClose }}>
    ${person && html`<p>${t("editWhat")}</p>`}
    <${TextField} ...${bind("name")} /><${TextField} ...${bind("email")} type="email" inputmode="email" />
    ${!person && html`<${Select} ...${bind("role")} optional=${false} label=${t("organizer_role")} hint=${t("roleHint")}
      options=${["organizer", "screener", "auditor", "juror"].map((id) => ({ id, text: t.both(`by_${id}`) }))} />`}
    ${(person?.role ?? bind("role").value) === "juror" && html`<${TextField} ...${bind("unit")} required
      optional=${false} />`}
    ${person && html`<${TextArea} ...${bind("reason")} label=${t("reason")} rows=${2} />`}
  </${InvitationDialog}>`;
}
