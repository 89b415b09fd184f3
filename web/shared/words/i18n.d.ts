/** What i18n.js exports. The entrant's first screens wait for that module, so its types stand here. */

export type Language = "zh" | "en";
/** What `say` accepts. */
export type Sayable = string | { zh?: string; en?: string } | null | undefined;
/** What can fill a place in a sentence. */
export type Values = Record<string, string | number | Sayable>;

/** `t` of a page: a key must be in its table, or be put together so that it can be. */
export interface Translate<Key extends string> {
  <Asked extends string>(key: Asked & ([Extract<Key, Asked>] extends [never] ? never : Asked), values?: Values): string;
  both<Asked extends string>(key: Asked & ([Extract<Key, Asked>] extends [never] ? never : Asked)): Api.Text;
}

/** The language in use: "zh" or "en". */
export function onlyLanguage(): string;
export function language(): Language;
/** The BCP 47 tag of the language in use, for Intl. */
export function languageTag(): "zh-CN" | "en";
/** Change the language, remember it and draw again. */
export function setLanguage(next: Language): void;
/** Hook: the language in use, and a new drawing when it changes. */
export function useLanguage(): Language;
/** One side of the API's `{zh, en}`. A string passes through; nothing gives "". */
export function say(text: Sayable): string;
/**
 * Make a page's `t(key, values)` from its table `{key: ["中文", "English"]}`.
 * `{name}` in a sentence is replaced by `values.name`, a text or a `{zh, en}`; `{n:entry is|entries are}` by what fits
 * the number `values.n`. `t.both(key)` is the `{zh, en}` itself.
 */
export function words<Table extends Record<string, readonly string[]>>(
  table: Table,
): Translate<keyof Table & string>;

/** What is asked for and stored is looked up in TAGS. */
declare function firstLanguage(): any;
declare const TAGS: Record<Language, "zh-CN" | "en">;
declare function fill(value: string | number | Sayable): string;
declare let current: Language;
