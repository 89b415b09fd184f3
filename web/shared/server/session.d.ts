/** What session.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { ApiError } from "./api.js";

export interface View {
  state: "loading" | "out" | "other" | "in" | "unreachable";
  session: Api.Session | null;
  error: ApiError | null;
  /** Whether a session ended while the page was open */
  expired?: boolean;
}

/** Take `#token=…` out of the address and its history. */
export function takeToken(): string;
/**
 * Hook for a page of one role. `state` is
 * "loading" · "out" (show the sign-in) · "other" (signed in with another role) · "in" · "unreachable" (see `error`).
 */
export function useSession(role: Api.Role): View & {
  enter: (session: Api.Session) => void;
  retry: () => Promise<void>;
  signOut: () => Promise<void>;
};
