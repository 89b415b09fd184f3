// @ts-check
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
import { inARow } from "../shared/words/marks.js";
import { countOf, isScreeningOpen } from "./counts.js";
import { takeBack } from "./corrections.js";
import { remarksOf } from "./decisions.js";
import { BatchReturn } from "./batch-return.js";
import { Checklist, doubtWords } from "./checklist.js";
import { entryAhead, fetchOnce } from "./ahead.js";
import { useHold } from "./holds.js";
import { MoreButton, StatusChips, useEntriesIn } from "./lists.js";
import { EntrantCard, Film, Findings, FormCard, Screened, isUpright, letterWords } from "./entry.js";
import { Answers, Returned, ownOpen } from "./answers.js";
import { MetadataCard, OriginCard } from "./origin.js";
import { OUTCOME_TONES, REASON_LENGTH } from "./facts.js";
import { ScanCard, useScan } from "./scan.js";
import { t } from "./words.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {Api.ScreeningOutcome} Outcome */
/** @typedef {import("../vendor/preact.js").Ref<HTMLVideoElement | null>} Video */

const SHOWN = ["submitted", "screening", "returned", "screened_out", "in_review"];
/** Sentences for the entrant that are often needed. */
const REASONS = {
  refuse: /** @type {const} */ (["refuse_theme", "refuse_advert", "refuse_quality", "refuse_rights", "refuse_double"]),
  return: /** @type {const} */ (["return_ai", "return_materials", "return_advert", "return_form", "return_filing"]),
};
/** @type {Record<Outcome, "passed" | "refused" | "returned">} */
const DONE = { pass: "passed", refuse: "refused", return: "returned" };

/**
 * Hook: the queue in a status, and the entry in it that is on the desk.
 * @param {object} given
 * @param {Board} given.board
 * @param {string} given.status
 * @param {string} given.remarks whether only entries with remarks are in it: "1" or ""
 * @param {string} given.answered whether entries with an early answer are in it too: "1" or ""
 * @param {() => unknown} given.reload
 * @param {boolean} given.open whether screening is open
 */
function useQueue({ board, status, remarks, answered, reload, open }) {
  const [chosen, choose] = useQuery("work", "");
  const [picked, setPicked] = useState(chosen); // an address that names an entry picks it, too
  const works = useEntriesIn(status, countOf(board, status));
  const rows = works.rows
    ?.filter((row) => (!remarks || remarksOf(row) > 0) && (Boolean(answered) || !(row.predecided || row.answered)));
  const at = rows ? Math.max(0, rows.findIndex((row) => row.id === chosen)) : 0;
  const pick = (/** @type {string} */ id) => {
    setPicked(id);
    choose(id);
  };
  // To go on is to take what nobody else has; to go back is to look at one entry again.
  const move = (/** @type {number} */ by) => rows?.[at + by] && (by > 0 ? choose : pick)(rows[at + by].id);
  const active = open && ["submitted", "screening"].includes(status) && isUndecided(rows?.[at]);
  const hold = useHold({ rows, at, active, picked, choose });
  useEffect(() => {
    if (rows?.[at + 1]) entryAhead(rows[at + 1].id);
  }, [rows?.[at + 1]?.id]);
  // More of a long queue is fetched before the screener reaches its end.
  useEffect(() => {
    if (rows && works.more && !works.more.busy && rows.length - at < 5) works.more.run();
  }, [at, rows?.length]);
  const decided = (/** @type {string} */ id) => {
    const next = rows?.[at + 1] || rows?.[at - 1];
    works.drop(id);
    choose(next ? next.id : "");
    reload();
  };
  return { works, rows, at, row: rows?.[at], choose, pick, move, decided, hold };
}

/** @param {Api.EntrySummary} [row] whether it waits for the reader's answer */
function isUndecided(row) {
  return row !== undefined && !row.predecided && !row.answered;
}

/**
 * The desk. For whoever `screensOnly`, without what their role may not read.
 * @param {{board: Board, contest: Api.Contest, reload: () => unknown, screensOnly?: boolean}} props
 */
