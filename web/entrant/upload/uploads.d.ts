/** What uploads.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Upload } from "./upload.js";

export type Watcher = (entryId?: string, entry?: Api.Entry) => void;

export const running: Map<string, Upload>;
export function uploadOf(entryId: string): Upload | undefined;
export const tell: Watcher;
export function useUploads(onEnd?: (entryId: string | undefined, entry: Api.Entry) => unknown): void;

declare function watchUploads(listener: Watcher): () => boolean;
