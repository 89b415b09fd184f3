/** What fields.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Drawn } from "../../vendor/preact.js";
import type { Sayable } from "../words/i18n.js";
import type { Fault } from "./basics.js";

/** What is wrong with a field: words, or a line of an error's `fields`. */
export type FieldError = string | { message: Sayable; code?: string } | null | undefined | false;
/** A line of `ErrorSummary`. */
export interface WrongField {
  field: string;
  message: Api.Text;
  code?: string;
}
/** An error that the page found itself, in the shape of an `ApiError`. */
export interface FormError {
  words: Api.Text;
  code: string;
  fields: WrongField[];
}
export interface Option {
  id: string;
  text: Sayable;
  hint?: Sayable;
}
/** What stands around the input of a field. */
interface Framed {
  name: string;
  label: string;
  hint?: string;
  error?: FieldError;
  required?: boolean;
  optional?: boolean;
}
/** What every field takes; the attributes besides go to its input. */
export interface Field<Value> extends Framed {
  value: Value;
  onInput: (value: Value) => unknown;
  [attribute: string]: unknown;
}

/** The id of a field's input, for `ErrorSummary` and tests. */
export function fieldId(name: string): string;
/** One line of text. `onInput` gets the value, not the event. Other attributes (type, inputmode …) are passed on. */
export function TextField(props: Field<string> & { limit?: number }): Drawn;
/** Several lines of text. */
export function TextArea(props: Field<string> & { rows?: number; limit?: number }): Drawn;
/** A list to choose from: `options` [{id, text}], `empty` the words of no choice. */
export function Select(props: Field<string> & { options: readonly Option[]; empty?: string }): Drawn;
/** One of `options` [{id, text, hint}], all shown. */
export function Radios(props: Field<string> & { options: readonly Option[] }): Drawn;
/** A box to tick; `children` is the sentence one agrees to. */
export function Checkbox(props: {
  name: string;
  checked: boolean;
  onInput: (checked: boolean) => unknown;
  error?: FieldError;
  children?: unknown;
  describedBy?: string;
}): Drawn;
/**
 * Everything that is wrong with the form; it takes the focus whenever `error` is a new one.
 * `error`: ApiError or {words, fields:[{field, message}]}; `labels` {field: its label}. Each line leads to its field.
 * `left` are the fields that nobody has corrected since.
 */
export function ErrorSummary(props: {
  error?: (Fault & { fields?: WrongField[] }) | null;
  labels?: Record<string, string>;
  left?: readonly WrongField[];
}): Drawn | null;
/** An error that the page finds itself before it sends anything, in the shape of an ApiError. */
export function formError(message: Api.Text, fields: WrongField[]): FormError;

declare function described(name: string, hint?: string, error?: FieldError): string | undefined;
/** The frame of a field: label, hint, what is in it, and what is wrong with it. */
export function FieldFrame(props: Framed & { as?: "div" | "fieldset"; children?: unknown }): Drawn;
declare function Count(props: { value: string | null | undefined; limit: number }): Drawn;