export function Screening({ board, contest, reload, screensOnly = false }) {
  const early = ["idle", "running"].includes(board.phases.screening.status);
  const [status, setStatus] = useQuery("status", early ? "submitted" : "screening");
  const [remarks, setRemarks] = useQuery("remarks", "");
  const [answered, setAnswered] = useQuery("answered", "");
  const [last, setLast] = useState(/** @type {Api.ScreenedEntry | null} */ (null));
  const [help, setHelp] = useState(false);
  const units = useUnits(screensOnly);
  const open = isScreeningOpen(board);
  const queue = useQueue({ board, status, remarks, answered, reload, open });
  const { works, choose } = queue;
  const decided = (/** @type {Api.ScreenedEntry} */ entry) => {
    setLast(entry);
    queue.decided(entry.id);
  };
  const show = (/** @type {string} */ next) => {
    choose("");
    setStatus(next);
  };
  const undone = async () => {
    setLast(null);
    await works.reload();
    reload();
  };
  return html`<${Heading} title=${t("queue")}
    actions=${html`${open && html`<${BatchReturn} rows=${queue.rows?.filter(mayReturn) ?? []} onDone=${undone}
        offered=${REASONS.return.map((key) => t(key))} />`}
      <${Button} kind="text" class="keys-button" onClick=${() => setHelp(true)}>
        ${t("shortcuts")} <kbd>?</kbd></${Button}>`} />
    <div class="stack">
      ${(early || !open) && html`<${Notice} tone="info"><p>${t(open ? "early" : "notOpen")}</p></${Notice}>`}
      <${Several} screeners=${board.screeners} />
      ${last && html`<${LastAnswer} key=${last.id} entry=${last} onUndone=${undone} />`}
      <${Filters} ...${{ board, status, answered, setAnswered, remarks, setRemarks }} onStatus=${show} />
      ${works.error && html`<${Problem} error=${works.error} onRetry=${works.reload} />`}
      <${Room} queue=${queue} status=${status} contest=${contest} units=${units} mayDecide=${open}
        onDecided=${decided} onHelp=${() => setHelp(true)} screensOnly=${screensOnly} />
    </div>
    ${help && html`<${ShortcutHelp} rows=${shortcuts()} onClose=${() => setHelp(false)} />`}`;
}

/** @param {boolean} screensOnly hook: the recommending units' names, for whoever may read them */
function useUnits(screensOnly) {
  return useLoad(/** @returns {Promise<Api.Recommenders | null>} */ async () =>
    (screensOnly ? null : api.get("/organizer/recommenders")), []).data?.recommenders;
}

/** @param {Api.EntrySummary} row */
function mayReturn({ status, predecided, answered }) {
  return ["submitted", "screening"].includes(status) && !predecided && !answered;
}

/**
 * Whether more than one person may have to answer about an entry.
 * @param {Api.Board["screeners"]} screeners
 */
function areSeveral({ persons, second_look_percent: looks }) {
  return persons > 1 || looks > 0;
}

/**
 * How many answer about an entry, and how well they agree so far.
 * @param {{screeners: Api.Board["screeners"]}} props
 */
function Several({ screeners }) {
  const { persons, second_look_percent: looks, pairs, agreed, kappa } = screeners;
  if (!areSeveral(screeners)) return null;
  return html`<${Notice} tone="info"><p>${inARow([
    persons > 1 && t("several"), looks > 0 && t("secondLooks", { n: looks }),
    pairs > 0 && t("agreement", { share: Math.round((100 * agreed) / pairs), agreed, pairs }),
    kappa != null && t("kappa", { kappa: kappa.toFixed(2) }),
  ].filter((each) => typeof each === "string"))}</p></${Notice}>`;
}

/**
 * Which entries are in the queue.
 * @param {object} props
 * @param {Board} props.board
 * @param {string} props.status
 * @param {(status: string) => void} props.onStatus
 * @param {string} props.answered
 * @param {(on: string) => void} props.setAnswered
 * @param {string} props.remarks
 * @param {(on: string) => void} props.setRemarks
 */
function Filters({ board, status, onStatus, answered, setAnswered, remarks, setRemarks }) {
  return html`<div class="row between">
    <${StatusChips} board=${board} statuses=${SHOWN} chosen=${SHOWN.includes(status) ? status : "screening"}
      onChoose=${onStatus} />
    <div class="row">
      ${(status === "submitted" || areSeveral(board.screeners)) && html`
        <${Toggle} on=${answered} set=${setAnswered} text=${t("withAnswered")} />`}
      <${Toggle} on=${remarks} set=${setRemarks} text=${t("onlyFlagged")} />
    </div>
  </div>`;
}

