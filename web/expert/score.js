// @ts-check
/** The form: for each criterion a slider, ± and a number in step; the weighted total, opinion and comment. */
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { Icon, TextArea, classes, fieldId } from "../shared/parts/components.js";
import { say } from "../shared/words/i18n.js";
import { COMMENT } from "./facts.js";
import { middleOf, moved, readScore, scoreField, scoredCount, weightedTotal } from "./scores.js";
import { t } from "./words.js";

/** @typedef {import("./scores.js").Range} Range */
/** @typedef {number | null} Score */

/** @type {Record<string, number | undefined>} */
const STEPS = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

/**
 * Focus a criterion's number and select it, so that typing replaces it.
 * @param {string} id
 */
export function focusScore(id) {
  const input = /** @type {HTMLInputElement | null} */ (document.getElementById(fieldId(scoreField(id))));
  if (!input) return;
  input.focus({ preventScroll: true });
  input.select?.();
  input.closest(".criterion")?.scrollIntoView({ block: "nearest" });
}

/**
 * Hook: what is typed into a criterion's number, and the keys that change it.
 * @param {object} given
 * @param {Range} given.range
 * @param {Score} given.value
 * @param {(score: Score) => void} given.onScore
 * @param {() => void} given.onDone
 */
function useTyping({ range, value, onScore, onDone }) {
  const [typed, setTyped] = useState(/** @type {string | null} */ (null));
  const wrong = typed != null && readScore(typed, range) === undefined;
  // A change by the slider or from another version replaces a half-typed number.
  useEffect(() => {
    if (typed != null && !wrong && readScore(typed, range) !== (value ?? null)) setTyped(null);
  }, [value]);
  const step = (/** @type {number} */ by) => {
    setTyped(null);
    onScore(value == null ? middleOf(range) : moved(value, range, by));
  };
  const type = (/** @type {{target: HTMLInputElement}} */ event) => {
    const text = event.target.value;
    setTyped(text);
    // Text that is no score must not leave the older score in place.
    onScore(readScore(text, range) ?? null);
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const by = STEPS[event.key];
    const enter = event.key === "Enter" && !event.ctrlKey && !event.metaKey;
    if (by || enter) event.preventDefault();
    if (by) step(by);
    else if (enter) onDone();
  };
  return { typed, wrong, step, type, key, settle: () => setTyped(null) };
}

/**
 * @param {object} props
 * @param {Api.Criterion} props.criterion
 * @param {number} props.index
 * @param {Range} props.range
 * @param {Score} props.value
 * @param {boolean} props.readOnly
 * @param {string} [props.error]
 * @param {(score: Score) => void} props.onScore
 * @param {() => void} props.onDone
 */
export function Criterion({ criterion, index, range, value, readOnly, error, onScore, onDone }) {
  const typing = useTyping({ range, value, onScore, onDone });
  const name = say(criterion.text);
  const problem = typing.wrong ? t(range.step === 1 ? "notWhole" : "notOnStep", range) : error;
  const field = fieldId(scoreField(criterion.id));
  const set = (/** @type {number} */ score) => {
    typing.settle();
    onScore(score);
  };
  return html`<div class=${classes("criterion", value == null && "unset", problem && "wrong")} role="group"
    aria-label=${name}>
    <div class="criterion-head">
      <label for=${field}><span class="criterion-key" aria-hidden="true">${index + 1}</span>${name}</label>
      <span class="criterion-weight">${t("weight", { weight: criterion.weight })}</span>
    </div>
    <p class="criterion-about" id=${`${field}-about`}>${say(criterion.about)}</p>
    ${criterion.bands.length > 0 && html`<${Bands} bands=${criterion.bands} value=${value} />`}
    <div class="criterion-set">
      <${Slider} name=${name} range=${range} value=${value} readOnly=${readOnly} onSet=${set} />
      <${Stepper} ...${{ field, name, range, value, readOnly, problem, typing }} />
    </div>
    ${problem && html`<p class="field-error" id=${`${field}-error`}><${Icon} name="alert" />${problem}</p>`}
  </div>`;
}

/**
 * What the points of a criterion mean; the band of the present score is marked.
 * @param {{bands: Api.ScoreBand[], value: Score}} props
 */
function Bands({ bands, value }) {
  return html`<details class="bands"><summary>${t("bands")}</summary><ul>${bands.map((band) => {
    const here = value != null && value >= band.least && value <= band.most;
    return html`<li key=${band.least} class=${classes(here && "here")} aria-current=${here ? "true" : undefined}>
      <span class="tabular">${band.least === band.most ? band.least : `${band.least}–${band.most}`}</span>
      <span>${say(band.text)}</span></li>`;
  })}</ul></details>`;
}

/**
 * The number between − and +.
 * @param {object} props
 * @param {string} props.field
 * @param {string} props.name
 * @param {Range} props.range
 * @param {Score} props.value
 * @param {boolean} props.readOnly
 * @param {string} [props.problem]
 * @param {ReturnType<typeof useTyping>} props.typing
 */
