// @ts-check
/** The QR code of a unit's entry link to keep: an SVG or a PNG for posters, and a sheet of paper to put up. */
import { html, useEffect } from "../../vendor/preact.js";
import { qrPath } from "../qr.js";
import { say, words } from "../words/i18n.js";
import { deadline, zoneName } from "../words/time.js";
import { Button, Heading } from "./basics.js";
import { QrCode } from "./figures.js";
import { addSheet } from "./lazy.js";

addSheet(new URL("./entry-code.css", import.meta.url));

const MODULE_PX = 24;

const t = words({
  svg: ["保存二维码（SVG）", "Save QR code (SVG)"],
  png: ["保存二维码（PNG）", "Save QR code (PNG)"],
  name: ["{name}+投稿二维码", "{name} entry QR code"],
  sheet: ["打印张贴页", "Sheet to print"],
  print: ["打印或存为 PDF", "Print or save as PDF"],
  back: ["返回", "Back"],
  unit: ["推荐单位", "Recommending unit"],
  until: ["投稿截止", "Deadline for entries"],
  moment: ["{at}（{zone}）", "{at} ({zone})"],
  qr: ["投稿二维码", "QR code for entrants"],
  how: ["投稿步骤", "How to enter"],
  scan: ["用手机扫描二维码，打开投稿页面；“推荐单位”一栏会自动填好。", "Scan the code with a phone. The page for "
    + "entrants opens, with the recommending unit filled in."],
  signIn: ["用手机号或邮箱获取验证码登录。", "Sign in with a code that is sent to your phone or e-mail address."],
  send: ["填写投稿信息，上传视频，提交后记下报名编号。", "Fill in the form, upload the video and submit. Keep the "
    + "receipt number."],
  orVisit: ["也可以在电脑浏览器中打开：", "Or open this address on a computer:"],
});

/**
 * Save the code of `link`, or go to the sheet.
 * @param {{link: string, name: string, onSheet: () => void}} props
 */
export function EntryCodeButtons({ link, name, onSheet }) {
  const file = t("name", { name });
  return html`<${Button} kind="quiet" icon="download" onClick=${() => saveSvg(link, `${file}.svg`)}>
      ${t("svg")}</${Button}>
    <${Button} kind="quiet" icon="download" onClick=${() => savePng(link, `${file}.png`)}>${t("png")}</${Button}>
    <${Button} kind="quiet" onClick=${onSheet}>${t("sheet")}</${Button}>`;
}

/**
 * One A4 page.
 * @param {object} props
 * @param {string} props.link
 * @param {string} props.name of the unit
 * @param {Pick<Api.Contest, "title">} props.contest
 * @param {string} props.closes when the call closes for entrants
 * @param {() => void} props.onBack
 */
export function EntrySheet({ link, name, contest, closes, onBack }) {
  useEffect(() => scrollTo(0, 0), []); // it takes the place of a long page that was scrolled to its button
  return html`<div class="only-screen"><${Heading} title=${t("sheet")} actions=${html`
      <${Button} kind="quiet" onClick=${onBack}>${t("back")}</${Button}>
      <${Button} icon="download" onClick=${() => print()}>${t("print")}</${Button}>`} /></div>
    <article class="card entry-sheet">
      <h2>${say(contest.title)}</h2>
      <p>${t("unit")}<br /><strong>${name}</strong></p>
      <${QrCode} text=${link} label=${t("qr")} />
      <p>${t("until")}<br /><strong>${t("moment", { at: deadline(closes), zone: zoneName() })}</strong></p>
      <div class="entry-steps"><h3>${t("how")}</h3>
        <ol><li>${t("scan")}</li><li>${t("signIn")}</li><li>${t("send")}</li></ol>
        <p>${t("orVisit")}<br /><code>${link}</code></p></div>
    </article>`;
}

/** @param {string} text @param {string} name */
function saveSvg(text, name) {
  const { size, path } = qrPath(text);
  const side = size * MODULE_PX;
  save(name, new Blob([`<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"
  viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">
<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>\n`], { type: "image/svg+xml" }));
}

/** @param {string} text @param {string} name */
function savePng(text, name) {
  const { size, path } = qrPath(text);
  const canvas = document.createElement("canvas");
  canvas.width = size * MODULE_PX;
  canvas.height = canvas.width;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("This browser cannot draw");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.scale(MODULE_PX, MODULE_PX);
  pen.fillStyle = "#000";
  pen.clip(new Path2D(path));
  pen.fillRect(0, 0, size, size);
  canvas.toBlob((blob) => {
    if (!blob) throw new Error("This browser cannot make a PNG of this size");
    save(name, blob);
  });
}

/** @param {string} name @param {Blob} blob */
function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
