// @ts-check
/** Recommending units: adding them, their entry link with its QR code, and their summary sheets. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Button, Card, Change, CopyButton, Dialog, Empty, Heading, Loading, Notice, Problem, QrCode, Select,
  TextArea, TextField, toast, useLoad,
} from "../shared/parts/components.js";
import { say } from "../shared/words/i18n.js";
import { REGIONS } from "../shared/words/regions.js";
import { deadline } from "../shared/words/time.js";
import { EntryCodeButtons, EntrySheet } from "../shared/parts/entry-code.js";
import { useContest } from "../shared/server/contest.js";
import { SheetIn, sheetInWords } from "../shared/parts/sheet-in.js";
import { StampedMark } from "../shared/parts/stamped.js";
import { UnitsBoard } from "../shared/parts/units-board.js";
import { WorkbookButton } from "../shared/parts/workbook.js";
import { MomentField } from "./calendar.js";
import { fromParts, toParts } from "./dates.js";
import { Refused, TableBox } from "./entry.js";
import { UNIT_FORM } from "./facts.js";
import { InvitationWords } from "./invitation-words.js";
import { ConfirmCode, InvitationDialog, REASON_FIELD, useInvitation } from "./invitation.js";
import { StandingButtons, StandingDialog } from "./people.js";
import { t } from "./words.js";

/** @typedef {import("./people.js").Asked} Standing */
/** @typedef {Api.RecommenderLine} Line */
/** @typedef {{link?: Line, paper?: Line, edit?: Line, sheet?: Line, act?: Standing}} Asking about which unit */

/**
 * The full address of the entry link of a unit, for messages and QR codes.
 * @param {{entry_link: string}} unit
 */
function entranceOf(unit) {
  return new URL(`../${unit.entry_link.replace(/^\//, "")}`, location.href.split("#")[0]).href;
}

export function Recommenders() {
  const load = useLoad(/** @returns {Promise<Api.RecommenderLine[]>} */ async () =>
    (await api.get("/organizer/recommenders")).recommenders, []);
  const [asking, setAsking] = useState(
    /** @type {(Asking & {add?: boolean}) | null} */ (null),
  );
  const { contest } = useContest();
  const close = () => setAsking(null);
  if (asking?.paper && contest) return html`<${EntrySheet} link=${entranceOf(asking.paper)} name=${asking.paper.name}
    contest=${contest} closes=${contest.calendar.closes} onBack=${close} />`;
  return html`<${Heading} title=${t("recommenders")}
    actions=${html`<${Change} icon="plus" onClick=${() => setAsking({ add: true })}>
      ${t("addRecommender")}</${Change}><${InvitationWords} audience="recommender" />`} />
    ${load.error && html`<${Problem} error=${load.error} onRetry=${load.reload} />`}
    ${load.data && html`<${WithoutCopy} units=${load.data} />`}
    ${!load.data
      ? !load.error && html`<${Loading} />`
      : load.data.length === 0
        ? html`<${Card}><${Empty} icon="mail" title=${t("noRecommenders")} /></${Card}>`
        : html`<div class="stack"><${TableBox} label=${t("recommenders")}><table class="cards units">
            <thead><tr><th scope="col">${t("unit_name")}</th><th scope="col">${t("contact")}</th>
              <th scope="col" class="number">${t("works")}</th>
              <th scope="col">${t("unit_deadline")}</th><th scope="col">${t("actions")}</th></tr></thead>
            <tbody>${load.data.map((unit) => html`<${UnitRow} key=${unit.id} unit=${unit} ask=${setAsking} />`)}</tbody>
          </table></${TableBox}>
          <${UnitsBoard} key=${load.data.length} office /></div>`}
    ${asking?.add && html`<${AddUnit} units=${load.data || []} onClose=${() => setAsking(null)}
      onAdded=${load.reload} />`}
    ${asking?.edit && html`<${EditUnit} unit=${asking.edit} units=${load.data || []} onClose=${close}
      onDone=${load.reload} />`}
    ${asking?.act && html`<${StandingDialog} ...${asking.act} onClose=${close} onDone=${load.reload} />`}
    ${asking?.sheet && html`<${Dialog} title=${`${sheetInWords("title")} · ${asking.sheet.name}`} onClose=${close} wide>
      <${SheetIn} unit=${asking.sheet.id} office /></${Dialog}>`}
    ${asking?.link && html`<${LinkDialog} unit=${asking.link} ask=${setAsking} onClose=${close} />`}`;
}