/**
 * The queue and the entry on the desk.
 * @param {object} props
 * @param {ReturnType<typeof useQueue>} props.queue
 * @param {string} props.status
 * @param {Api.Contest} props.contest
 * @param {Api.NamedRecommender[]} [props.units]
 * @param {boolean} props.mayDecide
 * @param {(entry: Api.ScreenedEntry) => void} props.onDecided
 * @param {() => void} props.onHelp
 * @param {boolean} props.screensOnly
 */
function Room({ queue, status, contest, units, mayDecide, onDecided, onHelp, screensOnly }) {
  const { works, rows, at, row, pick, hold } = queue;
  if (!rows) return !works.error && html`<${Loading} />`;
  if (!row) {
    const title = status === "screening" ? t("queueEmpty") : t("noneInStatus", { status: t(`st_${status}`) });
    return html`<${Card}><${Empty} icon="check" title=${title} /></${Card}>`;
  }
  return html`<div class="screening">
    <${Queue} rows=${rows} at=${at} contest=${contest} onChoose=${pick} more=${works.more} />
    <${Desk} key=${row.id} row=${row} contest=${contest} units=${units} at=${at} all=${rows.length}
      onMove=${queue.move} onDecided=${onDecided} onStale=${works.reload} mayDecide=${mayDecide} onHelp=${onHelp}
      hold=${hold} screensOnly=${screensOnly} />
  </div>`;
}

/** @param {{on: string, set: (on: string) => void, text: string}} props a box whose state lies in the address */
function Toggle({ on, set, text }) {
  return html`<label class="toggle"><input type="checkbox" checked=${Boolean(on)}
    onChange=${(/** @type {{target: HTMLInputElement}} */ { target }) => set(target.checked ? "1" : "")} />${text}
  </label>`;
}

/**
 * The answer that was given last, until the next one: what follows from it, and the way back.
 * @param {{entry: Api.ScreenedEntry, onUndone: () => Promise<void>}} props
 */
function LastAnswer({ entry, onUndone }) {
  const said = ownOpen(entry) ?? entry.predecided ?? entry.screening;
  const undo = useAction(async () => {
    await takeBack(entry, "");
    toast(t("undone", { title: entry.title }));
    await onUndone();
  });
  useShortcuts({ u: undo.run });
  if (!said) return null;
  return html`<div class="last-answer" role="status">
    <p>${t(DONE[said.outcome], { title: entry.title })} <span class="small muted">
      ${ownOpen(entry) ? t("othersDecide") : letterWords(entry)}</span></p>
    <${Button} kind="quiet" icon="back" busy=${undo.busy} onClick=${undo.run}>${t("undo")}<kbd>U</kbd></${Button}>
    <${Problem} error=${undo.error} />
  </div>`;
}

/** @returns {[keys: string[], text: string][]} */
function shortcuts() {
  return [
    [["A"], t("keyPass")], [["R"], t("keyRefuse")], [["B"], t("keyReturn")], [["U"], t("keyUndo")],
    [["J", "K"], t("keyMove")],
    [["Space"], t("keySpace")], [["?"], t("keyHelp")],
  ];
}

/**
 * @param {object} props
 * @param {Api.EntrySummary[]} props.rows
 * @param {number} props.at
 * @param {Api.Contest} props.contest
 * @param {(id: string) => void} props.onChoose
 * @param {ReturnType<typeof useEntriesIn>["more"]} props.more
 */
function Queue({ rows, at, contest, onChoose, more }) {
  const current = useRef(/** @type {HTMLElement | null} */ (null));
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
          ${row.predecided && html` <${Badge} tone=${OUTCOME_TONES[row.predecided]}>
            ${t(`outcome_${row.predecided}`)}</${Badge}>`}
          ${row.disputed && html` <${Badge} tone="warn">${t("disputed")}</${Badge}>`}
          ${remarksOf(row) > 0 && html` <${Badge} tone="warn">
            ${t("notice_n", { n: remarksOf(row) })}</${Badge}>`}</span>
      </button></li>`)}</ol><${MoreButton} more=${more} /></nav>`;
}

/**
 * Hook: deciding about the entry on the desk; refusing and returning first ask for a reason.
 * @param {Api.WholeEntry | null} entry
 * @param {boolean} open
 * @param {boolean} pending whether it is not yet said who has the entry
 * @param {(entry: Api.ScreenedEntry) => void} onDecided
 */
