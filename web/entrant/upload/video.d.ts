/** What video.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Drawn } from "../../vendor/preact.js";

interface Shared {
  entry: Api.Entry;
  contest: Api.Contest;
  onEntry: (entry: Api.Entry) => unknown;
}

export function Video(props: Shared): Drawn;

declare function fetchSender(): Promise<[typeof import("./refusal.js"), typeof import("./upload.js")]>;
declare function Picker(props: Shared & { label?: string; again?: boolean }): Drawn;
