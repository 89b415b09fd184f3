// @ts-check
/** How far an upload is, in the title of the tab, for people who look at another one meanwhile. */
const SHOWN = /^\d+% · /;

/**
 * Puts the percent of the `uploads` that run before the page's own title; takes it away when none does.
 * @param {Pick<import("./upload.js").Upload, "sent" | "size">[]} uploads
 */
export function showInTitle(uploads) {
  const plain = document.title.replace(SHOWN, "");
  const size = uploads.reduce((sum, upload) => sum + upload.size, 0);
  const sent = uploads.reduce((sum, upload) => sum + upload.sent, 0);
  document.title = size ? `${Math.min(99, Math.floor((sent / size) * 100))}% · ${plain}` : plain;
}
