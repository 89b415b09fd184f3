/** What work-parts.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Drawn } from "../vendor/preact.js";

export function WorkHeading(props: {
  entry: Pick<Api.Entry, "title" | "status" | "status_text">;
  title?: string;
  back?: { href: string; label: string };
}): Drawn;
export function Withdraw(props: {
  entry: Api.Entry;
  onEntry: (entry: Api.Entry) => unknown;
  label: string;
}): Drawn | null;
