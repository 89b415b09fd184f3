/** What session.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { ApiError } from "./api.js";

export interface View {
  state: "loading" | "out" | "other" | "in" | "unreachable";
  session: Api.Session | null;
  error: ApiError | null;
  /** Whether a session ended while the page was open */
  expired?: boolean;
  /** Whether somebody has signed out to go on as another person */
  changing?: boolean;
}

/** Take `#token=…` out of the address and its history. */
export function takeToken(): string;
/** Call `listener` when whoever was signed in leaves: by signing out, or because another person signs in. */
export function onLeaving(listener: () => unknown): void;
/** Somebody is signed in: if it is another person than before in this role, that one leaves. */
export function arrive(session: Pick<Api.Session, "role" | "name" | "person">): void;
/**
 * Hook for a page of one role. `state` is
 * "loading" · "out" (show the sign-in) · "other" (somebody else is signed in, or anybody while the address holds an
 * unused link) · "in" · "unreachable" (see `error`).
 */
export function useSession(role: Api.Role): SignedIn;

export interface SignedIn extends View {
  enter: (session: Api.Session) => void;
  retry: () => Promise<void>;
  signOut: () => Promise<void>;
}

type SetView = (change: View | ((now: View) => View)) => void;
declare function leave(): void;
declare function attend(ask: () => unknown, setView: SetView): () => void;
declare function look(setView: SetView): Promise<void>;
declare function isSame(one: Api.Session | null, other: Api.Session): boolean;
