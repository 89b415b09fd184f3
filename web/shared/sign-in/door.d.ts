/** What door.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Drawn } from "../../vendor/preact.js";
import type { View } from "../server/session.js";

export interface Slipped {
  typed: string;
  meant: string;
}
export function Slip(props: Slipped & { onTake: (address: string) => unknown }): Drawn;
export function slipOf(typed: string, before: Slipped | null): Promise<Slipped | null>;
export function Expired(props: { shown?: boolean }): Drawn | null;
export function Door(props: {
  session: View & { retry: () => unknown; signOut: () => unknown };
  signIn: Drawn;
}): Drawn;
