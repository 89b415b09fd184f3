/** The entrant's profile: a unit with its credit code, or a person; and consent to the privacy notice. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { useAction } from "../shared/server/actions.js";
import { api } from "../shared/server/api.js";
import { Button, Card, Heading } from "../shared/parts/basics.js";
import { Checkbox, ErrorSummary, formError, Radios, Select, TextField } from "../shared/parts/fields.js";
import { Office, toast } from "../shared/parts/frame.js";
import { lazy } from "../shared/parts/lazy.js";
import { say, words } from "../shared/words/i18n.js";
import { dropCopy, keepCopy, readCopy } from "../shared/server/local-copy.js";
import { REGIONS } from "../shared/words/regions.js";
import { Slip, slipOf } from "../shared/sign-in/door.js";
import { to } from "../shared/parts/route.js";
import { dateTime } from "../shared/words/time.js";
import { PROFILE } from "./form-fields.js";
import { presetUnit, Unit } from "./unit.js";

const OwnData = lazy((again) => import(`../shared/parts/own-data.js${again}`), "OwnData");
const Contacts = lazy((again) => import(`./contacts.js${again}`), "Contacts");
const [Team, JoinTeam, Membership] = ["Team", "JoinTeam", "Membership"].map(
  (name) => lazy((again) => import(`./team.js${again}`), name),
);

const t = words({
  first: ["请完善投稿人信息", "First, who is entering?"],
  firstLead: ["只需填写一次，之后每件作品都会使用这些信息。", "You fill this in only once. All your entries use it."],
  title: ["我的信息", "My details"],
  back: ["我的作品", "My entries"],
  unitHint: [
    "部门、机构、企业等，需填写统一社会信用代码",
    "Departments, institutions and companies. A unified social credit code is needed.",
  ],
  unitHintAnywhere: ["部门、机构、企业等", "Departments, institutions and companies."],
  region: ["国家或地区", "Country or region"],
  telephone: ["电话（含国家或地区代码）", "Telephone, with its country code"],
  individualHint: ["以个人名义投稿", "You enter in your own name."],
  unitName: ["单位全称", "Full name of the organization"],
  unitNameHint: [
    "与营业执照或法人证书一致，将用于证书。",
    "As on its licence or certificate of incorporation. It is printed on the certificate.",
  ],
  personName: ["姓名", "Name"],
  personNameHint: ["请填写真实姓名，将用于证书。", "Your real name. It is printed on the certificate."],
  choose: ["请选择", "Please choose"],
  contactTitle: ["联系方式", "Contact details"],
  contactHint: [
    "用于通知作品进展和证书寄送前的联系，不会公开。",
    "We use them to tell you about your entries and before we post certificates. They are never published.",
  ],
  privacyTitle: ["个人信息处理", "Personal data"],
  agree: ["我已阅读并同意上述告知。", "I have read and agree to the notice above."],
  agreed: ["已于 {at} 同意（第 {version} 版）。", "Agreed on {at} (version {version})."],
  help: ["咨询与帮助", "Questions and help"],
  save: ["保存并继续", "Save and continue"],
  saveAgain: ["保存", "Save"],
  saved: ["信息已保存", "Your details are saved"],
  check: ["请先处理以下问题", "Please fix the following:"],
  kindNeeded: ["请选择单位或个人。", "Please choose organization or individual."],
  restored: ["已恢复上次未保存的内容", "Text that you did not save last time is restored"],
});

const EMPTY = { kind: "", name: "", credit_code: "", province: "", city: "", contact_person: "", phone: "", email: "",
  recommender: "", credit_code_confirmed: false };

function valuesOf({ profile, contacts }, contest) {
  const [only, ...others] = contest.entrant_kinds;
  if (!profile) {
    const proved = contacts.map((each) => [each.includes("@") ? "email" : "phone", each]);
    return { ...EMPTY, ...Object.fromEntries(proved), kind: others.length ? "" : only.id, recommender: presetUnit() };
  }
  return Object.fromEntries(Object.keys(EMPTY).map((name) => [name, profile[name] ?? ""]));
}

function bodyOf(values, entrant, { version, sha256 }, recommenders) {
  // A link may name a unit that no longer exists.
  const known = !recommenders.length || recommenders.some((each) => each.id === values.recommender);
  return {
    ...values, revision: entrant.revision, credit_code: values.kind === "unit" ? values.credit_code : null,
    recommender: (known && values.recommender) || null, privacy: { version, sha256 },
  };
}

// The values typed, kept in this browser until they are saved; `submit` checks and saves them.
function useProfile({ contest, recommenders, entrant, agreed, onSaved }) {
  const copyName = `profile.${entrant.id}`;
  const [values, setValues] = useState(() => ({ ...valuesOf(entrant, contest), ...readCopy(copyName) }));
  const [wrong, setWrong] = useState(null);
  const [mended, setMended] = useState([]);
  const [slip, setSlip] = useState(null);
  const save = useAction(async () => {
    const found = await slipOf(values.email.trim(), slip);
    setSlip(found);
    if (found) return;
    // The server names everything that is wrong at once, the notice that is not agreed to among it.
    const privacy = agreed ? contest.privacy : { version: "", sha256: "" };
    const answer = await api.put("/entrant", bodyOf(values, entrant, privacy, recommenders));
    dropCopy(copyName);
    toast(t.both("saved"));
    onSaved(answer);
  });
  useEffect(() => {
    if (readCopy(copyName)) toast(t.both("restored"), "info");
  }, []);
  const mend = (name) => setMended((names) => [...names, name]);
  const set = (name) => (value) => {
    mend(name);
    const next = { ...values, ...(name === "credit_code" && { credit_code_confirmed: false }), [name]: value };
    setValues(next);
    keepCopy(copyName, next);
  };
  const submit = (event) => {
    event.preventDefault();
    setMended([]);
    // Until it is chosen, the page shows no other field.
    setWrong(values.kind ? null : formError(t.both("check"), [{ field: "kind", message: t.both("kindNeeded") }]));
    if (values.kind) save.run();
  };
  const error = wrong || save.error;
  const left = (error?.fields || []).filter(({ field }) => !mended.includes(field));
  return { values, set, mend, submit, busy: save.busy, error, left, slip };
}

export function Profile(props) {
  const { entrant, contest } = props;
  if (entrant.is_member) return html`<${Membership} name=${entrant.profile.name} member=${entrant.member} />`;
  const units = contest.entrant_kinds.some(({ id }) => id === "unit");
  return html`<${Details} ...${props} />
    ${entrant.profile?.kind === "unit" ? html`<${Team} onSaved=${props.onSaved} />` : units && html`<${JoinTeam} />`}
    ${!props.first && html`<${Contacts} entrant=${props.entrant} sms=${props.contest.sms} onSaved=${props.onSaved} />
      <${OwnData} />`}
    <${Card} title=${t("help")}><${Office} contact=${props.contest.contact} /></${Card}>`;
}

function Details({ contest, recommenders, entrant, first, onSaved }) {
  const already = entrant.privacy?.sha256 === contest.privacy.sha256;
  const [agreed, setAgreed] = useState(already);
  const { values, set, mend, submit, busy, error, left, slip } =
    useProfile({ contest, recommenders, entrant, agreed, onSaved });
  const isUnit = values.kind === "unit";
  const agree = (on) => {
    mend("privacy");
    setAgreed(on);
  };
  const abroad = contest.entrants_from === "anywhere";
  const labels = {
    ...Object.fromEntries(Object.entries(PROFILE).map(([name, { label }]) => [name, say(label)])),
    name: t(isUnit ? "unitName" : "personName"), privacy: t("privacyTitle"),
    ...(abroad && { province: t("region"), phone: t("telephone") }),
  };
  const errorOf = (name) => left.find((each) => each.field === name);
  const field = (name) => ({
    name, label: labels[name], hint: say(PROFILE[name].hint), required: name !== "recommender",
    optional: name === "recommender", value: values[name], onInput: set(name), error: errorOf(name),
  });
  const line = (name) => ({ ...field(name), limit: PROFILE[name].limit });
  return html`<${Heading} title=${t(first ? "first" : "title")} lead=${first ? t("firstLead") : undefined}
      back=${first ? undefined : { href: to(), label: t("back") }} />
    <form class="stack" noValidate onSubmit=${submit}>
      <${ErrorSummary} error=${error} labels=${labels} left=${left} />
      <${Who} ...${{ contest, field, line, values, isUnit }} />
      ${values.kind && html`<${Contact} ...${{ recommenders, field, line, isUnit }}>
          ${slip && html`<${Slip} ...${slip} onTake=${set("email")} />`}</${Contact}>
        <${Card} title=${say(contest.privacy.title)}>
          <div class="text-box preline" tabindex="0" role="region"
            aria-label=${say(contest.privacy.title)}>${say(contest.privacy.body)}</div>
          <${Checkbox} name="privacy" checked=${agreed} onInput=${agree} error=${errorOf("privacy")}>
            ${t("agree")}</${Checkbox}>
          ${already && html`<p class="muted small">${agreedOn(entrant.privacy)}</p>`}
        </${Card}>`}
      <div class="form-actions"><${Button} type="submit" class="large" busy=${busy}>
        ${t(first ? "save" : "saveAgain")}</${Button}></div>
    </form>`;
}

function agreedOn({ at, version }) {
  return t("agreed", { at: dateTime(at), version });
}

function Who({ contest, field, line, values, isUnit }) {
  const { kind, province } = values;
  const abroad = contest.entrants_from === "anywhere";
  const tick = { ...field("credit_code_confirmed"), checked: values.credit_code_confirmed };
  const codeless = REGIONS.some((each) => each.id === province && each.codeless);
  const hint = ({ id }) => t(id !== "unit" ? "individualHint" : abroad ? "unitHintAnywhere" : "unitHint");
  return html`<${Card}><div class="form">
    <${Radios} ...${field("kind")} options=${contest.entrant_kinds.map((each) => ({ ...each, hint: hint(each) }))} />
    ${kind && html`<div class="form appear" key=${kind}>
      <${TextField} ...${line("name")} hint=${t(isUnit ? "unitNameHint" : "personNameHint")}
        autocomplete=${isUnit ? "organization" : "name"} />
      ${isUnit && !abroad && html`<${TextField} ...${line("credit_code")} required=${!codeless} optional=${codeless}
        autocapitalize="characters" spellcheck=${false} autocomplete="off" />
        ${(values.credit_code_confirmed || field("credit_code").error?.code === "ODD_CREDIT_CODE")
          && html`<${Checkbox} ...${tick}>${tick.label}</${Checkbox}>`}`}
      <div class="pair">
        ${abroad ? html`<${TextField} ...${line("province")} autocomplete="country-name" />`
          : html`<${Select} ...${field("province")} options=${REGIONS} empty=${t("choose")} />`}
        <${TextField} ...${line("city")} autocomplete="address-level2" />
      </div>
    </div>`}
  </div></${Card}>`;
}

function Contact({ recommenders, field, line, isUnit, children }) {
  return html`<${Card} title=${t("contactTitle")}><div class="form">
    <p class="hint">${t("contactHint")}</p>
    <div class="pair">
      ${isUnit && html`<${TextField} ...${line("contact_person")} autocomplete="name" />`}
      <${TextField} ...${line("phone")} type="tel" inputmode="tel" autocomplete="tel-national" />
      <${TextField} ...${line("email")} type="email" inputmode="email" autocomplete="email" />
      ${recommenders.length > 0 && html`<${Unit} ...${field("recommender")} ...${{ recommenders }} />`}
    </div>
    ${children}
  </div></${Card}>`;
}
