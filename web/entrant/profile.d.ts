/** What profile.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { ApiError } from "../shared/server/api.js";
import type { Field, FormError } from "../shared/parts/fields.js";
import type { Drawn } from "../vendor/preact.js";

type Name = keyof Api.Profile;
/** The profile as texts to type in, by field. */
type Values = Record<string, string>;
interface Given {
  contest: Api.Contest;
  recommenders: Api.NamedRecommender[];
  entrant: Api.Entrant;
  onSaved: (entrant: Api.Entrant) => unknown;
}
interface Parts {
  field: (name: Name) => Field<string>;
  line: (name: Name) => Field<string> & { limit?: number };
}

export function Profile(props: Given & { first: boolean }): Drawn;

declare function valuesOf(profile: Api.Profile | null, contest: Api.Contest): Values;
declare function bodyOf(
  values: Values,
  entrant: Api.Entrant,
  privacy: Api.AgreedText,
  recommenders: Api.NamedRecommender[],
): object;
declare function useProfile(given: Given & { agreed: boolean }): {
  values: Values;
  set: (name: Name) => (value: string) => void;
  submit: (event: Event) => void;
  busy: boolean;
  error: ApiError | FormError | null;
};
declare function agreedOn(consent: Api.Consent): string;
declare function Who(props: Parts & { contest: Api.Contest; kind: string; isUnit: boolean }): Drawn;
declare function Contact(props: Parts & { recommenders: Api.NamedRecommender[] }): Drawn;
