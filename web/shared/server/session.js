/** Who is signed in. The session is an HttpOnly cookie; only its role and name are known here. */
import { useCallback, useEffect, useState } from "../../vendor/preact.js";
import { api, onSignedOut, setCsrf } from "./api.js";
import { dropCopies, keepCopy, readCopy } from "./local-copy.js";

const TOKEN = /^#token=([^&]+)/;

export function takeToken() {
  const found = TOKEN.exec(location.hash);
  if (!found) return "";
  history.replaceState(null, "", location.pathname + location.search);
  return found[1];
}

export function useSession(role) {
  const [view, setView] = useState(
    /** @type {import("./session.js").View} */ ({ state: "loading", session: null, error: null }),
  );
  const enter = useCallback((/** @type {Api.Session} */ session) => {
    setCsrf(session.csrf);
    // What this browser kept is for whoever typed it.
    const owner = `owner.${session.role}`;
    if ((readCopy(owner) ?? session.name) !== session.name) dropCopies();
    keepCopy(owner, session.name);
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
    dropCopies();
    dispatchEvent(new Event("signout"));
    setView({ state: "out", session: null, error: null });
  }, []);
  return { ...view, enter, retry: ask, signOut };
}
