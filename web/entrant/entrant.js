/** The entrant's page: sign in, fill in the profile, then add entries and follow them. */
import { html, render, useEffect, useState } from "../vendor/preact.js";
import { useLoad } from "../shared/server/actions.js";
import { api } from "../shared/server/api.js";
import { Loading, Problem } from "../shared/parts/basics.js";
import { useContest } from "../shared/server/contest.js";
import { Door } from "../shared/sign-in/door.js";
import { Shell } from "../shared/parts/frame.js";
import { say, useLanguage, words } from "../shared/words/i18n.js";
import { lazy } from "../shared/parts/lazy.js";
import { to, usePlace } from "../shared/parts/route.js";
import { useSession } from "../shared/server/session.js";
import { keepAnswers, useKept, useReturn } from "./last-answers.js";
import { tend } from "./offline.js";
import { SignInByCode } from "./sign-in-code.js";
import { deadline, zoneName } from "../shared/words/time.js";
import { asksAgain } from "./consent.js";
import { presetUnit } from "./unit.js";
import { learnForm } from "./whole-form.js";

const InApp = lazy((again) => import(`./arrival.js${again}`), "InApp",
  html`<div class="notice room in-app" />`);
const Refused = lazy((again) => import(`./arrival.js${again}`), "Refused");
const Offline = lazy((again) => import(`./arrival.js${again}`), "Offline", html`<div class="notice room" />`);
const Leaving = lazy((again) => import(`./leaving.js${again}`), "Leaving");
const CopiedWork = lazy((again) => import(`./copying.js${again}`), "CopiedWork");
const NoticeChanged = lazy((again) => import(`./notice-changed.js${again}`), "NoticeChanged");
const Mailbox = lazy((again) => import(`./mailbox.js${again}`), "Mailbox");
const invitedRoom = html`<div class="notice room" />`;
const Invited = lazy((again) => import(`./arrival.js${again}`), "Invited", invitedRoom);
const [Profile, Work, Works, NewWork] = ["Profile", "Work", "Works", "NewWork"].map(
  (name) => lazy((again) => import(`./inside.js${again}`), name),
);

const t = words({
  area: ["作品投稿", "Entries"],
  works: ["我的作品", "My entries"],
  messages: ["消息", "Messages"],
  unread: ["（{n} 条未读）", " ({n} unread)"],
  profile: ["我的信息", "My details"],
  footer: ["{title} · 截止 {closes}（{zone}）", "{title} · closes {closes} ({zone})"],
});

function App() {
  useLanguage();
  const place = usePlace();
  const session = useSession("entrant");
  const [name, setName] = useState("");
  const { contest, error, retry } = useContest();
  const recommenders = useLoad(() => api.get("/recommenders").then((answer) => answer.recommenders));
  const unit = recommenders.data?.find((each) => each.id === presetUnit());
  const inside = session.state === "in";
  const kept = useOffline(session, () => {
    retry();
    recommenders.reload();
  });
  const [leaving, setLeaving] = useState(false);
  const unread = useUnread(inside, place[0]);
  useEffect(() => {
    // Fetch what comes next while the visitor waits for the code.
    if (session.state === "out") Profile.warm();
  }, [session.state]);
  const footer = contest && t("footer", { title: contest.title, closes: deadline(contest.calendar.closes),
    zone: zoneName() });
  const shown = inside && { ...session.session, name: name || session.session.name };
  return html`<${Shell} guide="entrant" area=${t("area")} nav=${inside ? links(place, unread) : []} session=${shown}
    onSignOut=${kept ? () => setLeaving(true) : session.signOut} footer=${footer} contest=${contest}>
    <div class="stack">
      ${inside && kept > 0 && html`<${Offline} since=${kept} />`}
      ${inside && kept > 0 && leaving && html`<${Leaving} onClose=${() => setLeaving(false)} />`}
      ${/MicroMessenger|\bQQ\/|DingTalk|aweme/i.test(navigator.userAgent) && html`<${InApp} />`}
      ${!inside && presetUnit() && (unit ? html`<${Invited} name=${unit.name} />`
        : recommenders.loading && invitedRoom)}
      ${error ? html`<${Problem} error=${error} onRetry=${retry} />`
        : !contest ? html`<${Loading} />`
          : !inside ? html`<${Door} session=${session} signIn=${html`
            <${SignInByCode} onEnter=${session.enter} expired=${session.expired}
              title=${say(contest.title)} sms=${contest.sms} />`} />`
            : html`<${Inside} key="in" place=${place} contest=${contest} recommenders=${recommenders.data || []}
              onName=${setName} />`}
    </div>
  </${Shell}>`;
}

