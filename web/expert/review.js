// @ts-check
/** One entry for the expert: video and form side by side, saved automatically, submitted once. */
import { html, useEffect, useReducer, useRef, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Button, Card, Confirm, Dialog, Facts, Icon, Loading, Notice, Problem, classes, fieldId, toast, useAction, useLoad,
} from "../shared/parts/components.js";
import { choiceText } from "../shared/server/contest.js";
import { language, say } from "../shared/words/i18n.js";
import { inARow, noted } from "../shared/words/marks.js";
import { timeOfDay } from "../shared/words/time.js";
import { BlindFacts } from "../shared/parts/blind-facts.js";
import { useShortcuts } from "../shared/parts/keys.js";
import { Player, filmOf, togglePlay } from "../shared/parts/player.js";
import { to } from "../shared/parts/route.js";
import { useAutosave } from "../shared/server/autosave.js";
import { runningTime } from "../shared/words/durations.js";
import { contentOf, differences, merged, offered, valueOf } from "./content.js";
import { Draft } from "./draft.js";
import { COMMENT } from "./facts.js";
import { Tally, nextOpen, seated } from "./list.js";
import { Comment, Criterion, Opinion, Total, focusScore } from "./score.js";
import { scoreField } from "./scores.js";
import { t } from "./words.js";

/** @typedef {import("../vendor/preact.js").Drawn} Drawn */
/** @typedef {import("./content.js").Content} Content */
/** @typedef {Record<string, string>} Marks what is wrong, by field */
/** @typedef {"" | "submit" | "versions" | "recuse"} Asking */
/**
 * What a place of the page gets of the whole.
 * @typedef {object} Given
 * @property {Api.Reviews} list
 * @property {Api.Contest} contest
 * @property {(id: string) => void} go
 * @property {(review: Api.ReviewSummary) => void} onRow
 * @property {() => void} onHelp
 */

/** How many criteria have a key of their own: one digit each. */
export const KEYS = 9;

/**
 * Reads the entry, then shows it. Give it `key=${id}`, so that every entry starts afresh.
 * @param {Given & {id: string}} props
 */
export function ReviewPage(props) {
  const { id, list } = props;
  const load = useLoad(/** @returns {Promise<Api.Review>} */ () => api.get(`/reviews/${id}`), [id]);
  if (load.error) {
    return html`<${Workbar} ...${props} />
      ${load.error.status === 404 ? html`<${Gone} />` : html`
        <${Problem} error=${load.error} onRetry=${load.reload} />`}`;
  }
  if (!load.data) return html`<${Workbar} ...${props} list=${list} /><${Loading} />`;
  return html`<${Work} ...${props} review=${load.data} />`;
}

function Gone() {
  return html`<${Notice} tone="warn" live title=${t("gone")}><p><a href="#/">${t("back")}</a></p></${Notice}>`;
}

/**
 * The position of this entry among the others, and the links to them.
 * @param {Pick<Given, "list" | "onHelp"> & {id: string}} props
 */
function Workbar({ id, list, onHelp }) {
  const all = seated(list.reviews);
  const at = all.findIndex((row) => row.id === id);
  const next = nextOpen(list.reviews, id);
  /** @type {(row: Api.ReviewSummary | undefined, icon: "back" | "next", label: string) => Drawn} */
  const step = (row, icon, label) => (row
    ? html`<a class="icon-button" href=${to("works", row.id)} aria-label=${label} title=${label}>
      <${Icon} name=${icon} /></a>`
    : html`<span class="icon-button spent" aria-hidden="true"><${Icon} name=${icon} /></span>`);
  return html`<nav class="workbar" aria-label=${t("works")}>
    <a class="back" href="#/"><${Icon} name="back" />${t("back")}</a>
    <${Tally} list=${list} />
    <span class="workbar-moves">
      <button type="button" class="button text keys-button" onClick=${onHelp}>${t("shortcuts")} <kbd>?</kbd></button>
      ${at >= 0 && html`${step(all[at - 1], "back", t("previous"))}
        <span class="tabular small">${at + 1} / ${all.length}</span>${step(all[at + 1], "next", t("next"))}`}
    </span>
    ${next && html`<a class="button quiet workbar-next" href=${to("works", next.id)}>${t("nextOpen")}</a>`}
  </nav>`;
}

/**
 * @param {Api.Review} review
 * @param {boolean} closed
 */
