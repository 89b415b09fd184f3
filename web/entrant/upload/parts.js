// @ts-check
/** The parts of an upload: cut from the file, listed from the bucket, compared with each other. */
import { api } from "../../shared/server/api.js";
import { sha256 } from "./hashing.js";

const HEAD = 8 * 1024 * 1024;

/** @typedef {{upload: string, size: number, mtime: number, head: string}} Known to know a file again */
/** @typedef {{parts: Map<number, Api.StoredPart>, token: string}} Stored in the bucket; the upload's token */

/**
 * The parts that the bucket holds, by number, read page by page.
 * @param {string} entryId
 * @param {string} uploadId
 * @param {import("../../shared/server/api.js").Options} [options]
 * @returns {Promise<Stored>}
 */
export async function partsOnServer(entryId, uploadId, options) {
  /** @type {Map<number, Api.StoredPart>} */
  const found = new Map();
  /** @type {number | null} */
  let after = 0;
  let token = "";
  do {
    /** @type {Api.Parts} */
    const page = await api.get(`/entries/${entryId}/uploads/${uploadId}/parts?after=${after}`, options);
    for (const part of page.parts) found.set(part.n, part);
    after = page.next;
    token = page.token;
  } while (after);
  return { parts: found, token };
}

/**
 * Share of `upload` that the bucket holds, 0–1.
 * @param {string} entryId
 * @param {Api.Upload} upload
 */
export async function shareOnServer(entryId, upload) {
  const { parts } = await partsOnServer(entryId, upload.id);
  let bytes = 0;
  for (const part of parts.values()) bytes += part.size;
  return bytes / upload.size;
}

/**
 * Part `n` of a file, counted from 1.
 * @param {File} file
 * @param {number} partSize
 * @param {number} n
 */
export function pieceOf(file, partSize, n) {
  return file.slice((n - 1) * partSize, Math.min(n * partSize, file.size));
}

/**
 * The SHA-256 of the first 8 MiB, by which a file is known again.
 * @param {File} file
 */
export function hashOfHead(file) {
  return sha256(file.slice(0, HEAD));
}

/**
 * The file's name in the form that JSON carries: halves of surrogate pairs, which old discs hold, become U+FFFD.
 * @param {{name: string}} file
 */
export function sentName({ name }) {
  return name.replace(/\p{Surrogate}/gu, "\uFFFD");
}

/**
 * The parts of `arrived` that `file` still has, by size and SHA-256; its name says nothing. `head` promises the hash of
 * its first 8 MiB. If size, time and that hash are those remembered here, all fit; else (another device, a copy with a
 * new date, a changed file) every part that arrived is compared.
 * @param {string} entryId
 * @param {Pick<Api.Upload, "id" | "size" | "part_size">} upload
 * @param {{file: File, head: Promise<string>, arrived: Map<number, Api.StoredPart>}} mine
 * @param {(blob: Blob) => Promise<string>} [hash]
 */
export async function fitting(entryId, upload, { file, head, arrived }, hash = sha256) {
  const known = recall(entryId);
  const seen = known?.upload === upload.id && known.mtime === file.lastModified && file.size === upload.size;
  if (seen && known.head === (await head)) return arrived;
  /** @type {Map<number, Api.StoredPart>} */
  const fits = new Map();
  for (const [n, part] of arrived) {
    const piece = pieceOf(file, upload.part_size, n);
    if (piece.size === part.size && (await hash(piece)) === part.sha256) fits.set(n, part);
  }
  return fits;
}

/**
 * What becomes of an unfinished upload with the file that was chosen for it: the "same" goes on; one that has "changed"
 * keeps the parts that fit; of one that has nothing in common it is begun "anew" if the file is known to have changed,
 * else it is "other" and refused.
 * @param {{upload: {size: number}, size: number, arrived: number, fits: number, changed: boolean}} chosen
 */
export function afterFile({ upload, size, arrived, fits, changed }) {
  if (size === upload.size && fits === arrived) return "same";
  if (fits > 0 && (changed || size === upload.size)) return "changed";
  return changed ? "anew" : "other";
}

/* ── What this browser remembers of an upload, to know the file again ──────────────────────────────────────── */

/** @param {string} entryId */
function memoryKey(entryId) {
  return `zhengxuan.upload.${entryId}`;
}

/**
 * Remember which file an upload was begun with.
 * @param {string} entryId
 * @param {Known} record
 */
export function remember(entryId, record) {
  try {
    localStorage.setItem(memoryKey(entryId), JSON.stringify(record));
  } catch {
    // Without storage a resume compares every part that arrived instead.
  }
}

/**
 * @param {string} entryId
 * @returns {Known | null}
 */
function recall(entryId) {
  try {
    return JSON.parse(localStorage.getItem(memoryKey(entryId)) ?? "null");
  } catch {
    // Storage that cannot be read remembers nothing.
    return null;
  }
}

/**
 * Forget the upload's file.
 * @param {string} entryId
 */
export function forget(entryId) {
  try {
    localStorage.removeItem(memoryKey(entryId));
  } catch {
    // Without storage nothing was remembered.
  }
}
