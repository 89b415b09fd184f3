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

export function language(): Language;
export function languageTag(): "zh-CN" | "en";
export function setLanguage(next: Language): void;
export function useLanguage(): Language;
export function say(text: Sayable): string;
export function words<Table extends Record<string, readonly string[]>>(
  table: Table,
): Translate<keyof Table & string>;

/** What is asked for and stored is looked up in TAGS. */
declare function firstLanguage(): any;
declare const TAGS: Record<Language, "zh-CN" | "en">;
declare function fill(value: string | number | Sayable): string;
declare let current: Language;
