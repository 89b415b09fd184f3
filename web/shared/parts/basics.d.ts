/** What basics.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Drawn } from "../../vendor/preact.js";
import type { Sayable } from "../words/i18n.js";

export type Tone = "info" | "good" | "warn" | "bad" | "muted" | "accent";
export type IconName = "check" | "cross" | "alert" | "info" | "upload" | "download" | "play" | "pause" | "plus" | "back"
  | "next" | "film" | "user" | "mail" | "clock" | "copy" | "edit" | "globe";
export type Kind = "primary" | "quiet" | "danger" | "text" | "warm";
/** What `Problem` shows: an `ApiError`, what a page found itself, or any other error. */
export interface Fault {
  fields?: readonly unknown[];
  status?: number;
  words?: Sayable;
  message?: string;
  code?: string;
  requestId?: string;
  /** Only a reload of the page can help: its button takes the place of trying again. */
  reload?: boolean;
  body?: { help?: true };
}

/** Join class names, leaving out what is false. */
export function classes(...names: unknown[]): string;
/** A small icon beside a word; the word carries the meaning. */
export function Icon(props: { name: IconName }): Drawn;
/** The heading of a place, with `actions` beside it. */
export function Heading(props: {
  title: unknown;
  lead?: unknown;
  back?: { href: string; label: string };
  actions?: unknown;
}): Drawn;
/** A white card with an optional title. */
export function Card(props: {
  title?: unknown;
  aside?: unknown;
  tone?: Tone;
  level?: number;
  children?: unknown;
  [attribute: string]: unknown;
}): Drawn;
/** Something is loading. */
export function Loading(props: { text?: string }): Drawn;
/** Nothing here yet, and what to do about it. */
export function Empty(props: { icon?: IconName; title: unknown; children?: unknown }): Drawn;
/** A boxed notice. `tone`: info, good, warn or bad. `live` reads it aloud when it appears. */
export function Notice(props: {
  tone?: "info" | "good" | "warn" | "bad";
  title?: unknown;
  live?: boolean;
  children?: unknown;
}): Drawn;
/** A short state in a coloured pill. `tone`: info, good, warn, bad or muted. */
export function Badge(props: { tone?: Tone; children?: unknown }): Drawn;
/** Whom refusals name for what the reader cannot mend alone; null where nobody is to be named. */
export function offerHelp(contact: Api.Office | null | undefined): void;
/** Whom to call about an error: of one that the server marks so, and of a crash of the page. */
export function Help(props: { error: Fault }): Drawn | null;
/** An `ApiError` (or any `{words, code}`) in words, with its code and a way to try again. */
export function Problem(props: { error?: Fault | null; onRetry?: () => unknown }): Drawn | null;
/** The words of an error. */
export function wordsOf(error: Fault): string;
/** The code and request ID of an error, for support; nobody asks for support because of a slip in typing. */
export function ErrorCode(props: { error: Fault }): Drawn | null;
/** `kind`: primary, quiet, danger or text. While `busy` it stays focusable and does nothing. */
export function Button(props: {
  kind?: Kind;
  busy?: boolean;
  icon?: IconName;
  onClick?: (event: Event) => unknown;
  type?: "button" | "submit";
  children?: unknown;
  class?: string;
  [attribute: string]: unknown;
}): Drawn;
/** A link that looks like a button. */
export function ButtonLink(props: {
  kind?: Kind;
  icon?: IconName;
  children?: unknown;
  class?: string;
  [attribute: string]: unknown;
}): Drawn;
/** Time left until `until` (ISO), by the server's clock. */
export function Countdown(props: { until: string }): Drawn;
