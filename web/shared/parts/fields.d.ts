/** What fields.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Drawn } from "../../vendor/preact.js";
import type { Sayable } from "../words/i18n.js";
import type { Fault } from "./basics.js";

/** What is wrong with a field: words, or a line of an error's `fields`. */
export type FieldError = string | { message: Sayable } | null | undefined | false;
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

export function fieldId(name: string): string;
export function TextField(props: Field<string> & { limit?: number }): Drawn;
export function TextArea(props: Field<string> & { rows?: number; limit?: number }): Drawn;
export function Select(props: Field<string> & { options: readonly Option[]; empty?: string }): Drawn;
export function Radios(props: Field<string> & { options: readonly Option[] }): Drawn;
export function Checkbox(props: {
  name: string;
  checked: boolean;
  onInput: (checked: boolean) => unknown;
  error?: FieldError;
  children?: unknown;
  describedBy?: string;
}): Drawn;
export function ErrorSummary(props: {
  error?: (Fault & { fields?: WrongField[] }) | null;
  labels?: Record<string, string>;
  left?: readonly WrongField[];
}): Drawn | null;
export function formError(message: Api.Text, fields: WrongField[]): FormError;

declare function described(name: string, hint?: string, error?: FieldError): string | undefined;
declare function FieldFrame(props: Framed & { as?: "div" | "fieldset"; children?: unknown }): Drawn;
declare function Count(props: { value: string | null | undefined; limit: number }): Drawn;
