/** The contest as the API publishes it, read once for each page, with the server's clock. */
import { useEffect, useState } from "../../vendor/preact.js";
import { api } from "./api.js";
import { learnServerTime } from "../words/time.js";

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
  return contest;
}

export function useContest() {
  const [state, setState] = useState({ contest: null, error: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let here = true;
    loadContest(round > 0).then(
      (contest) => here && setState({ contest, error: null }),
      (error) => here && setState({ contest: null, error }),
    );
    return () => {
      here = false;
    };
  }, [round]);
  return { ...state, retry: () => setRound((n) => n + 1) };
}

export function choiceText(choices, id) {
  return choices?.find((choice) => choice.id === id)?.text ?? id ?? "";
}