function links(place, unread) {
  return [
    { href: to(), label: t("works"), current: !["profile", "messages"].includes(place[0]) },
    { href: to("messages"), label: t("messages"), current: place[0] === "messages",
      mark: unread > 0 && { n: Math.min(unread, 99), label: t("unread", { n: unread }) } },
    { href: to("profile"), label: t("profile"), current: place[0] === "profile" },
  ];
}

// Since when the page goes by what this browser kept, if it does; `back` is called when the server answers again.
function useOffline(session, back) {
  const inside = session.state === "in";
  useReturn(back);
  useEffect(() => {
    tend(inside);
  }, [inside]);
  return useKept(session);
}

// How many messages wait to be read, asked for at sign-in and after they were opened, which reads them.
function useUnread(inside, where) {
  const [unread, setUnread] = useState(0);
  const there = where === "messages";
  useEffect(() => {
    if (there) setUnread(0);
    // Without an answer the mark stays as it is; the messages' own page tells what went wrong.
    else if (inside) api.get("/entrant/messages").then((box) => setUnread(box.unread), () => {});
  }, [inside, there]);
  return unread;
}

function Inside({ place, contest, recommenders, onName }) {
  learnForm(contest);
  const entrant = useLoad(() => api.get("/entrant"));
  useReturn(entrant.reload);
  const name = entrant.data?.profile?.name;
  useEffect(() => {
    if (name) onName(name);
  }, [name]);
  const [welcome, setWelcome] = useState(false);
  if (entrant.error) return html`<${Problem} error=${entrant.error} onRetry=${entrant.reload} />`;
  if (!entrant.data) return html`<${Loading} />`;
  const saved = (data) => {
    const first = !entrant.data.profile;
    entrant.setData(data);
    if (first) {
      setWelcome(true);
      location.hash = to();
    }
  };
  const shared = { contest, recommenders, entrant: entrant.data };
  if (!entrant.data.profile || place[0] === "profile") {
    return html`<${Profile} key=${entrant.data.id} ...${shared} first=${!entrant.data.profile} onSaved=${saved} />`;
  }
  if (place[0] === "messages") return html`<${Mailbox} isMember=${entrant.data.is_member} />`;
  const asked = asksAgain(entrant.data, contest) && html`<${NoticeChanged} ...${shared} onSaved=${entrant.setData} />`;
  return html`${asked}<${Place} ...${{ shared, place, welcome }} />`;
}

// The own entries, one of them, or a new one.
function Place({ shared, place, welcome }) {
  const { refused } = shared.entrant;
  if (place[0] === "new" && place[1]) return html`<${CopiedWork} key=${place[1]} ...${shared} id=${place[1]} />`;
  if (place[0] === "new") return html`<${NewWork} ...${shared} />`;
  if (place[0] === "works" && place[1]) return html`<${Work} key=${place[1]} ...${shared} id=${place[1]}
    part=${place[2] || ""} />`;
  return html`${refused && html`<${Refused} refused=${refused} />`}<${Works} ...${shared} welcome=${welcome} />`;
}

keepAnswers();
render(html`<${App} />`, document.getElementById("app"));
