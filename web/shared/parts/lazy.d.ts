/** What lazy.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Drawn } from "../../vendor/preact.js";

/** A component that is fetched when it is first shown. */
export interface Lazy {
  (props: object): Drawn;
  /** Fetch it before its first use. */
  warm: () => Promise<void>;
}

export function addSheet(address: URL): void;
export function lazy(load: (again: string) => Promise<Record<string, unknown>>, name: string): Lazy;
