/** Calling the server from a page: one call at a time, with its error kept for display. */
import { useEffect, useRef, useState } from "../../vendor/preact.js";

export function useAction(perform) {
  const [state, setState] = useState({ busy: false, error: null });
  const busy = useRef(false);
  const run = async (/** @type {any} */ ...given) => {
    if (busy.current) return false;
    busy.current = true;
    setState({ busy: true, error: null });
    try {
      await perform(...given);
      setState({ busy: false, error: null });
      return true;
    } catch (error) {
      setState({ busy: false, error });
      return false;
    } finally {
      busy.current = false;
    }
  };
  return { ...state, run, clear: () => setState({ busy: false, error: null }) };
}

export function useLoad(read, inputs = []) {
  const [state, setState] = useState({ data: null, error: null, loading: true });
  const round = useRef(0);
  const reload = async () => {
    round.current += 1;
    const mine = round.current;
    setState((now) => ({ ...now, error: null, loading: true }));
    try {
      const data = await read();
      if (mine === round.current) setState({ data, error: null, loading: false });
    } catch (error) {
      if (mine === round.current) setState((now) => ({ ...now, error, loading: false }));
    }
  };
  useEffect(() => {
    reload();
    return () => {
      round.current += 1;
    };
  }, inputs);
  return { ...state, reload, setData: (data) => setState({ data, error: null, loading: false }) };
}
