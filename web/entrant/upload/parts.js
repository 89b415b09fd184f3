/** The parts of an upload: cut from the file, listed from the bucket, compared with each other. */
import { api } from "../../shared/server/api.js";
import { sha256 } from "./hashing.js";

const HEAD = 8 * 1024 * 1024;

/** The parts that the bucket holds: number → `{n, size, sha256}`, read page by page. */
export async function partsOnServer(entryId, uploadId, options) {
  const found = new Map();
  let after = 0;
  do {
    const page = await api.get(`/entries/${entryId}/uploads/${uploadId}/parts?after=${after}`, options);
    for (const part of page.parts) found.set(part.n, part);
    after = page.next;
  } while (after);
  return found;
}

/** Share of `upload` (as an Entry shows it) that the bucket holds, 0–1. */
export async function shareOnServer(entryId, upload) {
  const parts = await partsOnServer(entryId, upload.id);
  let bytes = 0;
  for (const part of parts.values()) bytes += part.size;
  return bytes / upload.size;
}

/** Part `n` of a file, counted from 1. */
export function pieceOf(file, partSize, n) {
  return file.slice((n - 1) * partSize, Math.min(n * partSize, file.size));
}

/** The SHA-256 of the first 8 MiB, by which a file is known again. */
export function hashOfHead(file) {
  return sha256(file.slice(0, HEAD));
}

/**
 * Whether `file`, of which `head` promises the first 8 MiB's hash, is the one that `upload` was begun with. The name,
 * size, time and first 8 MiB remembered here are enough. Without them (another device, a copy with a new date) every
 * part that arrived is compared by its SHA-256.
 */
export async function isSameFile(entryId, upload, { file, head, arrived }) {
  if (file.size !== upload.size || file.name !== upload.name) return false;
  const known = recall(entryId);
  const mine = known?.upload === upload.id;
  if (mine && known.head !== (await head)) return false;
  if (mine && known.mtime === file.lastModified) return true;
  for (const part of arrived.values()) {
    if ((await sha256(pieceOf(file, upload.part_size, part.n))) !== part.sha256) return false;
  }
  return true;
}

/* ── What this browser remembers of an upload, to know the file again ──────────────────────────────────────── */

function memoryKey(entryId) {
  return `zhengxuan.upload.${entryId}`;
}

/** Remember which file an upload was begun with: `{upload, name, size, mtime, head}`. */
export function remember(entryId, record) {
  try {
    localStorage.setItem(memoryKey(entryId), JSON.stringify(record));
  } catch {
    // Without storage a resume compares every part that arrived instead.
  }
}

function recall(entryId) {
  try {
    return JSON.parse(localStorage.getItem(memoryKey(entryId)));
  } catch {
    // Storage that cannot be read remembers nothing.
    return null;
  }
}

/** Forget the upload's file. */
export function forget(entryId) {
  try {
    localStorage.removeItem(memoryKey(entryId));
  } catch {
    // Without storage nothing was remembered.
  }
}
