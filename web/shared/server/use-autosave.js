/** A draft that saves itself, in a page. */
import { useEffect, useReducer, useState } from "../../vendor/preact.js";

/** Hook: the `Autosave` that `make()` gives, made once; the page is drawn again whenever it changes. */
export function useAutosave(make) {
  const [, redraw] = useReducer((n) => n + 1, 0);
  const [draft] = useState(make);
  useEffect(() => {
    draft.changed = redraw;
    redraw();
    const hidden = () => document.hidden && draft.hurry();
    // Where this browser keeps no copy, leaving would lose what is not saved.
    const leaving = (event) => !draft.kept && draft.unsaved && event.preventDefault();
    document.addEventListener("visibilitychange", hidden);
    addEventListener("beforeunload", leaving);
    return () => {
      document.removeEventListener("visibilitychange", hidden);
      removeEventListener("beforeunload", leaving);
      draft.leave();
    };
  }, [draft]);
  return draft;
}
