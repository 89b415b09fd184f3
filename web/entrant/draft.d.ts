/** What draft.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { ApiError } from "../shared/server/api.js";
import type { Autosave } from "../shared/server/autosave.js";
import type { Field } from "./form-fields.js";

/** The form as texts to type in, by field. */
export type Values = Record<string, string>;
type Told = { auto: boolean; onEntry: (entry: Api.Entry) => unknown };

export const FIELDS: string[];
export function formOf(entry: Api.Entry): Values;
export function applies(field: Field, values: Values): boolean;
export function unfilled(values: Values): string[];
export function withoutIdle(values: Values): Values;
export function sameForm(one: Values, other: Values): boolean;
export class Draft extends Autosave<Values, Api.Entry> {
  constructor(entry: Api.Entry, told: Told);
  get values(): Values;
  /** In a conflict the other version, merged where only one side has changed a field */
  other: Values | null;
  get conflict(): Values | null;
  get revision(): number;
  get undecided(): ApiError;
  set(name: string, value: string): void;
  keepMine(): Promise<void> | void;
  takeTheirs(): Promise<void> | void;
}
export function useDraft(entry: Api.Entry, told: Told): Draft;

declare function bodyOf(values: Values): Record<string, unknown>;
declare function answer(kind: Field["kind"], value: string): string | string[] | null;
