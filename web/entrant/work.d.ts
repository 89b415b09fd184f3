/** What work.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { ApiError } from "../shared/server/api.js";
import type { FormError, WrongField } from "../shared/parts/fields.js";
import type { Drawn } from "../vendor/preact.js";
import type { Draft } from "./draft.js";

interface Shared {
  entry: Api.Entry;
  contest: Api.Contest;
  recommenders: Api.NamedRecommender[];
  onEntry: (entry: Api.Entry) => unknown;
}
type Labels = Record<string, string>;
type Submit = { press: () => void; error: ApiError | FormError | null; busy: boolean; refused: WrongField[] };

export function Work(props: {
  id: string;
  part: string;
  contest: Api.Contest;
  recommenders: Api.NamedRecommender[];
}): Drawn;

declare function useSubmit(given: Omit<Shared, "recommenders"> & {
  draft: Draft;
  ticked: Set<string>;
  editable: boolean;
}): Submit;
declare function Prepare(props: Shared): Drawn;
declare function Submission(props: Omit<Shared, "recommenders" | "onEntry"> & {
  draft: Draft;
  ticked: Set<string>;
  editable: boolean;
  submit: Submit;
}): Drawn;
declare function submission(id: string, draft: Draft, pledges: Api.PledgeBody[]): Promise<Api.Entry>;
declare function filled(field: string, draft: Draft): boolean;
declare function missingNow(entry: Api.Entry, draft: Draft, contest: Record<string, any>): string[];
declare function Checklist(props: {
  entry: Api.Entry;
  draft: Draft;
  labels: Labels;
  contest: Api.Contest;
  ticked: Set<string>;
}): Drawn;
