/** What pledges.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Drawn } from "../vendor/preact.js";
import type { WrongField } from "../shared/parts/fields.js";

export function pledgeField(id: string): string;
export function pledgeLabels(contest: Api.Contest): Record<string, string>;
export function Pledges(props: {
  contest: Api.Contest;
  ticked: Set<string>;
  onTick: (id: string, on: boolean) => void;
  refused?: WrongField[];
}): Drawn;