function useDraft(review, closed) {
  const draft = useAutosave(() => new Draft(review, closed));
  useEffect(() => {
    if (closed) draft.end();
  }, [closed]);
  return draft;
}

/**
 * Where J, K, N and the end of a submission lead.
 * @param {Pick<Given, "list" | "go"> & {review: Api.Review}} given
 */
function movesOf({ review, list, go }) {
  const toNextOpen = () => {
    const next = nextOpen(list.reviews, review.id);
    if (next) go(next.id);
    return Boolean(next);
  };
  const move = (/** @type {number} */ by) => {
    const all = seated(list.reviews);
    const row = all[all.findIndex((each) => each.id === review.id) + by];
    if (row) go(row.id);
  };
  const onward = () => {
    if (!toNextOpen()) location.hash = "#/";
  };
  return { toNextOpen, move, onward };
}

/**
 * Hook: the page follows its draft. Watching counts, the list hears of changes, a conflict asks by itself.
 * @param {object} given
 * @param {Draft} given.draft
 * @param {import("../vendor/preact.js").Ref<HTMLVideoElement | null>} given.video
 * @param {boolean} given.readOnly
 * @param {Given["onRow"]} given.onRow
 * @param {(asking: Asking) => void} given.ask
 */
function useFollowing({ draft, video, readOnly, onRow, ask }) {
  useEffect(() => (video.current && !readOnly ? draft.watch.follow(video.current) : undefined), [draft, readOnly]);
  useEffect(() => {
    onRow(draft.server);
  }, [draft.server.state, draft.server.total, draft.status === "saved"]);
  useEffect(() => {
    if (draft.status === "conflict") ask("versions");
  }, [draft.status]);
}

/** @param {Given & {review: Api.Review}} props */
function Work({ review, list, contest, go, onRow, onHelp }) {
  const earlier = list.earlier.some((row) => row.id === review.id);
  const draft = useDraft(review, list.closed || earlier);
  const video = useRef(/** @type {HTMLVideoElement | null} */ (null));
  const [marks, setMarks] = useState(/** @type {Marks} */ ({}));
  const [asking, ask] = useState(/** @type {Asking} */ (""));
  const readOnly = !draft.open;
  const { toNextOpen, move, onward } = movesOf({ review, list, go });
  useFollowing({ draft, video, readOnly, onRow, ask });
  /** @type {(patch: Partial<Content>, ...fields: string[]) => void} */
  const edit = (patch, ...fields) => {
    setMarks((all) => Object.fromEntries(Object.entries(all).filter(([name]) => !fields.includes(name))));
    draft.change(patch);
  };
  const submit = () => {
    if (readOnly || asking) return;
    const found = problemsOf(draft.content, contest);
    setMarks(found);
    const [first] = Object.keys(found);
    if (first) reach(first);
    else ask(draft.status === "conflict" ? "versions" : "submit");
  };
  const numbers = contest.criteria.slice(0, KEYS).map(({ id }, index) => [String(index + 1), () => focusScore(id)]);
  useShortcuts({
    ...Object.fromEntries(numbers), n: toNextOpen, j: () => move(1), k: () => move(-1),
    " ": () => togglePlay(video.current), "ctrl+enter": submit, "?": onHelp,
  });
  const bar = html`<${Workbar} id=${review.id} list=${list} onHelp=${onHelp} />`;
  if (draft.status === "gone") return html`${bar}<${Gone} />`;
  const shared = { draft, contest, readOnly, submit, ask };
  return html`${bar}
    <div class="bench">
      <${Stage} review=${review} contest=${contest} video=${video} watch=${draft.watch} />
      <${Bench} ...${shared} edit=${edit} marks=${{ ...fieldMarks(draft.error), ...marks }} />
    </div>
    <${Dialogs} asking=${asking} ask=${ask} draft=${draft} contest=${contest} onRow=${onRow} onward=${onward} />`;
}

/**
 * Beside the video: notices, form, submission, conflict of interest.
 * @param {object} props
 * @param {Draft} props.draft
 * @param {Api.Contest} props.contest
 * @param {boolean} props.readOnly
 * @param {Marks} props.marks
 * @param {(patch: Partial<Content>, ...fields: string[]) => void} props.edit
 * @param {() => void} props.submit
 * @param {(asking: Asking) => void} props.ask
 */
