/** The dates of the call, and changing them. The dialog shows what changes before anything is saved. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Button, Card, Dialog, ErrorSummary, Facts, Notice, TextArea, TextField, formError, toast, useAction,
} from "../shared/parts/components.js";
import { dateTime, deadline, serverNow, zoneName } from "../shared/words/time.js";
import { t } from "./words.js";

const FIELDS = [["opens", "opens"], ["closes", "closes"], ["review_until", "reviewUntil"]];
const OFFSET_MS = 8 * 3600_000;
const DAY_MS = 24 * 3600_000;
const isEnd = (name) => name !== "opens";

/** A date in words: midnight is 0:00 of its day for a start, and 24:00 of the day before for an end. */
export function shownDate(name, iso) {
  return name === "opens" ? dateTime(iso) : deadline(iso);
}

/** A moment as {day, clock} of Beijing; an end at midnight is 24:00 of the day before, as the notices write it. */
export function toParts(iso, isEnd) {
  const moment = Date.parse(iso);
  if (!Number.isFinite(moment)) return { day: "", clock: "" };
  const local = new Date(moment + OFFSET_MS).toISOString();
  if (!isEnd || local.slice(11, 16) !== "00:00") return { day: local.slice(0, 10), clock: local.slice(11, 16) };
  return { day: new Date(moment + OFFSET_MS - DAY_MS).toISOString().slice(0, 10), clock: "24:00" };
}

/** {day, clock} as a moment with Beijing's offset; "" while it is not complete. */
export function fromParts({ day, clock }) {
  const found = /^([01]?\d|2[0-4])[:：]([0-5]\d)$/.exec(clock.normalize("NFKC").trim());
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !found) return "";
  const minutes = Number(found[1]) * 60 + Number(found[2]);
  if (minutes > 24 * 60) return "";
  const moment = Date.parse(`${day}T00:00:00Z`) + minutes * 60_000;
  return Number.isFinite(moment) ? `${new Date(moment).toISOString().slice(0, 19)}+08:00` : "";
}

/**
 * A date and a time on a 24-hour clock, side by side. The browser's own field for both follows the visitor's system,
 * which may use a 12-hour clock. `value` {day, clock}.
 */
export function MomentField({ name, label, hint, error, required, disabled = false, value, onInput }) {
  return html`<div class="moment" role="group" aria-label=${label}>
    <${TextField} name=${name} type="date" label=${label} hint=${hint} required=${required} error=${error}
      value=${value.day} disabled=${disabled}
      onInput=${(day) => onInput({ ...value, day })} />
    <${TextField} name=${`${name}-clock`} label=${t("clock")} inputmode="numeric" autocomplete="off" placeholder="24:00"
      maxlength="5" value=${value.clock} disabled=${disabled}
      onInput=${(clock) => onInput({ ...value, clock })} />
  </div>`;
}

export function CalendarCard({ board, reload }) {
  const [editing, setEditing] = useState(false);
  return html`<${Card} title=${t("calendar")}
    aside=${board.phase !== "published" && html`<${Button} kind="text" icon="edit" onClick=${() => setEditing(true)}>
      ${t("editCalendar")}</${Button}>`}>
    <${Facts} rows=${FIELDS.map(([name, key]) => [t(key), shownDate(name, board.calendar[name])])} />
    <p class="small muted">${zoneName()}</p>
    ${editing && html`<${CalendarDialog} board=${board} reload=${reload} onClose=${() => setEditing(false)} />`}
  </${Card}>`;
}

