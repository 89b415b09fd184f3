/** What draft.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { ApiError } from "../shared/server/api.js";
import type { Autosave } from "../shared/server/autosave.js";
import type { Field, WholeField } from "./form-fields.js";

/** The form as texts to type in, by field. */
export type Values = Record<string, string>;
type Told = { auto: boolean; onEntry: (entry: Api.Entry) => unknown };

/** An Entry's form as texts to type in; a list has one of its items on each line. */
export function formOf(entry: Api.Entry): Values;
/** Whether a field is a part of the form as it stands. */
export function applies(field: WholeField, values: Values): boolean;
/** The required fields that are empty. */
export function unfilled(values: Values): string[];
export function withoutIdle(values: Values): Values;
export function sameForm(one: Values, other: Values): boolean;
/** The draft of one entry; `content` is the form as texts. */
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
/** Hook: the draft of `entry`; `onEntry` hears every Entry that a save answers. */
export function useDraft(entry: Api.Entry, told: Told): Draft;

declare function bodyOf(values: Values): Record<string, unknown>;
declare function answer(kind: Field["kind"], value: string): string | string[] | null;
