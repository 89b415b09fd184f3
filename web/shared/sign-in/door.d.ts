/** What door.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Drawn } from "../../vendor/preact.js";
import type { SignedIn } from "../server/session.js";

/** POST for a code or a link, with the work that the server asks for. Its reader states the answer's type. */
export function ask(path: string, body: object): Promise<any>;
export interface Slipped {
  typed: string;
  meant: string;
}
/** Says that an address was probably meant to be another, and offers that one. */
export function Slip(props: Slipped & { onTake: (address: string) => unknown }): Drawn;
/**
 * What an e-mail address was probably meant to be: `{typed, meant}`. Null if nothing seems wrong, and if `before` said
 * so already: whoever goes on means it.
 */
export function slipOf(typed: string, before: Slipped | null): Promise<Slipped | null>;
/** The session ended while the page was open. */
export function Expired(props: { shown?: boolean }): Drawn | null;
/**
 * Shown while `session.state` is not "in": waits for the session, says that somebody else is signed in or that the
 * network is lost, or shows `signIn`, the page's own sign-in.
 */
export function Door(props: {
  session: SignedIn;
  signIn: Drawn;
}): Drawn;
