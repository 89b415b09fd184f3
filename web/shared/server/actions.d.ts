/** What actions.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { ApiError } from "./api.js";

export function useAction<Given extends unknown[]>(perform: (...given: Given) => unknown): {
  busy: boolean;
  error: ApiError | null;
  run: (...given: Given) => Promise<boolean>;
  clear: () => void;
};
export function useLoad<Data>(read: () => Promise<Data>, inputs?: readonly unknown[]): {
  data: Data | null;
  error: ApiError | null;
  loading: boolean;
  reload: () => Promise<void>;
  setData: (data: Data) => void;
};