function Bench({ draft, contest, readOnly, marks, edit, submit, ask }) {
  const compare = () => ask("versions");
  return html`<div class="bench-form">
    <${Standing} draft=${draft} onCompare=${compare} />
    <${Form} draft=${draft} contest=${contest} readOnly=${readOnly} marks=${marks} edit=${edit} submit=${submit} />
    <${SubmitBar} draft=${draft} contest=${contest} readOnly=${readOnly} onSubmit=${submit} onCompare=${compare} />
    ${!draft.closed && draft.server.state !== "closed" && html`<${ConflictCard} onDeclare=${() => ask("recuse")} />`}
  </div>`;
}

/**
 * The dialog that is open, if any.
 * @param {object} props
 * @param {Asking} props.asking
 * @param {(asking: Asking) => void} props.ask
 * @param {Draft} props.draft
 * @param {Api.Contest} props.contest
 * @param {Given["onRow"]} props.onRow
 * @param {() => void} props.onward
 */
function Dialogs({ asking, ask, draft, contest, onRow, onward }) {
  const { id, title } = draft.server;
  const close = () => ask("");
  /** @type {(words: string, row: Api.ReviewSummary) => void} */
  const done = (words, row) => {
    onRow(row);
    toast(words);
    onward();
  };
  const recuse = async (/** @type {string} */ reason) => {
    await api.post(`/reviews/${id}/conflict`, { reason });
    draft.stop();
    draft.dropCopy();
    done(t("conflictDone", { title }), { ...draft.server, state: "recused", revision: draft.server.revision + 1 });
  };
  if (asking === "submit") {
    return html`<${SubmitDialog} draft=${draft} contest=${contest} onClose=${close}
      onDone=${(/** @type {Api.Review} */ row) => done(t("submitted", { title }), row)} />`;
  }
  if (asking === "versions" && draft.theirs) {
    return html`<${Versions} draft=${draft} contest=${contest} onClose=${close} />`;
  }
  return asking === "recuse" && html`<${Confirm} title=${t("conflictGo")} confirm=${t("conflictConfirm")} danger
    reason=${t("conflictReason")} reasonHint=${t("conflictReasonHint")} onClose=${close} onConfirm=${recuse}>
    <p>${t("conflictWhat", { title })}</p></${Confirm}>`;
}

/**
 * What keeps the form from being submitted, in the order of the page.
 * @param {Content} content
 * @param {Api.Contest} contest
 */
export function problemsOf(content, contest) {
  /** @type {Marks} */
  const found = {};
  for (const criterion of contest.criteria) {
    if (content.scores[criterion.id] == null) found[scoreField(criterion.id)] = t("missing",
      { name: say(criterion.text) });
  }
  if (!content.opinion) found.opinion = t("opinionMissing", { opinions: oneOf(contest.opinions) });
  if ([...content.comment].length > COMMENT.limit) found.comment = `≤ ${COMMENT.limit}`;
  return found;
}

/**
 * “推荐、保留或不推荐”, or the like in English.
 * @param {Api.Choice[]} choices
 */
function oneOf(choices) {
  const names = choices.map(({ text }) => say(text));
  const last = names.pop();
  return language() === "zh" ? `${names.join("、")}或${last}` : `${names.join(", ")}, or ${last}`;
}

/** @param {import("../shared/server/api.js").ApiError | null} error */
function fieldMarks(error) {
  return Object.fromEntries((error?.fields || []).map((each) => [each.field, say(each.message)]));
}

/** @param {string} field */
export function reach(field) {
  if (field.startsWith("scores.")) {
    focusScore(field.slice("scores.".length));
    document.getElementById(fieldId(field))?.closest(".criterion")?.scrollIntoView({ block: "center" });
    return;
  }
  const target = document.getElementById(fieldId(field));
  target?.scrollIntoView({ block: "center" });
  target?.focus({ preventScroll: true });
}

/* ── The video and its facts ──────────────────────────────────────────────────────────────────────────────── */

/**
 * @param {object} props
 * @param {Api.Review} props.review
 * @param {Api.Contest} props.contest
 * @param {import("../vendor/preact.js").Ref<HTMLVideoElement | null>} props.video
 * @param {import("./watching.js").Watch} props.watch
 */
