/** What frame.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Drawn } from "../../vendor/preact.js";
import type { Sayable } from "../words/i18n.js";

/** A link at the head; `mark` a count over it, with its words for screen readers. */
interface NavItem {
  href: string;
  label: string;
  current: boolean;
  mark?: { n: number; label: string } | false;
}

type ToastTone = "good" | "bad" | "info";

/** Show a toast for some seconds; screen readers read it aloud. `tone`: good, bad or info. */
export function toast(text: Sayable, tone?: ToastTone): void;
/**
 * The frame: header with the product, the area's name, links, the language and who is signed in; then the content.
 * `area` a word; `nav` the links; `session` {name, role}; `home` the address behind the brand; `wide`
 * for pages that use the whole width; `contest` names the call in the title and its office at the foot.
 */
export function Shell(props: {
  area?: string;
  guide?: string;
  nav?: NavItem[];
  session?: { name: string; role: Api.Role } | false | null;
  onSignOut?: () => unknown;
  home?: string;
  wide?: boolean;
  tools?: unknown;
  footer?: unknown;
  contest?: Api.Contest | null;
  children?: unknown;
}): Drawn;

/** Telephone, hours and e-mail address of the office. */
export function Office(props: { contact: Api.Office }): Drawn;

declare function Toasts(): Drawn;
declare function useOnline(): boolean;
declare function Links(props: {
  nav: NavItem[];
  wide: boolean;
  label: string;
}): Drawn;
declare function skipToMain(event: Event): void;
declare function Guard(props: { children?: unknown }): unknown;