function CalendarDialog({ board, reload, onClose }) {
  // The board is updated behind the dialog; the dialog changes the dates that it showed when it opened.
  const [base, setBase] = useState(board);
  const [dates, setDates] = useState(() => fieldsOf(board));
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState(null);
  const save = useAction(async () => {
    try {
      await api.put("/organizer/calendar",
        { revision: base.revision, ...momentsOf(base, dates), reason: reason.trim() });
    } catch (error) {
      if (error.code === "STALE") {
        const fresh = await api.get("/organizer/board");
        const moved = FIELDS.some(([name]) => Date.parse(fresh.calendar[name]) !== Date.parse(base.calendar[name]));
        setBase(fresh);
        if (!moved) {
          await api.put("/organizer/calendar",
            { revision: fresh.revision, ...momentsOf(fresh, dates), reason: reason.trim() });
          return done();
        }
        setDates(fieldsOf(fresh));
        throw Object.assign(new Error("STALE"), { code: "STALE", words: t.both("boardChanged"), fields: [] });
      }
      throw error;
    }
    return done();
  });
  const done = () => {
    toast(t.both("datesSaved"));
    onClose();
    return reload();
  };
  const listed = LISTED.has(base.phases.screening.status);
  const changes = changesOf(base.calendar, dates);
  const go = () => {
    const fields = FIELDS.filter(([name]) => !fromParts(dates[name]))
      .map(([name]) => ({ field: name, code: "", message: t.both("badDate") }));
    if (!reason.trim()) fields.push({ field: "reason", code: "", message: t.both("needed") });
    setWrong(fields.length ? formError(t.both("check"), fields) : null);
    if (!fields.length) save.run();
  };
  const error = wrong || save.error;
  const labels = { ...Object.fromEntries(FIELDS.map(([name, key]) => [name, t(key)])), reason: t("reason") };
  const errorOf = (name) => error?.fields?.find((each) => each.field === name);
  return html`<${Dialog} title=${t("editCalendar")} onClose=${onClose} actions=${html`
      <${Button} kind="quiet" onClick=${onClose}>${t("cancel")}</${Button}>
      <${Button} busy=${save.busy} disabled=${changes.length === 0} onClick=${go}>${t("saveDates")}</${Button}>`}>
    <${ErrorSummary} error=${error} labels=${labels} />
    ${FIELDS.map(([name, key]) => html`<${MomentField} key=${name} name=${name} label=${t(key)} value=${dates[name]}
      required
      disabled=${listed && name !== "review_until"} error=${errorOf(name)}
        onInput=${(value) => setDates({ ...dates, [name]: value })} />`)}
    <${Notice} tone=${changes.some((each) => each.past) ? "warn" : "info"}>
      ${changes.length === 0 ? html`<p>${t("unchanged")}</p>`
        : html`<ul>${changes.map((each) => html`<li key=${each.text}>${each.text}</li>`)}</ul>`}
      ${listed && html`<p>${t("callStands")}</p>`}
      <p>${t("calendarWhat")}</p></${Notice}>
    <${TextArea} name="reason" label=${t("reason")} required rows=${2} value=${reason} error=${errorOf("reason")}
      onInput=${setReason} />
  </${Dialog}>`;
}

function fieldsOf(board) {
  return Object.fromEntries(FIELDS.map(([name]) => [name, toParts(board.calendar[name], isEnd(name))]));
}

/** The dates to send: a date that was not edited keeps its seconds. */
function momentsOf(board, dates) {
  return Object.fromEntries(FIELDS.map(([name]) =>
    [name, isSame(board.calendar[name], dates[name]) ? board.calendar[name] : fromParts(dates[name])]));
}

// The fields show minutes, so the seconds of an unedited date are no change.
function isSame(iso, parts) {
  return Math.floor(Date.parse(iso) / 60_000) === Date.parse(fromParts(parts)) / 60_000;
}

// Once the list of entries is fixed, the dates of the call are fixed: a later entry would never be screened.
const LISTED = new Set(["awaiting_people", "awaiting_gate", "done"]);

function changesOf(calendar, dates) {
  return FIELDS.flatMap(([name, key]) => {
    const wanted = fromParts(dates[name]);
    const from = Date.parse(calendar[name]);
    const to = Date.parse(wanted);
    if (!wanted || isSame(calendar[name], dates[name])) return [];
    const values = { name: t(key), from: shownDate(name, calendar[name]), to: shownDate(name, wanted) };
    const lines = [{ text: t(to > from ? "movedLater" : "movedEarlier", values) }];
    if (to < serverNow() && from > serverNow()) lines.push({ text: t("movedPast", values), past: true });
    return lines;
  });
}
