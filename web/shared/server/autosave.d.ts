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

/** The server answers again: save at once what waits. */
export function wakeAll(): void;

export class Autosave<Content extends object, Row extends { revision: number }, Own extends string = never> {
  /**
   * `name` of this browser's copy; `server` the record with its `revision`; `auto` false saves only on `flush`; a save
   * follows `quietMs` without a change, `mostMs` after the first at the latest. `contentOf(server)` gives the content,
   * `same(a, b)` compares two; `save(content, server)` and `latest()` resolve to the record; `onSaved` hears of each.
   */
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
  /** Whether the content may be changed. */
  get open(): boolean;
  /** What `flush` throws while a conflict waits for its decision. */
  get undecided(): ApiError | null;
  /** Whether the server lacks something of the content. */
  get unsaved(): boolean;
  /** Overridden by a page that deals with a refusal or with a newer record itself; true when it has. */
  settles(error: ApiError | null, theirs?: Row): Promise<boolean>;
  /** Overridden by a page that shows what it kept of a record that can no longer be changed. */
  tooLate(content: Content): void;
  /** Take up what this browser kept of an earlier visit. */
  restore(): void;
  /** Replace the content. */
  edit(content: Content): void;
  /** The page heard of a newer record. */
  hear(server: Row): void;
  /** A person chose `content` in a conflict. */
  resolve(content: Content): Promise<void> | void;
  /** Forget what was changed since the last save. */
  discard(): void;
  keep(): void;
  dropCopy(): void;
  /** Take in a record, or the part of it that the API answered. */
  take(server: Partial<Row>): void;
  /** Send, one request at a time. Never rejects: `status` and `error` tell how it ended. */
  save(): Promise<void>;
  /** Save now; rejects with the error that keeps the server from having everything. */
  flush(): Promise<void>;
  /** Wait for a save under way and start none by itself. */
  quiet(): Promise<void>;
  /** Send the content by `call(content, server)`. */
  exchange(call: (content: Content, server: Row) => Promise<Row>): Promise<Row>;
  refused(error: ApiError): Promise<void>;
  show(status: Status | Own): void;
  /** Save at once what would be saved after a pause. */
  hurry(): void;
  /** The page turns elsewhere; saving continues. */
  leave(): void;
  /** End it. */
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
