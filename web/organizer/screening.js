/** The screening queue: one entry after another, decided by a key or a button, with everything needed on one page. */
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Button, Card, Dialog, Empty, Heading, Icon, Loading, Notice, Problem, TextArea, classes, fieldId, toast,
  useAction, useLoad,
} from "../shared/parts/components.js";
import { choiceText } from "../shared/server/contest.js";
import { say } from "../shared/words/i18n.js";
import { ShortcutHelp, useShortcuts } from "../shared/parts/keys.js";
import { togglePlay } from "../shared/parts/player.js";
import { useQuery } from "../shared/parts/query.js";
import { to } from "../shared/parts/route.js";
import { runningTime } from "../shared/words/durations.js";
import { countOf } from "./board.js";
import { MoreButton, StatusChips, useWorks } from "./entries.js";
import { EntrantCard, Film, Findings, FormCard, Screened } from "./entry.js";
import { ScanCard, useScan } from "./scan.js";
import { t } from "./words.js";

const SHOWN = ["screening", "returned", "screened_out", "in_review", "submitted"];
const REASONS = {
  refuse: ["refuse_theme", "refuse_advert", "refuse_quality", "refuse_rights", "refuse_double"],
  return: ["return_ai", "return_materials", "return_advert", "return_form", "return_filing"],
};
const DONE = { pass: "passed", refuse: "refused", return: "returned" };

function hasRemarks(row) {
  return row.findings > 0 || row.flags?.length > 0;
}

export function Screening({ board, contest, reload }) {
  const [status, setStatus] = useQuery("status", "screening");
  const [remarks, setRemarks] = useQuery("remarks", "");
  const [chosen, choose] = useQuery("work", "");
  const [help, setHelp] = useState(false);
  const works = useWorks(status, countOf(board, status));
  const units = useLoad(() => api.get("/organizer/recommenders"), []);
  const rows = works.rows?.filter((row) => !remarks || hasRemarks(row));
  const at = rows ? Math.max(0, rows.findIndex((row) => row.id === chosen)) : 0;
  const row = rows?.[at];
  const move = (by) => rows?.[at + by] && choose(rows[at + by].id);
  // More of a long queue is fetched before the screener reaches its end.
  useEffect(() => {
    if (rows && works.more && !works.more.busy && rows.length - at < 5) works.more.run();
  }, [at, rows?.length]);
  const decided = (id) => {
    const next = rows[at + 1] || rows[at - 1];
    works.drop(id);
    choose(next ? next.id : "");
    reload();
  };
  const waiting = board.phases.screening.status === "awaiting_people";
  return html`<${Heading} title=${t("queue")}
    actions=${html`<${Button} kind="text" class="keys-button" onClick=${() => setHelp(true)}>
      ${t("shortcuts")} <kbd>?</kbd></${Button}>`} />
    <div class="stack">
      ${!waiting && html`<${Notice} tone="info"><p>${t("notOpen")}</p></${Notice}>`}
      <div class="row between">
        <${StatusChips} board=${board} statuses=${SHOWN} chosen=${SHOWN.includes(status) ? status : "screening"}
          onChoose=${(next) => { choose(""); setStatus(next); }} />
        <label class="toggle"><input type="checkbox" checked=${Boolean(remarks)}
          onChange=${(event) => setRemarks(event.target.checked ? "1" : "")} />${t("onlyFlagged")}</label>
      </div>
      ${works.error && html`<${Problem} error=${works.error} onRetry=${works.reload} />`}
      ${!rows
        ? !works.error && html`<${Loading} />`
        : !row
          ? html`<${Card}><${Empty} icon="check"
            title=${status === "screening" ? t("queueEmpty") : t("noneInStatus", { status: t(`st_${status}`) })} />
              </${Card}>`
          : html`<div class="screening">
              <${Queue} rows=${rows} at=${at} contest=${contest} onChoose=${choose} more=${works.more} />
              <${Desk} key=${row.id} row=${row} contest=${contest} units=${units.data?.recommenders} at=${at}
                all=${rows.length}
                onMove=${move} onDecided=${decided} onStale=${works.reload} mayDecide=${waiting}
                  onHelp=${() => setHelp(true)} />
            </div>`}
    </div>
    ${help && html`<${ShortcutHelp} rows=${[
      [["A"], t("keyPass")], [["R"], t("keyRefuse")], [["B"], t("keyReturn")], [["J", "K"], t("keyMove")],
        [["Space"], t("keySpace")], [["?"], t("keyHelp")],
    ]} onClose=${() => setHelp(false)} />`}`;
}

