/** What profile.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { ApiError } from "../shared/server/api.js";
import type { Field, FormError, WrongField } from "../shared/parts/fields.js";
import type { Slipped } from "../shared/sign-in/door.js";
import type { Drawn } from "../vendor/preact.js";

type Name = keyof Api.Profile;
/** The profile as texts to type in, by field. */
type Values = Record<string, any>;
interface Given {
  contest: Api.Contest;
  recommenders: Api.NamedRecommender[];
  entrant: Api.Entrant;
  onSaved: (entrant: Api.Entrant) => unknown;
}
interface Parts {
  field: (name: Name) => Field<any> & { error?: { code?: string; message: Api.Text } };
  line: (name: Name) => Field<string> & { limit?: number };
}

/** `onSaved(entrant)` after each save; `first` while there is no profile yet. */
export function Profile(props: Given & { first: boolean }): Drawn;

declare function valuesOf(entrant: Pick<Api.Entrant, "profile" | "contacts">, contest: Api.Contest): Values;
declare function bodyOf(
  values: Values,
  entrant: Api.Entrant,
  privacy: { version: string; sha256: string },
  recommenders: Api.NamedRecommender[],
): object;
declare function useProfile(given: Given & { agreed: boolean }): {
  values: Values;
  set: (name: Name) => (value: any) => void;
  mend: (name: string) => void;
  submit: (event: Event) => void;
  busy: boolean;
  error: ApiError | FormError | null;
  left: WrongField[];
  slip: Slipped | null;
};
declare function agreedOn(consent: Api.Consent): string;
declare function Who(props: Parts & { contest: Api.Contest; values: Values; isUnit: boolean }): Drawn;
declare function Contact(
  props: Parts & { recommenders: Api.NamedRecommender[]; isUnit: boolean; children?: unknown },
): Drawn;
