// @ts-check
/** Inviting somebody again, removing them and bringing them back: the same for units and organizers. */
import { html } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { askSecond } from "./ask-second.js";
import { Change, Confirm, toast } from "../shared/parts/components.js";
import { t } from "./words.js";

/** @typedef {{id: string, name: string, email: string, state: Api.ExpertState, role?: string}} Person */
/** @typedef {"invitation" | "removal" | "return"} Act the last part of the route */
/** @typedef {{act: Act, person: Person, path: string}} Asked `path` is the route of all of the kind */

/** @type {Record<Act, {button: string, title: string, what: string, done: string}>} */
const WORDS = {
  invitation: { button: "resend", title: "resendTitle", what: "resendWhat", done: "resent" },
  removal: { button: "remove", title: "removeTitle", what: "removeWhat", done: "removed" },
  return: { button: "bringBack", title: "bringBackTitle", what: "bringBackWhat", done: "broughtBack" },
};

/**
 * @param {object} props
 * @param {Person} props.person
 * @param {string} props.path
 * @param {boolean} [props.fixed] whether they cannot be removed
 * @param {(asked: Asked) => void} props.onAct
 */
export function StandingButtons({ person, path, fixed = false, onAct }) {
  /** @type {Act[]} */
  const acts = person.state === "removed" ? ["return"] : fixed ? ["invitation"] : ["invitation", "removal"];
  return html`${acts.map((act) => html`<${Change} key=${act} kind="text" class=${act === "removal" ? "bad" : undefined}
    onClick=${() => onAct({ act, person, path })}>${t(WORDS[act].button)}</${Change}>`)}`;
}

/** @param {Asked & {onClose: () => void, onDone: () => unknown}} props */
export function StandingDialog({ act, person, path, onClose, onDone }) {
  const words = WORDS[act];
  const two = act === "removal" && person.role === "organizer";
  const send = async (/** @type {string} */ reason) => {
    const done = t(words.done, person);
    if (two) toast(await askSecond({ act: "remove", person: person.id, reason }, done));
    else {
      await api.post(`${path}/${person.id}/${act}`, act === "invitation" ? undefined : { reason });
      toast(done);
    }
    onDone();
  };
  return html`<${Confirm} title=${t(words.title, person)} confirm=${t(words.button)} danger=${act === "removal"}
    reason=${act === "invitation" ? undefined : t("reason")} onConfirm=${send} onClose=${onClose}>
    <p>${t(words.what, person)}</p>
    ${two && html`<p class="strong">${t("needsSecond")}</p>`}</${Confirm}>`;
}