/**
 * Which units have confirmed a list whose stamped copy is missing.
 * @param {{units: Line[]}} props
 */
function WithoutCopy({ units }) {
  const owing = units.filter(({ state, stamped }) =>
    state !== "removed" && stamped && !["checked", "sent"].includes(stamped.state));
  if (!owing.length) return null;
  return html`<div class="above-table"><${Notice} tone="warn" title=${t("withoutCopy", { n: owing.length })}>
    <p>${owing.map(({ name }) => name).join(t("nameComma"))}</p></${Notice}></div>`;
}

/**
 * @param {object} props
 * @param {Api.RecommenderLine} props.unit
 * @param {(asking: Asking) => void} props.ask
 */
function UnitRow({ unit, ask }) {
  return html`<tr class=${unit.state === "removed" ? "spent" : undefined}>
              <th scope="row">${unit.name}
                ${unit.state === "removed" && html` <${Badge} tone="muted">${t("removedState")}</${Badge}>`}
                ${unit.confirmed_at && html` <${Badge} tone="good">
                  ${t("unitConfirmed", { n: unit.recommended })}</${Badge}>`}
                <${StampedMark} unit=${unit} />
                <span class="small muted block">${say(textOf(unit.level))}</span>
                <span class="small muted block">${[unit.province, unit.city].filter(Boolean).join(" ")}</span>
                <span class="small muted block tabular">${unit.credit_code}</span></th>
              <td data-label=${t("contact")}>
                <span>${[unit.contact_person, unit.phone].filter(Boolean).join(" ")}
                  <span class="small muted block">${unit.email}</span>
                  <${Refused} refused=${unit.refused} /></span></td>
              <td data-label=${t("works")} class="number tabular">${unit.entries}</td>
              <td data-label=${t("unitDeadline")} class="small">${unit.deadline ? deadline(unit.deadline) : "—"}</td>
              <td class="row-actions many"><${Button} kind="text" onClick=${() => ask({ link: unit })}>
                ${t("link")}</${Button}>
                <${WorkbookButton} kind="text" label=${t("sheet")}
                  ask=${{ kind: "recommendations", recommender: unit.id }} />
                <${Change} kind="text" onClick=${() => ask({ sheet: unit })}>${sheetInWords("title")}</${Change}>
                <${Change} kind="text" onClick=${() => ask({ edit: unit })}>${t("editPerson")}</${Change}>
                <${StandingButtons} person=${unit} path="/organizer/recommenders"
                  onAct=${(/** @type {Standing} */ act) => ask({ act })} /></td></tr>`;
}

/** @param {{unit: Api.RecommenderLine, ask: (asking: Asking) => void, onClose: () => void}} props */
function LinkDialog({ unit, ask, onClose }) {
  const link = entranceOf(unit);
  return html`<${Dialog} title=${t("link")} onClose=${onClose}>
    <p>${t("linkWhat", { name: unit.name })}</p>
    <p><code>${link}</code></p>
    <${QrCode} text=${link} label=${link} />
    <div class="row"><${CopyButton} text=${link} label=${t("copyLink")} />
      <${EntryCodeButtons} link=${link} name=${unit.name} onSheet=${() => ask({ paper: unit })} /></div>
  </${Dialog}>`;
}

