/** Who is signed in. The session is an HttpOnly cookie; only its role and name are known here. */
import { useCallback, useEffect, useState } from "../../vendor/preact.js";
import { api, onTurnedAway, setCsrf } from "./api.js";
import { dropCopies, keepCopy, readCopy } from "./local-copy.js";

const TOKEN = /^#token=([^&]+)/;

export function takeToken() {
  const found = TOKEN.exec(location.hash);
  if (!found) return "";
  history.replaceState(null, "", location.pathname + location.search);
  return found[1];
}

const leaving = new Set();

export function onLeaving(listener) {
  leaving.add(listener);
}

// Whoever was here has left: nothing of theirs is kept, and nothing goes on in their name.
function leave() {
  dropCopies();
  for (const listener of leaving) listener();
}

// Two people of one browser may have the same name: contacts are shown in part. Earlier versions kept names.
export function arrive({ role, name, person }) {
  const owner = `owner.${role}`;
  if (![person, name].includes(readCopy(owner) ?? person)) leave();
  if (role !== "entrant") dropCopies("answer."); // an entrant's page keeps them, and this browser is another's now
  keepCopy(owner, person);
}

export function useSession(role) {
  const [view, setView] = useState(
    /** @type {import("./session.js").View} */ ({ state: "loading", session: null, error: null }),
  );
  const enter = useCallback((/** @type {Api.Session} */ session) => {
    setCsrf(session.csrf);
    arrive(session);
    setView({ state: session.role === role ? "in" : "other", session, error: null });
  }, [role]);
  const ask = useCallback(async () => {
    setView({ state: "loading", session: null, error: null });
    try {
      const session = await api.get("/session");
      if (!TOKEN.test(location.hash)) return void enter(session);
      // A link replaces nobody unasked, and is not used up by being opened.
      setCsrf(session.csrf);
      setView({ state: "other", session, error: null });
    } catch (error) {
      setView({ state: error.status === 401 ? "out" : "unreachable", session: null, error });
    }
  }, [enter]);
  useEffect(() => {
    ask();
    return attend(ask, setView);
  }, [ask]);
  const signOut = useCallback(async () => {
    await api.del("/session").catch((error) => {
      if (error.status !== 401) throw error;
    });
    setCsrf("");
    leave();
    setView((now) => ({ state: "out", session: null, error: null, changing: now.state === "other" }));
  }, []);
  return { ...view, enter, retry: ask, signOut };
}

// Hears that a link was put into the address, that the session has ended, and that it may be another's.
function attend(ask, setView) {
  const onLink = () => TOKEN.test(location.hash) && ask();
  addEventListener("hashchange", onLink);
  const stop = onTurnedAway((error) => {
    if (error.status !== 401) return void look(setView);
    setCsrf("");
    setView((now) => ({ state: "out", session: null, error: null, expired: now.state === "in" }));
  });
  return () => {
    stop();
    removeEventListener("hashchange", onLink);
  };
}

// Perhaps somebody else has signed in with this browser, in another tab.
async function look(setView) {
  const session = await api.get("/session").catch(() => null); // the refusal that led here is shown anyway
  if (!session) return;
  setCsrf(session.csrf);
  setView((now) => (
    now.state === "in" && !isSame(now.session, session) ? { state: "other", session, error: null } : now
  ));
}

function isSame(one, other) {
  return one.person === other.person;
}
