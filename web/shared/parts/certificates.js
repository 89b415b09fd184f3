// @ts-check
/** Certificates to download: one's own, or for organizers all of them. */
import { html } from "../../vendor/preact.js";
import { words } from "../words/i18n.js";
import { Card } from "./basics.js";
import { WorkbookButton } from "./workbook.js";

const t = words({
  title: ["证书", "Certificates"],
  text: [
    "证书为 PDF 文件，扫描上面的二维码可查验真伪。有多份时打包下载。",
    "Certificates are PDF files. Their QR code leads to a page that verifies them. Several are downloaded as one ZIP "
      + "file.",
  ],
  get: ["下载证书", "Download certificate"],
});

/** One's own. */
export function CertificateCard() {
  return html`<${Card} title=${t("title")}><div class="stack"><p>${t("text")}</p>
    <div><${WorkbookButton} ask=${{ kind: "certificates" }} label=${t("get")} kind="primary" /></div></div></${Card}>`;
}
