/** What basics.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Drawn } from "../../vendor/preact.js";
import type { Sayable } from "../words/i18n.js";

export type Tone = "info" | "good" | "warn" | "bad" | "muted" | "accent";
export type IconName = "check" | "cross" | "alert" | "info" | "upload" | "download" | "play" | "pause" | "plus" | "back"
  | "next" | "film" | "user" | "mail" | "clock" | "copy" | "edit" | "globe";
export type Kind = "primary" | "quiet" | "danger" | "text" | "warm";
/** What `Problem` shows: an `ApiError`, what a page found itself, or any other error. */
export interface Fault {
  words?: Sayable;
  message?: string;
  code?: string;
  requestId?: string;
}

export function classes(...names: unknown[]): string;
export function Icon(props: { name: IconName }): Drawn;
export function Heading(props: {
  title: unknown;
  lead?: unknown;
  back?: { href: string; label: string };
  actions?: unknown;
}): Drawn;
export function Card(props: {
  title?: unknown;
  aside?: unknown;
  tone?: Tone;
  level?: number;
  children?: unknown;
  [attribute: string]: unknown;
}): Drawn;
export function Loading(props: { text?: string }): Drawn;
export function Empty(props: { icon?: IconName; title: unknown; children?: unknown }): Drawn;
export function Notice(props: {
  tone?: "info" | "good" | "warn" | "bad";
  title?: unknown;
  live?: boolean;
  children?: unknown;
}): Drawn;
export function Badge(props: { tone?: Tone; children?: unknown }): Drawn;
export function Problem(props: { error?: Fault | null; onRetry?: () => unknown }): Drawn | null;
export function wordsOf(error: Fault): string;
export function ErrorCode(props: { error: Fault }): Drawn | null;
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
export function ButtonLink(props: {
  kind?: Kind;
  icon?: IconName;
  children?: unknown;
  class?: string;
  [attribute: string]: unknown;
}): Drawn;
export function Countdown(props: { until: string }): Drawn;
