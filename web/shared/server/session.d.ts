/** What session.js exports. The entrant's first screens wait for that module, so its types stand here. */

export interface View {
  state: "loading" | "out" | "other" | "in" | "unreachable";
  session: Api.Session | null;
  error: any;
  /** Whether a session ended while the page was open */
  expired?: boolean;
}

export function takeToken(): string;
export function useSession(role: Api.Role): View & {
  enter: (session: Api.Session) => void;
  retry: () => Promise<void>;
  signOut: () => Promise<void>;
};
