/** Who is signed in. The session is an HttpOnly cookie; only its role and name are known here. */
import { useCallback, useEffect, useState } from "../../vendor/preact.js";
import { api, onSignedOut, setCsrf } from "./api.js";

const TOKEN = /^#token=([^&]+)/;

/** Take `#token=…` out of the address and its history. */
export function takeToken() {
  const found = TOKEN.exec(location.hash);
  if (!found) return "";
  history.replaceState(null, "", location.pathname + location.search);
  return decodeURIComponent(found[1]);
}

function signedIn(answer) {
  setCsrf(answer.csrf);
  return answer;
}

/**
 * Hook for a page of one role. `state` is
 * "loading" · "out" (show the sign-in) · "other" (signed in with another role) · "in" · "unreachable" (see `error`).
 */
export function useSession(role) {
  const [view, setView] = useState(
    /** @type {import("./session.js").View} */ ({ state: "loading", session: null, error: null }),
  );
  const enter = useCallback((/** @type {Api.Session} */ session) => {
    signedIn(session);
    setView({ state: session.role === role ? "in" : "other", session, error: null });
  }, [role]);
  const ask = useCallback(async () => {
    // A sign-in link decides who is signed in, even if somebody else was before.
    if (TOKEN.test(location.hash)) return void setView({ state: "out", session: null, error: null });
    setView({ state: "loading", session: null, error: null });
    try {
      enter(await api.get("/session"));
    } catch (error) {
      setView({ state: error.status === 401 ? "out" : "unreachable", session: null, error });
    }
  }, [enter]);
  useEffect(() => {
    ask();
    return onSignedOut(() => setView((now) => (
      { state: "out", session: null, error: null, expired: now.state === "in" }
    )));
  }, [ask]);
  const signOut = useCallback(async () => {
    await api.del("/session").catch((error) => {
      if (error.status !== 401) throw error;
    });
    setCsrf("");
    dispatchEvent(new Event("signout"));
    setView({ state: "out", session: null, error: null });
  }, []);
  return { ...view, enter, retry: ask, signOut };
}
