// @ts-check
/** The entrant's messages: everything that was sent to them, newest first; what is new is marked until it was read. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { useAction, useLoad } from "../shared/server/actions.js";
import { api } from "../shared/server/api.js";
import { Badge, Button, Card, Empty, Heading, Loading, Problem } from "../shared/parts/basics.js";
import { say, words } from "../shared/words/i18n.js";
import { dateTime } from "../shared/words/time.js";

const t = words({
  title: ["消息", "Messages"],
  lead: ["与您的账号和作品有关的通知，最新的在前。", "Everything that was sent to you about your account and entries, newest first."],
  none: ["还没有消息", "No messages yet"],
  unread: ["未读", "Unread"],
  refused: ["未能送达：{why}", "Not delivered: {why}"],
  sent: ["已发送", "Sent"],
  more: ["更早的消息", "Earlier messages"],
});

/**
 * The page of all messages. Opening it marks them as read, but for a team member: they are the unit's owner's to read.
 * The marks stay in sight until the page is left.
 * @param {{isMember: boolean}} props
 */
export function Mailbox({ isMember }) {
  const box = useLoad(/** @returns {Promise<Api.Mailbox>} */ () => api.get("/entrant/messages"));
  const [older, setOlder] = useState(/** @type {Api.Mailbox[]} */ ([]));
  const pages = box.data ? [box.data, ...older] : [];
  const more = useAction(async () => {
    const after = encodeURIComponent(pages[pages.length - 1]?.next || "");
    /** @type {Api.Mailbox} */
    const page = await api.get(`/entrant/messages?after=${after}`);
    setOlder([...older, page]);
  });
  const newest = box.data?.messages[0];
  useEffect(() => {
    if (!newest?.unread || isMember) return;
    api.post("/entrant/messages/read", { until: newest.at }).catch(() => {}); // unread next time
  }, [newest?.id]);
  return html`<${Heading} title=${t("title")} lead=${t("lead")} /><div class="stack">
    <${Problem} error=${box.error || more.error} onRetry=${box.error ? box.reload : more.run} />
    ${!box.data && box.loading && html`<${Loading} />`}
    ${box.data && !newest && html`<${Card}><${Empty} icon="mail" title=${t("none")} /></${Card}>`}
    ${pages.flatMap((page) => page.messages).map((letter) => html`<${Letter} key=${letter.id} letter=${letter} />`)}
    ${pages[pages.length - 1]?.next && html`<div>
      <${Button} kind="quiet" busy=${more.busy} onClick=${() => more.run()}>${t("more")}
      </${Button}></div>`}
  </div>`;
}

/** @param {{letter: Api.Letter}} props */
function Letter({ letter }) {
  return html`<${Card} title=${say(letter.subject)} aside=${letter.unread && html`
      <${Badge} tone="info">${t("unread")}</${Badge}>`}>
    <p class="muted small">${dateTime(letter.at)} · ${say(letter.name)} ·${" "}
      ${letter.refused ? html`<span class="bad">${t("refused", { why: letter.refused })}</span>` : t("sent")}</p>
    <p class="preline">${say(letter.text)}</p>
  </${Card}>`;
}
