/** What session.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { ApiError } from "./api.js";

export interface View {
  state: "loading" | "out" | "other" | "in" | "unreachable";
  session: Api.Session | null;
  error: ApiError | null;
  /** Whether a session ended while the page was open */
  expired?: boolean;
}

export function takeToken(): string;
export function useSession(role: Api.Role): View & {
  enter: (session: Api.Session) => void;
  retry: () => Promise<void>;
  signOut: () => Promise<void>;
};
