// @ts-check
/** The dates of the call, and changing them. The dialog shows what changes before anything is saved. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { askSecond } from "./ask-second.js";
import {
  Button, Card, Change, Checkbox, Dialog, ErrorSummary, Facts, Notice, TextArea, TextField, formError, toast,
  useAction,
} from "../shared/parts/components.js";
import { dateTime, deadline, serverNow, zoneName } from "../shared/words/time.js";
import { cutOffBy, isScreeningOpen } from "./counts.js";
import { DATES, areSame, fieldsOf, fromParts, momentsOf, movesOf } from "./dates.js";
import { t } from "./words.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {Record<import("./dates.js").DateName, import("./dates.js").Parts>} Fields what the fields show */
/** @typedef {ReturnType<typeof movesOf>[number]} Move */

const WORDS = { opens: "opens", unit_deadline: "unitDeadline", closes: "closes", review_until: "reviewUntil" };

/**
 * A date in words: midnight is 0:00 of its day for a start, and 24:00 of the day before for an end.
 * @param {string} name
 * @param {string} iso
 */
export function shownDate(name, iso) {
  return name === "opens" ? dateTime(iso) : deadline(iso);
}

/**
 * A date and a time on a 24-hour clock, side by side. The browser's own field for both follows the visitor's system,
 * which may use a 12-hour clock. `value` {day, clock}.
 * @param {object} props
 * @param {string} props.name
 * @param {string} props.label
 * @param {string} [props.hint]
 * @param {unknown} [props.error]
 * @param {boolean} [props.required]
 * @param {boolean} [props.optional]
 * @param {boolean} [props.disabled]
 * @param {import("./dates.js").Parts} props.value
 * @param {(value: import("./dates.js").Parts) => void} props.onInput
 */
export function MomentField({ name, label, hint, error, required, optional, disabled = false, value, onInput }) {
  return html`<div class="moment" role="group" aria-label=${label}>
    <${TextField} name=${name} type="date" label=${label} hint=${hint} error=${error}
      required=${required} optional=${optional} value=${value.day} disabled=${disabled}
      onInput=${(/** @type {string} */ day) => onInput({ ...value, day })} />
    <${TextField} name=${`${name}-clock`} label=${t("clock")} inputmode="numeric" autocomplete="off" placeholder="24:00"
      maxlength="5" value=${value.clock} disabled=${disabled}
      onInput=${(/** @type {string} */ clock) => onInput({ ...value, clock })} />
  </div>`;
}

/**
 * The dates that the call has: without recommending units none for them.
 * @param {Api.Contest} contest
 */
function datesOf(contest) {
  return DATES.filter((name) => contest.recommending || name !== "unit_deadline");
}

/** @param {{board: Board, contest: Api.Contest, reload: () => Promise<void>}} props */
export function CalendarCard({ board, contest, reload }) {
  const [editing, setEditing] = useState(false);
  return html`<${Card} title=${t("calendar")}
    aside=${board.phase !== "published" && html`<${Change} kind="text" icon="edit" onClick=${() => setEditing(true)}>
      ${t("editCalendar")}</${Change}>`}>
    <${Facts} rows=${datesOf(contest).map((name) => [t(WORDS[name]), shownDate(name, board.calendar[name])])} />
    <p class="small muted">${zoneName()}</p>
    ${editing && html`<${CalendarDialog} ...${{ board, contest, reload }} onClose=${() => setEditing(false)} />`}
  </${Card}>`;
}

/**
 * Hook: save the dates. If somebody else changed the board but no date, the save is repeated on the new board.
 * @param {object} asked
 * @param {Board} asked.board
 * @param {Fields} asked.dates
 * @param {(dates: Fields) => void} asked.setDates
 * @param {string} asked.reason
 * @param {boolean} asked.listAgain
 * @param {(said: string) => Promise<void>} asked.done
 */
function useSave({ board, dates, setDates, reason, listAgain, done }) {
  // The board is updated behind the dialog; the dialog changes the dates that it showed when it opened.
  const [base, setBase] = useState(board);
  /** @param {Board} board */
  const put = async ({ revision, calendar }) => {
    const asked = { ...sentDates(calendar, dates), list_again: listAgain };
    const why = { revision, reason: reason.trim() };
    try {
      await api.put("/organizer/calendar", { ...asked, ...why });
    } catch (error) {
      if (error.code !== "TWO_PEOPLE_DECIDE") throw error;
      return askSecond({ act: "reschedule", dates: asked, ...why }, t("datesSaved"));
    }
    return t("datesSaved");
  };
  const save = useAction(async () => {
    try {
      return done(await put(base));
    } catch (error) {
      if (error.code !== "STALE") throw error;
      const fresh = await api.get("/organizer/board");
      setBase(fresh);
      if (!areSame(fresh.calendar, base.calendar)) {
        setDates(fieldsOf(fresh.calendar));
        throw Object.assign(new Error("STALE"), { code: "STALE", words: t.both("boardChanged"), fields: [] });
      }
      return done(await put(fresh));
    }
  });
  return { base, save };
}

/**
 * The dates to send: the units' date goes along with the call unless somebody edited it.
 * @param {Board["calendar"]} calendar
 * @param {Fields} dates
 */