function Queue({ rows, at, contest, onChoose, more }) {
  const current = useRef(null);
  useEffect(() => {
    current.current?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return html`<nav class="queue" aria-label=${t("queue")}><ol>${rows.map((row, index) => html`<li key=${row.id}>
      <button type="button" ref=${index === at ? current : undefined}
        class=${classes("queue-row", index === at && "here")}
        aria-current=${index === at ? "true" : undefined} onClick=${() => onChoose(row.id)}>
        <span class="queue-title">${row.title}</span>
        <span class="queue-facts">${[say(choiceText(contest.categories, row.category)),
          runningTime(row.duration_seconds)].filter(Boolean).join(" · ")}
          ${hasRemarks(row) && html` <${Badge} tone="warn">
            ${t("notice_n", { n: row.findings + (row.flags?.length || 0) })}</${Badge}>`}</span>
      </button></li>`)}</ol><${MoreButton} more=${more} /></nav>`;
}

function Desk({ row, contest, units, at, all, onMove, onDecided, onStale, mayDecide, onHelp }) {
  const load = useLoad(() => api.get(`/organizer/entries/${row.id}`), [row.id]);
  const [asking, setAsking] = useState("");
  const video = useRef(null);
  const entry = load.data;
  const scan = useScan(entry);
  const open = Boolean(entry) && mayDecide && entry.status === "screening";
  const send = async (outcome, reason) => {
    await api.post(`/organizer/entries/${entry.id}/screening`, { revision: entry.revision, outcome, reason });
    toast(t(DONE[outcome], { title: entry.title }));
    onDecided(entry.id);
  };
  const pass = useAction(() => send("pass", ""));
  const act = (outcome) => {
    if (!open || pass.busy) return;
    if (outcome === "pass") pass.run();
    else setAsking(outcome);
  };
  useShortcuts({
    a: () => act("pass"), r: () => act("refuse"), b: () => act("return"), j: () => onMove(1), k: () => onMove(-1),
    " ": () => togglePlay(video.current), "?": onHelp,
  });
  if (load.error) return html`<div class="desk"><${Problem} error=${load.error} onRetry=${load.reload} /></div>`;
  if (!entry) return html`<div class="desk"><${Loading} /></div>`;
  const changed = pass.error && ["STALE", "ILLEGAL_TRANSITION", "PHASE_NOT_OPEN"].includes(pass.error.code);
  return html`<div class="desk">
    <div class="desk-main">
      <div class="desk-head"><div><p class="small muted tabular">${t("position", { n: at + 1, all })}
        ${entry.entrant_name ? ` · ${entry.entrant_name}` : ""}</p>
        <h2>${entry.title}</h2></div>
        <span class="desk-moves">
          <button type="button" class="icon-button" aria-label=${t("previous")} disabled=${at === 0}
            onClick=${() => onMove(-1)}><${Icon} name="back" /></button>
          <button type="button" class="icon-button" aria-label=${t("next")} disabled=${at === all - 1}
            onClick=${() => onMove(1)}><${Icon} name="next" /></button>
        </span></div>
      <${Film} entry=${entry} video=${video} poster=${scan.data?.poster} />
      <${Screened} entry=${entry} />
      <${Problem} error=${pass.error} onRetry=${changed ? onStale : undefined} />
      ${open && html`<div class="verdict" role="group" aria-label=${t("queue")}>
        <${Button} class="pass" busy=${pass.busy} icon="check" onClick=${() => act("pass")}>${t("pass")}
          <kbd>A</kbd></${Button}>
        <${Button} kind="quiet" icon="back" onClick=${() => act("return")}>${t("return")}<kbd>B</kbd></${Button}>
        <${Button} kind="quiet" class="bad" icon="cross" onClick=${() => act("refuse")}>${t("refuse")}
          <kbd>R</kbd></${Button}>
      </div>`}
      <${ScanCard} level=${3} entry=${entry} load=${scan} video=${video} />
    </div>
    <div class="desk-side">
      <${Findings} level=${3} entry=${entry} onEntry=${load.setData} />
      <${FormCard} level=${3} entry=${entry} contest=${contest} units=${units} />
      <${EntrantCard} level=${3} entry=${entry} contest=${contest} />
      <p><a class="button text" href=${to("entries", entry.id)}>${t("details")}<${Icon} name="next" /></a></p>
    </div>
    ${asking && html`<${ReasonDialog} outcome=${asking} entry=${entry} send=${send} onClose=${() => setAsking("")} />`}
  </div>`;
}

/** Refusing and returning need a reason for the entrant; common reasons are offered as buttons. */
function ReasonDialog({ outcome, entry, send, onClose }) {
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const act = useAction(() => send(outcome, reason.trim()));
  const go = async () => {
    if (!reason.trim()) {
      setMissing(true);
      document.getElementById(fieldId("screening-reason"))?.focus();
      return;
    }
    // A decided entry leaves the queue, and this dialog closes with it.
    if (await act.run()) onClose();
  };
  const add = (sentence) => setReason((now) =>
    (now.includes(sentence) ? now : [now.trim(), sentence].filter(Boolean).join("\n")));
  const refused = act.error?.fields?.find((each) => each.field === "reason");
  return html`<${Dialog} title=${t(`${outcome}Title`, { title: entry.title })} onClose=${onClose} actions=${html`
      <${Button} kind="quiet" onClick=${onClose}>${t("cancel")}</${Button}>
      <${Button} kind=${outcome === "refuse" ? "danger" : "primary"} busy=${act.busy} onClick=${go}>
        ${t(outcome)}</${Button}>`}>
    <p>${t(`${outcome}What`)}</p>
    <div><p class="small strong">${t("quick")}</p>
      <div class="quick">${REASONS[outcome]
        .map((key) => html`<button key=${key} type="button" class="quick-reason" onClick=${() => add(t(key))}>
          ${t(key)}</button>`)}</div></div>
    <${TextArea} name="screening-reason" label=${t("reasonToEntrant")} required rows=${4} limit=${500} value=${reason}
      autofocus
      error=${refused || (missing && !reason.trim() && t("needed"))} onInput=${setReason} />
    <${Problem} error=${act.error} />
  </${Dialog}>`;
}
