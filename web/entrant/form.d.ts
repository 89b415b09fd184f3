/** What form.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { WrongField } from "../shared/parts/fields.js";
import type { Drawn } from "../vendor/preact.js";
import type { Draft } from "./draft.js";
import type { Field, WholeField } from "./form-fields.js";

interface Shared {
  draft: Draft;
  contest: Api.Contest;
  recommenders: Api.NamedRecommender[];
}

/** Whose form it is, and who hears the Entry that sending a file answers. */
interface OfEntry {
  entry: Api.Entry;
  onEntry: (entry: Api.Entry) => unknown;
}

/** The labels of the form's fields, for summaries and lists of what is missing. */
export function fieldLabels(): Record<string, string>;
/** Whether the draft is saved, in words that screen readers read aloud. */
export function SaveState(props: { draft: Draft }): Drawn;
/** The fields. `refused` are refusals `[{field, message}]` of the last save or submission. */
export function WorkForm(props: Shared & OfEntry & { refused?: WrongField[] }): Drawn;

declare function saveWords(status: Draft["status"], draft: Pick<Draft, "auto" | "savedAt">): string;
declare function rowsOf(fields: Field[]): Field[][];
declare function FormPart(props: Shared & OfEntry & { field: WholeField; problems: WrongField[] }): Drawn;
