// @ts-check
/** The stamped copy of the unit's own list: what is wanted, where it stands, sending and replacing it. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { acceptOf, FilePick, sendFile, settled } from "../shared/parts/attached.js";
import { STAMPED } from "../shared/parts/attached-facts.js";
import { Badge, Card, Loading, Notice, Problem, useAction } from "../shared/parts/components.js";
import { StampedButton, stampedTone } from "../shared/parts/stamped.js";
import { say, words } from "../shared/words/i18n.js";
import { dateTime, useServerTime } from "../shared/words/time.js";

const t = words({
  title: ["盖章件", "Stamped copy"],
  about: [
    "请打印推荐汇总表，签字盖章后扫描上传（PDF 或 JPEG，不超过 10 MB）。截止前可以更换。",
    "Print the summary sheet, have it signed and stamped, and send the scan (PDF or JPEG, at most 10 MB). Until the "
      + "deadline you can replace it.",
  ],
  first: ["确认推荐名单后，可上传盖章件。", "Once you have confirmed a list, you can send its stamped copy."],
  pick: ["选择盖章件", "Choose the scan"],
  again: ["更换盖章件", "Replace the scan"],
  sending: ["正在上传…", "Sending…"],
  checking: ["正在检查文件…", "Checking the file…"],
  sent: ["{name}，{at} 上传", "{name}, sent {at}"],
  refused: ["文件未通过检查", "The file was refused"],
  outdated: [
    "此后名单有改动并重新确认，请按新名单重新盖章上传。",
    "The list was changed and confirmed again since. Have the new list stamped and send it.",
  ],
});

/** @param {{own: Api.OwnPicks}} props */
export function Stamped({ own }) {
  const path = `/recommenders/${own.unit}/stamped-copy`;
  const [copy, setCopy] = useState(own.stamped);
  const open = Date.parse(own.deadline) > useServerTime(1000);
  const check = useAction(async () => {
    setCopy(await settled(() => api.get(path), ({ state }) => state !== "sent"));
  });
  const send = useAction(async (/** @type {File} */ file) => {
    check.clear();
    setCopy(await sendFile(path, file, STAMPED, { above: own.above.map(({ id }) => id) }));
  });
  const waits = copy?.state === "sent";
  useEffect(() => {
    if (waits) check.run();
  }, [waits, copy?.sent_at]);
  return html`<${Card} title=${t("title")} aside=${copy && html`
      <${Badge} tone=${stampedTone(copy.state)}>${say(copy.state_text)}</${Badge}>`}>
    <div class="stack">
      <p id="stamped-about">${t(copy ? "about" : "first")}</p>
      ${copy?.sent_at && html`<p>${t("sent", { name: copy.name, at: dateTime(copy.sent_at) })}</p>`}
      ${copy?.state === "outdated" && html`<${Notice} tone="warn">${t("outdated")}</${Notice}>`}
      ${copy?.fault && html`<${Notice} tone="bad" title=${t("refused")} live><p>${say(copy.fault)}</p></${Notice}>`}
      ${(send.busy || check.busy) && html`<${Loading} text=${t(send.busy ? "sending" : "checking")} />`}
      <${Problem} error=${send.error || check.error} />
      ${copy?.state === "checked" && html`<div><${StampedButton} unit=${own.unit} /></div>`}
      ${copy && open && !send.busy && html`<${FilePick} id="stamped" describedBy="stamped-about"
        accept=${acceptOf(STAMPED)} quiet=${Boolean(copy.name)} label=${t(copy.name ? "again" : "pick")}
        onPick=${send.run} />`}
    </div></${Card}>`;
}
