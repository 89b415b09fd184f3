/** What deadline.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Drawn } from "../vendor/preact.js";

export function Deadline(props: {
  contest: Api.Contest;
  entry?: Api.Entry;
  onEntry?: (entry: Api.Entry) => unknown;
}): Drawn;