function useDecision(entry, open, pending, onDecided) {
  const [asking, setAsking] = useState(/** @type {"refuse" | "return" | ""} */ (""));
  /** @type {(outcome: Outcome, reason: string) => Promise<void>} */
  const send = async (outcome, reason) => {
    if (!entry) return;
    const sent = { revision: entry.revision, outcome, reason };
    onDecided(await api.post(`/organizer/entries/${entry.id}/screening`, sent));
  };
  const pass = useAction(() => send("pass", ""));
  const act = (/** @type {Outcome} */ outcome) => {
    if (!open || pass.busy) return;
    if (outcome !== "pass") setAsking(outcome);
    else if (!pending) pass.run();
  };
  return { send, pass, act, asking, setAsking };
}

/**
 * @param {object} props
 * @param {Api.EntrySummary} props.row
 * @param {Api.Contest} props.contest
 * @param {Api.NamedRecommender[]} [props.units]
 * @param {number} props.at
 * @param {number} props.all
 * @param {(by: number) => void} props.onMove
 * @param {(entry: Api.ScreenedEntry) => void} props.onDecided
 * @param {() => unknown} props.onStale
 * @param {boolean} props.mayDecide
 * @param {() => void} props.onHelp
 * @param {ReturnType<typeof useHold>} props.hold
 * @param {boolean} props.screensOnly
 */
function Desk({ row, contest, units, at, all, onMove, onDecided, onStale, mayDecide, onHelp, hold, screensOnly }) {
  const load = useLoad(/** @returns {Promise<Api.WholeEntry>} */ () =>
    fetchOnce(`/organizer/entries/${row.id}`), [row.id]);
  const [video, entry] = [useRef(/** @type {HTMLVideoElement | null} */ (null)), load.data];
  const scan = useScan(entry);
  const takenBack = (/** @type {Api.WholeEntry} */ fresh) => {
    load.setData(fresh);
    onStale();
  };
  const again = () => {
    load.reload(); // it may have been fetched ahead, before it changed
    onStale();
  };
  const open = mayDecide && mayAnswer(entry);
  const [doubts, setDoubts] = useState(/** @type {string[]} */ ([]));
  const { send, pass, act, asking, setAsking } = useDecision(entry, open, hold.pending, onDecided);
  useShortcuts({
    a: () => act("pass"), r: () => act("refuse"), b: () => act("return"), j: () => onMove(1), k: () => onMove(-1),
    " ": () => togglePlay(video.current), "?": onHelp,
  });
  if (load.error) return html`<div class="desk"><${Problem} error=${load.error} onRetry=${load.reload} /></div>`;
  if (!entry) return html`<div class="desk"><${Loading} /></div>`;
  return html`<div class="desk">
    <div class=${classes("desk-main", isUpright(entry) && "upright")}>
      <${DeskHead} entry=${entry} at=${at} all=${all} onMove=${onMove} />
      <${HeldByOthers} hold=${hold} />
      <${Film} entry=${entry} video=${video} poster=${scan.data?.poster} />
      ${open && html`<${Verdict} busy=${pass.busy} pending=${hold.pending} act=${act} />`}
      <${Problem} error=${pass.error} onRetry=${hasChanged(pass.error) ? again : undefined} />
      <${Screened} entry=${entry} />
      <${Answers} entry=${entry} onEntry=${takenBack} />
      <${Returned} level=${3} entry=${entry} contest=${contest} units=${units} />
      <${ScanCard} level=${3} entry=${entry} load=${scan} video=${video} opens=${!screensOnly} />
    </div>
    <${DeskSide} ...${{ entry, contest, units, doubts, setDoubts, screensOnly }} onEntry=${load.setData} />
    ${asking && html`<${ReasonDialog} outcome=${asking} title=${t(`${asking}Title`, { title: entry.title })}
      offered=${[...doubtWords(doubts, contest), ...REASONS[asking].map((key) => t(key))]} send=${send}
      onClose=${() => setAsking("")} />`}
  </div>`;
}

/** @param {{hold: ReturnType<typeof useHold>}} props */
function HeldByOthers({ hold: { others, error } }) {
  return html`${others && html`<${Notice} tone="warn" live><p>${t("heldByOthers")}</p></${Notice}>`}
    <${Problem} error=${error} />`;
}

/** @param {{code?: string} | null} error whether the entry is no more what was looked at */
function hasChanged(error) {
  return ["STALE", "ILLEGAL_TRANSITION", "PHASE_NOT_OPEN"].includes(error?.code ?? "");
}

/**
 * What is known of the entry on the desk.
 * @param {object} props
 * @param {Api.WholeEntry} props.entry
 * @param {(entry: Api.WholeEntry) => void} props.onEntry
 * @param {Api.Contest} props.contest
 * @param {Api.NamedRecommender[]} [props.units]
 * @param {string[]} props.doubts
 * @param {(doubts: string[]) => void} props.setDoubts
 * @param {boolean} props.screensOnly
 */
