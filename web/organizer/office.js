// @ts-check
/** The organizing office: who is in it; its members add, correct and remove each other. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Button, Heading, Loading, Problem, Select, TextArea, TextField, toast, useLoad,
} from "../shared/parts/components.js";
import { TableBox } from "./entry.js";
import { ORGANIZER_FORM } from "./facts.js";
import { InvitationDialog, REASON_FIELD, useInvitation } from "./invitation.js";
import { StandingButtons, StandingDialog } from "./people.js";
import { t } from "./words.js";

const PATH = "/organizer/organizers";

export function Office() {
  const load = useLoad(/** @returns {Promise<Api.Organizer[]>} */ async () => (await api.get(PATH)).organizers, []);
  const [asking, setAsking] = useState(
    /** @type {{form?: true, person?: Api.Organizer, act?: import("./people.js").Asked} | null} */ (null),
  );
  const close = () => setAsking(null);
  return html`<${Heading} title=${t("office")} actions=${html`<${Button} icon="plus"
      onClick=${() => setAsking({ form: true })}>${t("addOrganizer")}</${Button}>`} />
    ${load.error && html`<${Problem} error=${load.error} onRetry=${load.reload} />`}
    ${!load.data ? !load.error && html`<${Loading} />` : html`<${TableBox} label=${t("office")}><table class="cards">
      <thead><tr><th scope="col">${t("organizer_name")}</th><th scope="col">${t("organizer_email")}</th>
        <th scope="col">${t("actions")}</th></tr></thead>
      <tbody>${load.data.map((person) => html`<tr key=${person.id}
        class=${person.state === "removed" ? "spent" : undefined}>
        <th scope="row">${person.name} ${person.own && html`<${Badge} tone="info">${t("itsYou")}</${Badge}>`}
          ${person.role === "screener" && html`<${Badge} tone="info">${t("by_screener")}</${Badge}>`}
          ${person.state === "removed" && html`<${Badge} tone="muted">${t("removedState")}</${Badge}>`}</th>
        <td data-label=${t("organizer_email")}>${person.email}</td>
        <td class="row-actions">
          <${Button} kind="text" onClick=${() => setAsking({ form: true, person })}>${t("editPerson")}</${Button}>
          <${StandingButtons} person=${person} path=${PATH} fixed=${person.own}
            onAct=${(/** @type {import("./people.js").Asked} */ act) => setAsking({ act })} /></td></tr>`)}</tbody>
    </table></${TableBox}>`}
    ${asking?.form && html`<${MemberForm} person=${asking.person} onClose=${close} onDone=${load.reload} />`}
    ${asking?.act && html`<${StandingDialog} ...${asking.act} onClose=${close} onDone=${load.reload} />`}`;
}

/**
 * A new member, or what is right of one.
 * @param {{person?: Api.Organizer, onClose: () => void, onDone: () => unknown}} props
 */
function MemberForm({ person, onClose, onDone }) {
  const invitation = useInvitation({
    table: person ? [...ORGANIZER_FORM, REASON_FIELD] : ORGANIZER_FORM, words: "organizer",
    empty: {
      name: person?.name ?? "", email: person?.email ?? "", ...(person ? { reason: "" } : { role: "organizer" }),
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
      options=${["organizer", "screener"].map((id) => ({ id, text: t.both(`by_${id}`) }))} />`}
    ${person && html`<${TextArea} ...${bind("reason")} label=${t("reason")} rows=${2} />`}
  </${InvitationDialog}>`;
}