function Stage({ review, contest, video, watch }) {
  const renew = async () => {
    /** @type {Api.Review} */
    const fresh = await api.get(`/reviews/${review.id}`);
    return filmOf(fresh);
  };
  const wide = matchMedia("(min-width: 64rem)").matches;
  return html`<div class="stage">
    <div class="stage-title"><p class="muted small">${t("number", { number: review.number })}</p>
      <h1 tabindex="-1">${review.title}</h1></div>
    <${Player} source=${filmOf(review)} renew=${renew}
      title=${review.title}
      tall=${review.height > review.width} video=${video} />
    <${Watched} watch=${watch} duration=${review.duration_seconds} />
    <details class="stage-about" open=${wide}><summary>${t("about")}</summary><div class="stack">
      <${BlindFacts} work=${review} contest=${contest} path=${`/reviews/${review.id}`} labels=${{
        category: t("field_category"), theme: t("field_theme"), synopsis: t("field_synopsis") }} />
    </div></details>
  </div>`;
}

/**
 * How much of the video was played, and who sees that.
 * @param {{watch: import("./watching.js").Watch, duration: number}} props
 */
function Watched({ watch, duration }) {
  const [, redraw] = useReducer((n) => n + 1, 0);
  useEffect(() => {
    watch.changed = redraw;
    return () => {
      watch.changed = () => {};
    };
  }, [watch]);
  if (!duration) return null;
  const seen = Math.min(watch.seconds, Math.ceil(duration));
  return html`<p class="watched small muted"><span class="tabular">${t("watched", { seen: runningTime(seen),
    all: runningTime(Math.ceil(duration)) })}</span>${inARow(["", t("watchedWhy")])}</p>`;
}

/* ── The form ─────────────────────────────────────────────────────────────────────────────────────────────── */

/**
 * Notices on this entry: submitted, closed, or in two versions.
 * @param {{draft: Draft, onCompare: () => void}} props
 */
function Standing({ draft, onCompare }) {
  const { state, total } = draft.server;
  const [, redraw] = useReducer((n) => n + 1, 0);
  const drop = () => {
    draft.dropCopy();
    draft.leftOver = null;
    redraw();
  };
  return html`
    ${state === "submitted" && !draft.amending && html`<${Notice} tone="good" title=${t("submittedTitle")}>
      <p>${t(draft.closed ? "submittedClosed" : "submittedText", { total })}</p>
      ${draft.amendable && html`<p><${Button} kind="quiet" icon="edit" onClick=${() => draft.amend()}>
        ${t("amend")}</${Button}></p>`}</${Notice}>`}
    ${draft.amending && html`<${Notice} tone="warn" live title=${t("amendingTitle")}>
      <p>${t("amendingText", { total })}</p>
      <p><${Button} kind="quiet" onClick=${() => draft.keepSubmitted()}>${t("keepSubmitted")}</${Button}></p>
    </${Notice}>`}
    ${state !== "submitted" && (draft.closed || state === "closed") && html`
      <${Notice} tone="warn" title=${t("closedTitle")}><p>${t("closedHere")}</p></${Notice}>`}
    ${draft.theirs && html`<${Notice} tone="warn" live title=${t("staleTitle")}>
      <p><${Button} kind="quiet" onClick=${onCompare}>${t("compare")}</${Button}></p></${Notice}>`}
    ${draft.leftOver && html`<${Notice} tone="warn" live title=${t("leftOverTitle")}><p>${t("leftOverText")}</p>
      <p><${Button} kind="quiet" onClick=${drop}>${t("discard")}</${Button}></p></${Notice}>`}`;
}

/**
 * @param {object} props
 * @param {Pick<Draft, "content">} props.draft
 * @param {Api.Contest} props.contest
 * @param {boolean} props.readOnly
 * @param {Marks} props.marks
 * @param {(patch: Partial<Content>, ...fields: string[]) => void} props.edit
 * @param {() => void} props.submit
 */
export function Form({ draft, contest, readOnly, marks, edit, submit }) {
  const { criteria } = contest;
  const done = (/** @type {number} */ index) => {
    if (criteria[index + 1]) focusScore(criteria[index + 1].id);
    else reach("opinion");
  };
  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    submit();
  };
  return html`<${Card} title=${t("scoring")} aside=${html`<span class="muted small">${t(
    contest.scores.step === 1 ? "scoringHint" : "scoringSteps", contest.scores)}
    </span>`}>
    <form class="score-form" noValidate onSubmit=${send}>
      ${criteria.map((criterion, index) => html`<${Criterion} key=${criterion.id} criterion=${criterion} index=${index}
        range=${contest.scores} value=${draft.content.scores[criterion.id] ?? null} readOnly=${readOnly}
        error=${marks[scoreField(criterion.id)]}
        onScore=${(/** @type {number | null} */ score) => edit({ scores: { [criterion.id]: score } },
          scoreField(criterion.id))} onDone=${() => done(index)} />`)}
      <${Opinion} options=${contest.opinions} value=${draft.content.opinion} readOnly=${readOnly} error=${marks.opinion}
        onChoose=${(/** @type {string} */ opinion) => edit({ opinion }, "opinion")} />
      <${Comment} value=${draft.content.comment} told=${contest.comments_told} readOnly=${readOnly}
        error=${marks.comment} onInput=${(/** @type {string} */ comment) => edit({ comment }, "comment")} />
    </form>
  </${Card}>`;
}

