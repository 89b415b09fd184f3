// @ts-check
/** Why an upload stopped, in words. */
import { ApiError } from "../../shared/server/api.js";
import { words } from "../../shared/words/i18n.js";

// What a browser throws when the file under a Blob was changed, moved or deleted.
const FILE_ERRORS = ["NotReadableError", "NotFoundError"];

const t = words({
  fileChanged: ["这个文件在上传过程中被修改、移动或删除，请重新选择文件。",
    "The file was changed, moved or deleted during the upload. Please choose it again."],
  otherFile: ["这不是同一个文件。未完成的上传是“{name}”（{size} 字节），内容不一致时无法续传。请选择原来的文件，或放弃后重新上传。",
    "This is not the same file. The unfinished upload is “{name}” ({size} bytes). It can be resumed only with the same "
      + "content. Choose the original file, or cancel the upload and start again."],
  elsewhere: ["这次上传已在另一个页面或设备上被取消或重新开始，这里已停止。需要时请点“继续上传”。",
    "This upload was cancelled or restarted on another page or device, so it has stopped here. Choose “Resume” if you "
      + "want to continue."],
  browserFailed: ["浏览器内存不足或运行出错，上传已停止，已传的部分仍然保留。请点“继续上传”；仍不行时请关闭其他页面后重试。",
    "The upload has stopped because the browser ran out of memory or failed. The parts already sent are kept. "
      + "Choose “Resume”; if that does not help, close other pages and try again."],
  insecure: ["浏览器只允许在安全连接（https）下计算校验值，请改用 https 地址打开本页。",
    "The browser computes checksums only on a secure connection. Please open this page with an https address."],
  storeRefused: ["存储服务多次拒绝接收数据（{code}），请稍后继续上传。",
    "The storage service has refused the data several times ({code}). Please resume the upload later."],
});

/**
 * A refusal of the upload's own, in the shape of an ApiError; `key` names its words.
 * @param {string} code
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function refusal(code, key, values) {
  const both = { zh: fill(t.both(key).zh, values), en: fill(t.both(key).en, values) };
  return new ApiError(409, { code, message: both });
}

/**
 * What stopped an upload, for its reader: a refusal as it is, otherwise a fault of the file or of the browser.
 * @param {Error} error
 */
export function reasonOf(error) {
  if (error instanceof ApiError) return error;
  if (FILE_ERRORS.includes(error.name)) return refusal("FILE_CHANGED", "fileChanged");
  return refusal("BROWSER_FAILED", "browserFailed");
}

/**
 * @param {string} sentence
 * @param {Record<string, string | number>} [values]
 */
function fill(sentence, values = {}) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