function DeskSide({ entry, onEntry, contest, units, doubts, setDoubts, screensOnly }) {
  return html`<div class="desk-side">
    <${Findings} level=${3} entry=${entry} onEntry=${screensOnly ? null : onEntry} />
    <${Checklist} entry=${entry} contest=${contest} doubts=${doubts} onDoubts=${setDoubts} />
    <${OriginCard} level=${3} entry=${entry} /><${MetadataCard} level=${3} entry=${entry} />
    <${FormCard} level=${3} entry=${entry} contest=${contest} units=${units} />
    <${EntrantCard} level=${3} entry=${entry} contest=${contest} />
    ${!screensOnly && html`<p><a class="button text" href=${to("entries", entry.id)}>
      ${t("details")}<${Icon} name="next" /></a></p>`}
  </div>`;
}

/** @param {Api.WholeEntry | null} entry */
function mayAnswer(entry) {
  return entry !== null && ["screening", "submitted"].includes(entry.status) && !ownOpen(entry);
}

/** @param {{entry: Api.WholeEntry, at: number, all: number, onMove: (by: number) => void}} props */
function DeskHead({ entry, at, all, onMove }) {
  return html`<div class="desk-head"><div><p class="small muted tabular">${t("position", { n: at + 1, all })}
      ${entry.entrant_name ? ` · ${entry.entrant_name}` : ""}</p>
    <h2>${entry.title}</h2></div>
    <span class="desk-moves">
      <button type="button" class="icon-button" aria-label=${t("previous")} disabled=${at === 0}
        onClick=${() => onMove(-1)}><${Icon} name="back" /></button>
      <button type="button" class="icon-button" aria-label=${t("next")} disabled=${at === all - 1}
        onClick=${() => onMove(1)}><${Icon} name="next" /></button>
    </span></div>`;
}

/** @param {{busy: boolean, pending: boolean, act: (outcome: Outcome) => void}} props */
function Verdict({ busy, pending, act }) {
  return html`<div class="verdict" role="group" aria-label=${t("queue")} aria-busy=${pending ? "true" : undefined}>
    <${Button} class="pass" busy=${busy} icon="check" onClick=${() => act("pass")}>${t("pass")}<kbd>A</kbd></${Button}>
    <${Button} kind="quiet" icon="back" onClick=${() => act("return")}>${t("return")}<kbd>B</kbd></${Button}>
    <${Button} kind="quiet" class="bad" icon="cross" onClick=${() => act("refuse")}>
      ${t("refuse")}<kbd>R</kbd></${Button}>
  </div>`;
}

/**
 * Refusing and returning need a reason for the entrant; common reasons are offered as buttons.
 * @param {object} props
 * @param {"refuse" | "return"} props.outcome
 * @param {string} props.title
 * @param {string[]} props.offered sentences that a press adds
 * @param {(outcome: Outcome, reason: string) => Promise<void>} props.send
 * @param {() => void} props.onClose
 */
function ReasonDialog({ outcome, title, offered, send, onClose }) {
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
  const add = (/** @type {string} */ sentence) => setReason((now) =>
    (now.includes(sentence) ? now : [now.trim(), sentence].filter(Boolean).join("\n")));
  const refused = act.error?.fields?.find((each) => each.field === "reason");
  return html`<${Dialog} title=${title} onClose=${onClose} actions=${html`
      <${Button} kind="quiet" onClick=${onClose}>${t("cancel")}</${Button}>
      <${Button} kind=${outcome === "refuse" ? "danger" : "primary"} busy=${act.busy} onClick=${go}>
        ${t(outcome)}</${Button}>`}>
    <p>${t(`${outcome}What`)} ${t("undoWhile")}</p>
    <div><p class="small strong">${t("quick")}</p>
      <div class="quick">${offered.map((sentence) => html`<button key=${sentence} type="button" class="quick-reason"
        onClick=${() => add(sentence)}>${sentence}</button>`)}</div></div>
    <${TextArea} name="screening-reason" label=${t("reasonToEntrant")} required rows=${4} limit=${REASON_LENGTH}
      value=${reason} autofocus
      error=${refused || (missing && !reason.trim() && t("needed"))} onInput=${setReason} />
    <${Problem} error=${act.error} />
  </${Dialog}>`;
}
