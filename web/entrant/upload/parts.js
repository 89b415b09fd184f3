// @ts-check
/** The parts of an upload: cut from the file, listed from the bucket, compared with each other. */
import { api } from "../../shared/server/api.js";
import { sha256 } from "./hashing.js";

const HEAD = 8 * 1024 * 1024;

/** @typedef {{upload: string, name: string, size: number, mtime: number, head: string}} Known to know a file again */

/**
 * The parts that the bucket holds, by number, read page by page.
 * @param {string} entryId
 * @param {string} uploadId
 * @param {import("../../shared/server/api.js").Options} [options]
 */
export async function partsOnServer(entryId, uploadId, options) {
  /** @type {Map<number, Api.StoredPart>} */
  const found = new Map();
  /** @type {number | null} */
  let after = 0;
  do {
    /** @type {Api.Parts} */
    const page = await api.get(`/entries/${entryId}/uploads/${uploadId}/parts?after=${after}`, options);
    for (const part of page.parts) found.set(part.n, part);
    after = page.next;
  } while (after);
  return found;
}

/**
 * Share of `upload` that the bucket holds, 0–1.
 * @param {string} entryId
 * @param {Api.Upload} upload
 */
export async function shareOnServer(entryId, upload) {
  const parts = await partsOnServer(entryId, upload.id);
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
 * Whether `file`, of which `head` promises the first 8 MiB's hash, is the one that `upload` was begun with. The name,
 * size, time and first 8 MiB remembered here are enough. Without them (another device, a copy with a new date) every
 * part that arrived is compared by its SHA-256.
 * @param {string} entryId
 * @param {Api.Upload} upload
 * @param {{file: File, head: Promise<string>, arrived: Map<number, Api.StoredPart>}} mine
 */
export async function isSameFile(entryId, upload, { file, head, arrived }) {
  if (file.size !== upload.size || file.name !== upload.name) return false;
  const known = recall(entryId);
  const mine = known?.upload === upload.id ? known : null;
  if (mine && mine.head !== (await head)) return false;
  if (mine && mine.mtime === file.lastModified) return true;
  for (const part of arrived.values()) {
    if ((await sha256(pieceOf(file, upload.part_size, part.n))) !== part.sha256) return false;
  }
  return true;
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
