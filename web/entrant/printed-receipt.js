// @ts-check
/** The receipt of an entry for paper: one A4 page, which the browser prints or saves as PDF. */
import { html } from "../vendor/preact.js";
import { useAction, useLoad } from "../shared/server/actions.js";
import { api } from "../shared/server/api.js";
import { Button, Heading, Loading, Problem } from "../shared/parts/basics.js";
import { Facts, QrCode } from "../shared/parts/figures.js";
import { addSheet } from "../shared/parts/lazy.js";
import { to } from "../shared/parts/route.js";
import { askedOf, extraRows } from "../shared/words/extra-fields.js";
import { say, words } from "../shared/words/i18n.js";
import { dateTime, fileSize, zoneName } from "../shared/words/time.js";

addSheet(new URL("./printed-receipt.css", import.meta.url));

const t = words({
  title: ["报名回执", "Receipt"],
  print: ["打印或存为 PDF", "Print or save as PDF"],
  number: ["报名编号", "Receipt number"],
  work: ["作品名称", "Title"],
  entrant: ["投稿主体", "Entrant"],
  at: ["提交时间", "Submitted"],
  file: ["视频文件", "Video file"],
  size: ["文件大小", "Size"],
  exactly: ["{size}（{n} 字节）", "{size} ({n} bytes)"],
  arrived: ["收到时间", "Received"],
  checksum: ["文件校验值", "Checksum of the file"],
  checksumOf: ["（SHA-256，按每片 {part} 逐片计算后合并）", "(SHA-256 over the SHA-256 of its parts of {part})"],
  pledges: ["已作承诺", "Pledges made"],
  pledge: ["{title}（第 {version} 版，{at}）", "{title} (version {version}, {at})"],
  text: ["文本校验值 SHA-256", "SHA-256 of the text"],
  anchored: ["记录检查点", "Checkpoint of the records"],
  prove: ["下载存证证明", "Download the proof"],
  anchor: ["第 {n} 号，签署于 {at}", "No. {n}, signed on {at}"],
  qr: ["查询本作品的二维码", "QR code of this entry’s page"],
  qrHint: ["扫码登录后，可查看作品进展。", "Scan the code and sign in to see the progress of the entry."],
  zone: ["时间均为{zone}。", "All times are {zone}."],
});

/** @param {{entry: Api.Entry, contest: Api.Contest}} props */
export function PrintedReceipt({ entry, contest }) {
  const load = useLoad(/** @returns {Promise<Api.Entrant>} */ () => api.get("/entrant"));
  const signed = useLoad(/** @returns {Promise<Api.Checkpoints>} */ () => api.get("/checkpoints/newest"));
  const anchored = signed.data?.newest;
  const heading = html`<${Heading} title=${t("title")} back=${{ href: to("works", entry.id), label: entry.title }}
    actions=${html`${anchored && html`<${Prove} entry=${entry} />`}
      <${Button} icon="download" onClick=${() => print()}>${t("print")}</${Button}>`} />`;
  if (load.error) return html`${heading}<${Problem} error=${load.error} onRetry=${load.reload} />`;
  if (!load.data) return html`${heading}<${Loading} />`;
  const { video } = entry;
  return html`${heading}<article class="card printed-receipt">
    <header><p class="strong">${say(contest.title)}</p><h2>${t("title")}</h2></header>
    <div class="printed-head">
      <${Facts} rows=${[
        [t("number"), entry.receipt],
        [t("work"), entry.title],
        [t("entrant"), load.data.profile?.name],
        [t("at"), entry.submitted_at && dateTime(entry.submitted_at)],
        ...extraRows(askedOf(contest, entry.category), entry.extra, entry.files),
      ]} />
      <figure><${QrCode} text=${new URL(`#/works/${entry.id}`, location.href).href} label=${t("qr")} />
        <figcaption class="small">${t("qrHint")}</figcaption></figure>
    </div>
    ${video && html`<${Facts} rows=${[
      [t("file"), video.name],
      [t("size"), t("exactly", { size: fileSize(video.size), n: video.size })],
      [t("arrived"), dateTime(video.uploaded_at)],
      [t("checksum"), video.checksum && html`<code>${video.checksum}</code> <span class="small">${
        t("checksumOf", { part: fileSize(video.part_size) })}</span>`],
    ]} />`}
    <${Anchored} newest=${anchored} />
    ${entry.pledges.length > 0 && html`<h3>${t("pledges")}</h3>`}
    <ul>${entry.pledges.map((pledge) => html`<li key=${pledge.id}>
      ${t("pledge", { title: titleOf(contest, pledge.id), version: pledge.version,
        at: pledge.at ? dateTime(pledge.at) : "" })}
      <br /><span class="small">${t("text")} <code>${pledge.sha256}</code></span></li>`)}</ul>
    <p class="small">${t("zone", { zone: zoneName() })}</p>
  </article>`;
}

/**
 * The newest checkpoint, of which the paper is a copy.
 * @param {{newest?: Api.Checkpoint | null}} props
 */
function Anchored({ newest }) {
  if (!newest) return null;
  return html`<${Facts} rows=${[[t("anchored"), html`${t("anchor", { n: newest.number, at: dateTime(newest.at) })}
    <br /><code>${newest.root}</code>`]]} />`;
}

/**
 * Downloads the proof that the entry stands in the newest checkpoint.
 * @param {{entry: Api.Entry}} props
 */
function Prove({ entry }) {
  const proof = useAction(async () => saveProof(entry, await api.get(`/entries/${entry.id}/proof`)));
  return html`<${Button} kind="quiet" busy=${proof.busy} onClick=${proof.run}>${t("prove")}</${Button}>
    ${proof.error && html`<${Problem} error=${proof.error} />`}`;
}

/**
 * The proof as a file, which `check-proof` reads.
 * @param {Api.Entry} entry
 * @param {Api.Proof} proof
 */
function saveProof(entry, proof) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(proof)], { type: "application/json" }));
  link.download = `${entry.receipt}-proof.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * @param {Api.Contest} contest
 * @param {string} id
 */
function titleOf(contest, id) {
  const pledge = contest.pledges.find((each) => each.id === id);
  return pledge ? say(pledge.title) : id;
}
