/** What door.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Drawn } from "../../vendor/preact.js";
import type { View } from "../server/session.js";

export function tidyContact(text: string): string;
export function looksLikeContact(contact: string): boolean;
/** The answer has the type that its reader states. */
export function ask(path: string, body: object): Promise<any>;
export function Expired(props: { shown?: boolean }): Drawn | null;
export function Door(props: {
  session: View & { retry: () => unknown; signOut: () => unknown };
  signIn: Drawn;
}): Drawn;
