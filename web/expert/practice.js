// @ts-check
/** Practice: the scoring form with a sample film. It asks the server for nothing and keeps nothing. */
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { Button, Dialog, Icon, Notice, toast } from "../shared/parts/components.js";
import { useShortcuts } from "../shared/parts/keys.js";
import { Player, togglePlay } from "../shared/parts/player.js";
import { FILM } from "./film.js";
import { Form, KEYS, Summary, problemsOf, reach } from "./review.js";
import { Total, focusScore } from "./score.js";
import { t } from "./words.js";

const UNSCORED = { total: null };

/** @typedef {import("./content.js").Content} Content */

/**
 * Hook: what was entered, what is wrong with it, and whether it is being checked; all of it on this page alone.
 * @param {Api.Contest} contest
 */
function usePractice(contest) {
  const [content, setContent] = useState(/** @type {Content} */ ({ scores: {}, opinion: null, comment: "" }));
  const [marks, setMarks] = useState(/** @type {Record<string, string>} */ ({}));
  const [asking, ask] = useState(false);
  /** @type {(patch: Partial<Content>, ...fields: string[]) => void} */
  const edit = (patch, ...fields) => {
    setMarks((all) => Object.fromEntries(Object.entries(all).filter(([name]) => !fields.includes(name))));
    setContent((before) => ({ ...before, ...patch, scores: { ...before.scores, ...patch.scores } }));
  };
  const submit = () => {
    if (asking) return;
    const found = problemsOf(content, contest);
    setMarks(found);
    const [first] = Object.keys(found);
    if (first) reach(first);
    else ask(true);
  };
  return { content, marks, edit, submit, asking, close: () => ask(false) };
}

/** Hook: the sample film as a source for the player, until the page is left. */
function useFilm() {
  const [source] = useState(() => {
    const bytes = Uint8Array.from(atob(FILM), (each) => each.charCodeAt(0));
    return { url: URL.createObjectURL(new Blob([bytes], { type: "video/mp4" })), expires: null };
  });
  useEffect(() => () => URL.revokeObjectURL(source.url), []);
  return source;
}

/** @param {{contest: Api.Contest, onHelp: () => void}} props */
export function Practice({ contest, onHelp }) {
  const { content, marks, edit, submit, asking, close } = usePractice(contest);
  const film = useFilm();
  const video = useRef(/** @type {HTMLVideoElement | null} */ (null));
  const numbers = contest.criteria.slice(0, KEYS).map(({ id }, index) => [String(index + 1), () => focusScore(id)]);
  useShortcuts({
    ...Object.fromEntries(numbers), " ": () => togglePlay(video.current), "ctrl+enter": submit, "?": onHelp,
  });
  return html`<nav class="workbar" aria-label=${t("practice")}>
      <a class="back" href="#/"><${Icon} name="back" />${t("back")}</a>
      <span class="workbar-moves"><button type="button" class="button text keys-button" onClick=${onHelp}>
        ${t("shortcuts")} <kbd>?</kbd></button></span></nav>
    <div class="bench">
      <div class="stage">
        <div class="stage-title"><p class="muted small">${t("practiceNothing")}</p>
          <h1 tabindex="-1">${t("practiceFilm")}</h1></div>
        <${Player} source=${film} renew=${async () => film} title=${t("practiceFilm")} video=${video} />
      </div>
      <div class="bench-form">
        <${Notice} tone="warn" title=${t("practiceNothing")}><p>${t("practiceText")}</p></${Notice}>
        <${Form} draft=${{ content }} contest=${contest} readOnly=${false} marks=${marks} edit=${edit}
          submit=${submit} />
        <div class="submit-bar">
          <${Total} content=${content} contest=${contest} review=${UNSCORED} inStep=${false} />
          <p class="save-state"><span>${t("practiceNothing")}</span></p>
          <${Button} onClick=${submit} title="Ctrl + Enter">${t("practiceEnd")}</${Button}>
        </div>
      </div>
    </div>
    ${asking && html`<${Done} content=${content} contest=${contest} onClose=${close} />`}`;
}

/** @param {{content: Content, contest: Api.Contest, onClose: () => void}} props */
function Done({ content, contest, onClose }) {
  const leave = () => {
    toast(t("practiceDone"));
    location.hash = "#/";
  };
  return html`<${Dialog} title=${t("practiceNothing")} onClose=${onClose} actions=${html`
      <${Button} kind="quiet" onClick=${onClose}>${t("backToEdit")}</${Button}>
      <${Button} onClick=${leave} autofocus>${t("practiceLeave")}</${Button}>`}>
    <p>${t("practiceCheck")}</p>
    <${Summary} content=${content} contest=${contest} review=${UNSCORED} />
  </${Dialog}>`;
}
