/** What autosave.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { ApiError } from "./api.js";

export type Status = "untouched" | "dirty" | "saving" | "saved" | "offline" | "failed" | "conflict";
/** Whether two contents say the same. */
export type Same<Content> = (one: Content, other: Content) => boolean;
/** What a page tells of its draft. */
export interface Page<Content, Row> {
  /** Of this browser's copy */
  name: string;
  server: Row;
  /** Whether it is saved without being asked; true by default */
  auto?: boolean;
  quietMs: number;
  mostMs?: number;
  contentOf: (row: Row) => Content;
  same: Same<Content>;
  save: (content: Content, server: Row) => Promise<Row>;
  latest: () => Promise<Row>;
  onSaved?: (row: Row) => unknown;
}

export class Autosave<Content extends object, Row extends { revision: number }, Own extends string = never> {
  constructor(page: Page<Content, Row>);
  auto: boolean;
  server: Row;
  base: Content;
  content: Content;
  status: Status | Own;
  savedAt: Date | null;
  error: ApiError | null;
  theirs: Row | null;
  restored: boolean;
  kept: boolean;
  changed: () => void;
  get open(): boolean;
  get undecided(): ApiError | null;
  get unsaved(): boolean;
  settles(error: ApiError | null, theirs?: Row): Promise<boolean>;
  tooLate(content: Content): void;
  restore(): void;
  edit(content: Content): void;
  hear(server: Row): void;
  resolve(content: Content): Promise<void> | void;
  discard(): void;
  keep(): void;
  dropCopy(): void;
  take(server: Partial<Row>): void;
  save(): Promise<void>;
  flush(): Promise<void>;
  quiet(): Promise<void>;
  exchange(call: (content: Content, server: Row) => Promise<Row>): Promise<Row>;
  refused(error: ApiError): Promise<void>;
  show(status: Status | Own): void;
  hurry(): void;
  leave(): void;
  stop(): void;
}

export function useAutosave<Draft extends Autosave<any, any, any>>(make: () => Draft): Draft;
export function meeting<Content>(
  versions: { mine: Content; sent: Content[]; base: Content; theirs: Content },
  same: Same<Content>,
): "settled" | "rebase" | "conflict";
export function recovery<Content>(
  copy: { content?: Content; base?: Content } | null,
  current: Content,
  same: Same<Content>,
): "nothing" | "restore" | "conflict";