/** @type {Partial<Record<Draft["status"], import("../shared/parts/basics.js").IconName>>} */
const ICONS = { saved: "check", offline: "alert", failed: "alert", conflict: "alert" };
const TROUBLE = new Set(["offline", "failed", "conflict"]);

/** @param {Draft} draft */
function saveWords(draft) {
  const time = draft.savedAt && timeOfDay(draft.savedAt);
  return {
    untouched: t(draft.amending ? "notResubmitted" : "untouched"),
    dirty: t(draft.amending ? "notResubmitted" : "saving"),
    saving: t("saving"), saved: t("saved", { time }),
      offline: t("offline"),
    failed: t("failed"), conflict: t("conflicted"), locked: t("readOnly"), gone: t("gone"),
  }[draft.status];
}

/** @param {{draft: Draft, onCompare: () => void}} props */
function SaveState({ draft, onCompare }) {
  const trouble = TROUBLE.has(draft.status);
  const icon = ICONS[draft.status];
  return html`<p class=${classes("save-state", draft.status)} role=${trouble ? "status" : undefined}>
    ${icon && html`<${Icon} name=${icon} />`}<span>${saveWords(draft)}</span>
    ${draft.status === "conflict" && html`<button type="button" class="button text"
      onClick=${onCompare}>${t("compare")}</button>`}
    ${draft.status === "failed" && draft.error && html`<span
      class="small">${noted(say(draft.error.words), draft.error.code)}</span>`}
  </p>`;
}

/**
 * @param {object} props
 * @param {Draft} props.draft
 * @param {Api.Contest} props.contest
 * @param {boolean} props.readOnly
 * @param {() => void} props.onSubmit
 * @param {() => void} props.onCompare
 */
function SubmitBar({ draft, contest, readOnly, onSubmit, onCompare }) {
  const inStep = ["saved", "untouched", "locked"].includes(draft.status);
  return html`<div class="submit-bar">
    <${Total} content=${draft.content} contest=${contest} review=${draft.server} inStep=${inStep} />
    <${SaveState} draft=${draft} onCompare=${onCompare} />
    ${!readOnly && html`<${Button} onClick=${onSubmit} title="Ctrl + Enter">
      ${t(draft.amending ? "resubmit" : "submit")}</${Button}>`}
  </div>`;
}

/** @param {{onDeclare: () => void}} props */
function ConflictCard({ onDeclare }) {
  return html`<section class="recuse"><div><h2>${t("conflictTitle")}</h2><p class="small muted">${t("conflictText")}
    </p></div>
    <${Button} kind="text" class="bad" onClick=${onDeclare}>${t("conflictGo")}</${Button}></section>`;
}

/* ── Submit, after checking everything   ───────────────────────────────────────────────────────────────────── */

/**
 * @param {object} props
 * @param {Draft} props.draft
 * @param {Api.Contest} props.contest
 * @param {() => void} props.onClose
 * @param {(review: Api.Review) => void} props.onDone
 */
function SubmitDialog({ draft, contest, onClose, onDone }) {
  const action = useAction(async () => {
    try {
      onDone(await draft.submit());
    } catch (error) {
      // The page itself explains these.
      if (!["conflict", "locked", "gone"].includes(draft.status)) throw error;
    }
  });
  const send = async () => {
    if (await action.run()) onClose();
  };
  return html`<${Dialog} title=${t("submitTitle")} onClose=${onClose} actions=${html`
      <${Button} kind="quiet" onClick=${onClose}>${t("backToEdit")}</${Button}>
      <${Button} busy=${action.busy} onClick=${send} autofocus>${t("submit")}</${Button}>`}>
    ${unplayed(draft) && html`<${Notice} tone="warn" title=${t("unplayedTitle")}><p>${t("unplayedText",
      { all: runningTime(Math.ceil(draft.server.duration_seconds)) })}</p></${Notice}>`}
    <p>${t("submitText", { title: draft.server.title })}</p>
    <${Summary} content=${draft.content} contest=${contest} review=${draft.server} />
    <${Problem} error=${action.error} />
  </${Dialog}>`;
}

