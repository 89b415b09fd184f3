/** The contest as the API publishes it, read once for each page, with the server's clock. */
import { useEffect, useState } from "../../vendor/preact.js";
import { api } from "./api.js";
import { learnServerTime, learnZone } from "../words/time.js";

let asked = null;

/** GET /contest, once; with `again` it is read again. */
function loadContest(again = false) {
  if (!asked || again) {
    asked = readContest();
    asked.catch(() => {
      asked = null;
    });
  }
  return asked;
}

async function readContest() {
  const askedAt = Date.now();
  const contest = await api.get("/contest");
  learnServerTime(contest.now, askedAt, Date.now());
  learnZone(contest.time_zone, contest.zone);
  return contest;
}

const FRESH_MS = 45_000; // a moved date is known within a minute

export function useContest() {
  const [state, setState] = useState({ contest: null, error: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let here = true;
    loadContest(round > 0).then(
      (contest) => here && setState((old) => (isSame(old.contest, contest) ? old : { contest, error: null })),
      (error) => here && setState((old) => (old.contest ? old : { contest: null, error })),
    );
    return () => {
      here = false;
    };
  }, [round]);
  useEffect(() => {
    let readAt = Date.now();
    const look = () => {
      if (document.hidden || Date.now() - readAt < FRESH_MS) return;
      readAt = Date.now();
      setRound((n) => n + 1);
    };
    const timer = setInterval(look, FRESH_MS / 9);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return { ...state, retry: () => setRound((n) => n + 1) };
}

function isSame(old, contest) {
  return old && JSON.stringify({ ...old, now: "" }) === JSON.stringify({ ...contest, now: "" });
}

export function choiceText(choices, id) {
  return choices?.find((choice) => choice.id === id)?.text ?? id ?? "";
}