function Stepper({ field, name, range, value, readOnly, problem, typing }) {
  /** @type {(by: number, sign: string, label: string, end: number) => import("../vendor/preact.js").Drawn} */
  const button = (by, sign, label, end) => html`<button type="button" class="step" aria-label=${label}
    disabled=${readOnly || value === end} onClick=${() => typing.step(by)}>${sign}</button>`;
  return html`<div class="stepper">
    ${button(-1, "−", t("less", { name, n: range.step }), range.min)}
    <input id=${field} class="points" type="text" inputmode="numeric" autocomplete="off" maxlength="5"
      readonly=${readOnly} value=${typing.typed ?? (value == null ? "" : String(value))} placeholder="—"
      aria-label=${t("score", { name })} aria-invalid=${problem ? "true" : undefined}
      aria-describedby=${problem ? `${field}-error ${field}-about` : `${field}-about`}
      onInput=${typing.type} onKeyDown=${typing.key} onBlur=${() => !typing.wrong && typing.settle()}
      onFocus=${(/** @type {{target: HTMLInputElement}} */ event) => event.target.select()} />
    ${button(1, "+", t("more", { name, n: range.step }), range.max)}
  </div>`;
}

/**
 * Without a score the slider rests in the middle with a hollow handle, so no score is suggested. A press on the handle
 * itself, which moves nothing, sets the middle.
 * @param {object} props
 * @param {string} props.name
 * @param {Range} props.range
 * @param {Score} props.value
 * @param {boolean} props.readOnly
 * @param {(score: number) => void} props.onSet
 */
function Slider({ name, range, value, readOnly, onSet }) {
  const element = useRef(/** @type {HTMLInputElement | null} */ (null));
  const resting = value ?? middleOf(range);
  useEffect(() => {
    const slider = element.current;
    if (!slider) return;
    slider.style.setProperty("--at", String(value == null ? 0 : (value - range.min) / (range.max - range.min)));
    // Once the slider was moved by hand, its value no longer follows the attribute.
    slider.value = String(resting);
  }, [value, resting]);
  const accept = (/** @type {{type: string, key?: string, currentTarget: HTMLInputElement}} */ event) => {
    const pressed = event.type === "pointerup" || event.key === "Enter";
    if (value == null && !readOnly && pressed) onSet(Number(event.currentTarget.value));
  };
  return html`<input ref=${element} class="slider" type="range" min=${range.min} max=${range.max}
    step=${range.step}
    disabled=${readOnly}
    aria-label=${t("slider", { name })} aria-valuetext=${value == null ? t("unscored") : String(value)}
    onInput=${(/** @type {{target: HTMLInputElement}} */ event) => onSet(Number(event.target.value))}
    onPointerUp=${accept} onKeyDown=${accept} />`;
}

/**
 * @param {object} props
 * @param {Api.Choice[]} props.options
 * @param {string | null} props.value
 * @param {boolean} props.readOnly
 * @param {string} [props.error]
 * @param {(opinion: string) => void} props.onChoose
 */
export function Opinion({ options, value, readOnly, error, onChoose }) {
  const [errorId, hintId] = [`${fieldId("opinion")}-error`, `${fieldId("opinion")}-hint`];
  return html`<fieldset class=${classes("field", "opinion", error && "wrong")} disabled=${readOnly}
    aria-describedby=${error ? `${hintId} ${errorId}` : hintId}>
    <legend>${t("field_opinion")}</legend>
    <p class="hint" id=${hintId}>${t("opinionHint")}</p>
    <div class="opinion-choices">${options.map((option, index) => html`
      <label key=${option.id} class=${classes("choice", option.id, option.id === value && "chosen")}>
      <input id=${index === 0 ? fieldId("opinion") : undefined} type="radio" name="opinion" value=${option.id}
        checked=${option.id === value}
        onChange=${() => onChoose(option.id)} /><span class="choice-text">${say(option.text)}</span></label>`)}</div>
    ${error && html`<p class="field-error" id=${errorId}><${Icon} name="alert" />${error}</p>`}
  </fieldset>`;
}

/**
 * @param {object} props
 * @param {string} props.value
 * @param {boolean} props.told whether the entrant may come to read it
 * @param {boolean} props.readOnly
 * @param {string} [props.error]
 * @param {(comment: string) => void} props.onInput
 */
export function Comment({ value, told, readOnly, error, onInput }) {
  const hint = html`${say(COMMENT.hint)}<span class="comment-told">${t(told ? "commentTold" : "commentKept")}</span>`;
  return html`<${TextArea} name="comment" label=${t("field_comment")} hint=${hint} optional rows=${4}
    limit=${COMMENT.limit} value=${value} readonly=${readOnly} error=${error} onInput=${onInput} />`;
}

/**
 * The weighted total: counted by the page while scores change, the server's figure once everything is saved.
 * @param {object} props
 * @param {import("./content.js").Content} props.content
 * @param {Api.Contest} props.contest
 * @param {Pick<Api.Review, "total">} props.review
 * @param {boolean} props.inStep
 */
export function Total({ content, contest, review, inStep }) {
  const { criteria } = contest;
  const done = scoredCount(content.scores, criteria);
  const { total, most } = weightedTotal(content.scores, criteria, contest.scores);
  const complete = done === criteria.length;
  const official = inStep && complete && review.total != null;
  return html`<div class="total"><span class="total-name">${t("weighted")}</span>
    <output class="total-value tabular">${done === 0 ? "—" : official ? review.total : total}</output>
    <span class="total-note">${official ? t("counted") : complete || done === 0 ? "" : t("partial", { done,
      all: criteria.length, most })}</span>
  </div>`;
}
