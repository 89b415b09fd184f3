/** What works.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Drawn } from "../vendor/preact.js";

export function Works(props: { contest: Api.Contest; entrant: Api.Entrant; welcome?: boolean }): Drawn;
export function NewWork(props: {
  contest: Api.Contest;
  recommenders: Api.NamedRecommender[];
  entrant: Api.Entrant;
}): Drawn;

declare function allEntries(): Promise<Api.Entry[]>;