/** @type {{id: string, text: {zh: string, en: string}}[]} the highest first */
const LEVELS = UNIT_FORM.find(({ name }) => name === "level")?.options ?? [];

/** @param {string} level */
function textOf(level) {
  return LEVELS.find(({ id }) => id === level)?.text ?? level;
}

const EMPTY = { name: "", credit_code: "", province: "", city: "", contact_person: "", email: "", phone: "",
  credit_code_confirmed: false, level: "unit", parent: "", deadline: { day: "", clock: "24:00" } };

/** @param {{units: Api.RecommenderLine[], onClose: () => void, onAdded: () => unknown}} props */
function AddUnit({ units, onClose, onAdded }) {
  const invitation = useInvitation({
    table: UNIT_FORM, words: "unit", empty: EMPTY,
    send: async (form) => {
      await api.post("/organizer/recommenders", { ...form, deadline: fromParts(form.deadline) || null });
      toast(t("recommenderAdded", { name: form.name }));
      onClose();
      onAdded();
    },
  });
  return html`<${InvitationDialog} title=${t("addRecommender")} confirm=${t("addIt")}
    ...${{ invitation, onClose }}><${UnitFields} bind=${invitation.bind} units=${units} /></${InvitationDialog}>`;
}

/**
 * @param {object} props
 * @param {Api.RecommenderLine} props.unit
 * @param {Api.RecommenderLine[]} props.units
 * @param {() => void} props.onClose
 * @param {() => unknown} props.onDone
 */
function EditUnit({ unit, units, onClose, onDone }) {
  const { name, credit_code, province, city, contact_person, email, phone, level, parent } = unit;
  const own = unit.deadline ? toParts(unit.deadline, true) : EMPTY.deadline;
  const invitation = useInvitation({
    table: [...UNIT_FORM, REASON_FIELD], words: "unit",
    empty: {
      name, credit_code, credit_code_confirmed: false, province, city, contact_person, email, phone, level, parent,
      deadline: own,
      reason: "",
    },
    send: async (form) => {
      await api.put(`/organizer/recommenders/${unit.id}`, { ...form, deadline: fromParts(form.deadline) || null });
      toast(t("edited", { name: form.name }));
      onClose();
      onDone();
    },
  });
  return html`<${InvitationDialog} title=${t("editTitle", { name })} confirm=${t("saveIt")} icon="check"
    ...${{ invitation, onClose }}>
    <p>${t("editWhat")}</p>
    <${UnitFields} bind=${invitation.bind} units=${units} />
    <${TextArea} ...${invitation.bind("reason")} label=${t("reason")} rows=${2} />
  </${InvitationDialog}>`;
}

/** @param {{bind: ReturnType<typeof useInvitation>["bind"], units: Api.RecommenderLine[]}} props */
function UnitFields({ bind, units }) {
  const level = LEVELS.findIndex(({ id }) => id === bind("level").value);
  const above = units.filter((unit) => unit.state !== "removed"
    && LEVELS.findIndex(({ id }) => id === unit.level) < level);
  return html`<${TextField} ...${bind("name")} />
    <${TextField} ...${bind("credit_code")} autocapitalize="characters" />
    <${ConfirmCode} bind=${bind} />
    <div class="pair"><${Select} ...${bind("province")} options=${REGIONS} empty=${t("choose")} />
      <${TextField} ...${bind("city")} /></div>
    <div class="pair"><${Select} ...${bind("level")} optional=${false} options=${LEVELS} />
      <${Select} ...${bind("parent")} empty=${t("noParent")}
        options=${above.map(({ id, name }) => ({ id, text: { zh: name, en: name } }))} /></div>
    <div class="pair"><${TextField} ...${bind("contact_person")} />
      <${TextField} ...${bind("phone")} inputmode="tel" /></div>
    <${TextField} ...${bind("email")} type="email" inputmode="email" />
    <${MomentField} ...${bind("deadline")} />`;
}