/**
 * What is about to be submitted.
 * @param {{content: Content, contest: Api.Contest, review: Pick<Api.Review, "total">}} props
 */
export function Summary({ content, contest, review }) {
  const opinion = contest.opinions.find((each) => each.id === content.opinion);
  return html`<div class="table-wrap"><table class="summary-table">
      <thead><tr><th scope="col">${t("criterion")}</th><th scope="col" class="number">${t("weightHead")}</th>
        <th scope="col" class="number">${t("points")}</th></tr></thead>
      <tbody>${contest.criteria.map((criterion) => html`<tr key=${criterion.id}><th scope="row">${say(criterion.text)}
        </th>
        <td class="number">${criterion.weight}</td><td class="number strong">${content.scores[criterion.id]}</td>
          </tr>`)}</tbody>
    </table></div>
    <${Total} content=${content} contest=${contest} review=${review} inStep=${false} />
    <${Facts} rows=${[[t("field_opinion"), say(opinion?.text)],
      [t("field_comment"), content.comment.trim() || t("noComment")]]} />`;
}

/**
 * Whether nothing of the video was played, here or before.
 * @param {Draft} draft
 */
function unplayed(draft) {
  return draft.server.duration_seconds > 0 && draft.watch.seconds === 0;
}

/* ── Two versions ─────────────────────────────────────────────────────────────────────────────────────────── */

/** @param {{draft: Draft & {theirs: Api.Review}, contest: Api.Contest, onClose: () => void}} props */
function Versions({ draft, contest, onClose }) {
  const mine = draft.content;
  const theirs = contentOf(draft.theirs);
  const names = differences(mine, theirs);
  const [picks, setPicks] = useState(/** @type {Record<string, "mine" | "theirs">} */ ({}));
  // What is offered first is not taken before the button is pressed.
  const pickOf = (/** @type {string} */ name) => picks[name] || offered(mine, theirs, name);
  const all = (/** @type {"mine" | "theirs"} */ which) => {
    /** @type {Record<string, "mine" | "theirs">} */
    const every = Object.fromEntries(names.map((name) => [name, which]));
    setPicks(every);
  };
  const keep = () => {
    draft.resolve(merged(mine, theirs, pickOf));
    onClose();
  };
  return html`<${Dialog} wide title=${t("staleTitle")} onClose=${onClose} actions=${html`
      <${Button} kind="quiet" onClick=${() => all("mine")}>${t("allMine")}</${Button}>
      <${Button} kind="quiet" onClick=${() => all("theirs")}>${t("allTheirs")}</${Button}>
      <${Button} onClick=${keep}>${t("keep")}</${Button}>`}>
    <p>${t("staleText")}</p>
    <ul class="versions">${names.map((name) => html`<li key=${name}>
      <fieldset><legend>${labelOf(name, contest)}</legend><div class="versions-pair">
        ${/** @type {const} */ (["mine", "theirs"]).map((which) => html`<label key=${which}
          class=${classes("choice", pickOf(name) === which && "chosen")}>
          <input type="radio" name=${`pick-${name}`} checked=${pickOf(name) === which}
            onChange=${() => setPicks({ ...picks, [name]: which })} />
          <span><span class="choice-hint">${t(which)}</span>
            <span class="choice-text preline">${shown(name, valueOf(which === "mine" ? mine : theirs, name), contest)}
              </span></span></label>`)}
      </div></fieldset></li>`)}</ul>
  </${Dialog}>`;
}

/**
 * @param {string} name
 * @param {Api.Contest} contest
 */
function labelOf(name, contest) {
  if (!name.startsWith("scores.")) return t(`field_${name}`);
  return say(contest.criteria.find((criterion) => scoreField(criterion.id) === name)?.text ?? name);
}

/**
 * @param {string} name
 * @param {import("./content.js").Value} value
 * @param {Api.Contest} contest
 */
function shown(name, value, contest) {
  if (value == null || value === "") return name.startsWith("scores.") ? t("unscored") : t("nothing");
  return name === "opinion" ? say(choiceText(contest.opinions, String(value))) : String(value);
}
