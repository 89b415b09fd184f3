// @ts-check
/** A QR code as a PNG to print or send, large enough for a poster. */
import { qrModules } from "../shared/qr.js";

const MODULE_PX = 24;
const QUIET = 4;

/**
 * Let the browser save the QR code of `text` as `name`.
 * @param {string} text
 * @param {string} name
 */
export function saveQrPicture(text, name) {
  const modules = qrModules(text);
  const canvas = document.createElement("canvas");
  canvas.width = (modules.length + QUIET * 2) * MODULE_PX;
  canvas.height = canvas.width;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("This browser cannot draw");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "#000";
  modules.forEach((row, y) => row.forEach((dark, x) => dark
    && pen.fillRect((x + QUIET) * MODULE_PX, (y + QUIET) * MODULE_PX, MODULE_PX, MODULE_PX)));
  canvas.toBlob((blob) => {
    if (!blob) throw new Error("This browser cannot make a PNG of this size");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
}
