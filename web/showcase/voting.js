// @ts-check
/** The audience favourite: how many votes an entry has, and voting for it with a code that proves a contact. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { useAction } from "../shared/server/actions.js";
import { api } from "../shared/server/api.js";
import {
  Button, Card, ErrorSummary, fieldId, formError, Notice, TextField,
} from "../shared/parts/components.js";
import { CodeStep, codeLabel } from "../shared/sign-in/code-step.js";
import { ask } from "../shared/sign-in/door.js";
import { say, words } from "../shared/words/i18n.js";
import { deadline, zoneName } from "../shared/words/time.js";

const t = words({
  apart: ["人气投票与专家评审无关，不影响评选结果。", "The audience’s votes stand apart from the experts’ review and change no result."],
  votes: ["{n} 票", "Votes: {n}"],
  phoneOnly: ["本次投票仅限手机号。", "Only mobile numbers vote here."],
  until: ["投票截止：{at}（{zone}）", "Votes are taken until {at}, {zone}."],
  over: ["投票已结束。", "Voting has ended."],
  aDay: ["每个手机号每天可投 {n} 票。", "Votes a day from one mobile number: {n}."],
  aDayAny: ["每个手机号或邮箱每天可投 {n} 票。", "Votes a day from one mobile number or e-mail address: {n}."],
  vote: ["为本作品投票", "Vote for this entry"],
  phone: ["手机号", "Mobile number"],
  contact: ["手机号或邮箱", "Mobile number or e-mail address"],
  email: ["邮箱", "E-mail address"],
  privacy: [
    "仅用于发送验证码和防止重复投票，投票记录不包含您的联系方式。",
    "Only to send the code and to count each person once. The record of votes does not hold it.",
  ],
  cast: ["投票", "Vote"],
  check: ["请检查填写的内容。", "Please check your input."],
  needed: ["请填写此项。", "Please fill this in."],
  done: ["投票成功，感谢参与。", "Your vote is counted. Thank you."],
  left: ["您今天还可投 {n} 票，请到其他作品页面投票。", "You have {n} more {n:vote|votes} today, for other entries."],
});

/**
 * @param {object} props
 * @param {Api.Shown} props.work
 * @param {Api.Contest} props.contest
 * @param {Api.AudienceVotes} props.audience
 * @param {() => unknown} props.onVote
 */
export function Voting({ work, contest, audience, onVote }) {
  const rules = contest.audience_vote;
  const [asking, setAsking] = useState(false);
  const [voted, setVoted] = useState(/** @type {Api.Voted | null} */ (null));
  if (!rules || !audience.opens) return null;
  const done = (/** @type {Api.Voted} */ answer) => {
    setAsking(false);
    setVoted(answer);
    onVote();
  };
  return html`<${Card} title=${say(rules.title)}><div class="stack tight">
    ${audience.votes && html`<p class="votes">${t("votes", { n: audience.votes[work.entry] ?? 0 })}</p>`}
    <p>${t("apart")}</p>
    ${audience.open && html`<p>${t(rules.contacts === "any" ? "aDayAny" : "aDay", { n: rules.a_day })}</p>`}
    <p class="small muted">${audience.open ? t("until", { at: deadline(audience.closes ?? ""), zone: zoneName() })
      : t("over")}</p>
    ${voted && html`<${Notice} tone="good" live><p>${t("done")}</p>
      ${voted.left > 0 && html`<p>${t("left", { n: voted.left })}</p>`}</${Notice}>`}
    ${audience.open && !voted && !asking && html`<div><${Button} onClick=${() => setAsking(true)}>${t("vote")}
      </${Button}></div>`}
    ${asking && html`<${Ballot} work=${work} any=${rules.contacts === "any"} sms=${contest.sms} onDone=${done} />`}
  </div></${Card}>`;
}

/**
 * The steps of one vote.
 * @param {string} entry
 * @param {boolean} any whether e-mail addresses vote, too
 * @param {(answer: Api.Voted) => unknown} onDone
 */
function useVote(entry, any, onDone) {
  const [values, setValues] = useState({ contact: "", code: "" });
  const [sent, setSent] = useState(/** @type {Api.CodeSent | null} */ (null));
  const [wrong, setWrong] = useState(/** @type {ReturnType<typeof formError> | null} */ (null));
  const send = useAction(async () => setSent(await ask("/sign-in/codes", { contact: values.contact.trim() })));
  const cast = useAction(async () => {
    const { contact, code } = values;
    onDone(await api.post("/audience/votes", { contact: contact.trim(), code, ticket: sent?.ticket ?? "", entry }));
  });
  const next = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const field = sent ? "code" : "contact";
    // Before a code is sent in vain.
    const fault = !values[field].trim() ? "needed" : !any && values.contact.includes("@") && "phoneOnly";
    setWrong(fault ? formError(t.both("check"), [{ field, message: t.both(fault) }]) : null);
    if (!fault) (sent ? cast : send).run();
  };
  const set = (/** @type {"contact" | "code"} */ name) => (/** @type {string} */ value) =>
    setValues({ ...values, [name]: value });
  return { values, set, sent, send, next, busy: send.busy || cast.busy, error: wrong || cast.error || send.error };
}

/** @param {{work: Api.Shown, any: boolean, sms: boolean, onDone: (answer: Api.Voted) => unknown}} props */
function Ballot({ work, any, sms, onDone }) {
  const { values, set, sent, send, next, busy, error } = useVote(work.entry, any, onDone);
  const contact = t(any ? sms ? "contact" : "email" : "phone");
  useEffect(() => {
    document.getElementById(fieldId(sent ? "code" : "contact"))?.focus();
  }, [sent]);
  const fields = /** @type {{fields?: {field: string}[]} | null} */ (error)?.fields;
  const field = (/** @type {"contact" | "code"} */ name, /** @type {string} */ label) => ({ name, label,
    value: values[name], onInput: set(name), required: true, error: fields?.find((each) => each.field === name) });
  return html`<form class="form" noValidate onSubmit=${next}>
    <${ErrorSummary} error=${error} labels=${{ contact, code: codeLabel() }} />
    <${TextField} ...${field("contact", contact)} hint=${t("privacy")} autocapitalize="none" spellcheck=${false}
      type=${any ? undefined : "tel"} autocomplete=${any ? "username" : "tel"} />
    <${CodeStep} sent=${sent} field=${field("code", codeLabel())} busy=${busy} send=${send} submit=${t("cast")} />
    </form>`;
}
