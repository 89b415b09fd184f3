/** What actions.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { ApiError } from "./api.js";

/** Hook: run an async function once at a time. `run(…)` resolves to true if it succeeded; `error` is its error. */
export function useAction<Given extends unknown[]>(perform: (...given: Given) => unknown): {
  busy: boolean;
  error: ApiError | null;
  run: (...given: Given) => Promise<boolean>;
  clear: () => void;
};
/** Hook: read something when the page opens and whenever `inputs` change: `{data, error, loading, reload, setData}`. */
export function useLoad<Data>(read: () => Promise<Data>, inputs?: readonly unknown[]): {
  data: Data | null;
  error: ApiError | null;
  loading: boolean;
  reload: () => Promise<void>;
  setData: (data: Data) => void;
};
