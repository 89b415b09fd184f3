/** What lazy.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Drawn } from "../../vendor/preact.js";
import type { Fault } from "./basics.js";

/** A component that is fetched when it is first shown. */
export interface Lazy {
  (props: object): Drawn;
  /** Fetch it before its first use. */
  warm: () => Promise<void>;
}

/** Have the page use one more style sheet, once; `address` as for `new URL(…, import.meta.url)`. */
export function addSheet(address: URL): void;
/**
 * Why a part did not come after so many `tries`: the network, or the pages are newer than this one and their parts have
 * other names. Where only a reload helps, it is offered.
 */
export function whyLost(tries: number): Promise<Fault>;
/**
 * A component that stands in for `name` of a module: `lazy((again) => import(`./part.js${again}`), "Part")`.
 * `again` is "" at first; after a failure it makes the address a new one, because engines remember failed modules.
 * `room` is shown until it is there, where the usual spinner would move what is below.
 */
export function lazy(
  load: (again: string) => Promise<Record<string, unknown>>, name: string, room?: Drawn,
): Lazy;