function sentDates(calendar, dates) {
  const { unit_deadline: units, ...others } = momentsOf(calendar, dates);
  const edited = movesOf(calendar, dates, 0).some((move) => move.name === "unit_deadline");
  return edited ? { ...others, unit_deadline: units } : others;
}

/**
 * What is wrong before anything is sent; null if nothing is.
 * @param {Fields} dates
 * @param {string} reason
 * @param {boolean} unconfirmed whether the call moves after its list was fixed, and nobody has agreed to list again
 */
function faultsOf(dates, reason, unconfirmed) {
  /** @type {{field: string, code: string, message: {zh: string, en: string}}[]} */
  const fields = DATES.filter((name) => !fromParts(dates[name]))
    .map((name) => ({ field: name, code: "", message: t.both("badDate") }));
  if (unconfirmed) fields.push({ field: "list-again", code: "", message: t.both("tickFirst") });
  if (!reason.trim()) fields.push({ field: "reason", code: "", message: t.both("needed") });
  return fields.length ? formError(t.both("check"), fields) : null;
}

/** @param {{board: Board, contest: Api.Contest, reload: () => Promise<void>, onClose: () => void}} props */
function CalendarDialog({ board, contest, reload, onClose }) {
  const [dates, setDates] = useState(() => fieldsOf(board.calendar));
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState(/** @type {ReturnType<typeof faultsOf>} */ (null));
  const done = (/** @type {string} */ said) => {
    toast(said);
    onClose();
    return reload();
  };
  const [listAgain, setListAgain] = useState(false);
  const { base, save } = useSave({ board, dates, setDates, reason, listAgain, done });
  const screened = !isScreeningOpen(base);
  const moves = movesOf(base.calendar, dates, serverNow());
  const movesCall = moves.some((move) => move.name === "opens" || move.name === "closes");
  const asksAgain = movesCall && base.listed != null;
  const go = () => {
    const faults = faultsOf(dates, reason, asksAgain && !listAgain);
    setWrong(faults);
    if (!faults) save.run();
  };
  const error = wrong || save.error;
  const labels = { ...Object.fromEntries(DATES.map((name) => [name, t(WORDS[name])])), reason: t("reason") };
  /** @param {string} name */
  const errorOf = (name) => error?.fields?.find((/** @type {{field: string}} */ each) => each.field === name);
  return html`<${Dialog} title=${t("editCalendar")} onClose=${onClose} actions=${html`
      <${Button} kind="quiet" onClick=${onClose}>${t("cancel")}</${Button}>
      <${Button} busy=${save.busy} disabled=${moves.length === 0} onClick=${go}>${t("saveDates")}</${Button}>`}>
    <${ErrorSummary} error=${error} labels=${labels} />
    ${datesOf(contest).map((name) => html`<${MomentField} key=${name} name=${name} label=${t(WORDS[name])}
      value=${dates[name]} required disabled=${screened && name !== "review_until"} error=${errorOf(name)}
      onInput=${(/** @type {import("./dates.js").Parts} */ value) => setDates({ ...dates, [name]: value })} />`)}
    <${Consequences} moves=${moves} board=${base} screened=${screened} />
    ${asksAgain && html`<${Notice} tone="warn"><p>${t("listAgain", { n: base.listed })}</p>
      <${Checkbox} name="list-again" checked=${listAgain} error=${!listAgain && errorOf("list-again")}
        onInput=${setListAgain}>${t("listAgainTick")}</${Checkbox}></${Notice}>`}
    <${TextArea} name="reason" label=${t("reason")} required rows=${2} value=${reason} error=${errorOf("reason")}
      onInput=${setReason} />
  </${Dialog}>`;
}

/**
 * What the new dates change, in words.
 * @param {{moves: Move[], board: Board, screened: boolean}} props
 */
function Consequences({ moves, board, screened }) {
  const cut = cutOffBy(board, moves);
  return html`<${Notice} tone=${moves.some((move) => move.past) ? "warn" : "info"}>
    ${moves.length === 0 ? html`<p>${t("unchanged")}</p>`
      : html`<ul>${moves.flatMap(linesOf).map((line) => html`<li key=${line}>${line}</li>`)}</ul>`}
    ${cut && html`<p><strong>${t("cutsOff", cut)}</strong></p>`}
    ${screened && html`<p>${t("callDone")}</p>`}
    ${takeTwo(moves, board) && html`<p><strong>${t("needsSecond")}</strong></p>`}
    <p>${t("calendarWhat")}</p></${Notice}>`;
}

/**
 * Whether a deadline that has passed moves, which two people decide.
 * @param {Move[]} moves
 * @param {Board} board
 */
function takeTwo(moves, { persons }) {
  return persons > 1 && moves.some(({ name, from }) => name !== "opens" && Date.parse(from) <= serverNow());
}

/** @param {Move} move */
function linesOf({ name, from, to, later, past }) {
  const values = { name: t(WORDS[name]), from: shownDate(name, from), to: shownDate(name, to) };
  const line = t(later ? "movedLater" : "movedEarlier", values);
  return past ? [line, t("movedPast", values)] : [line];
}
