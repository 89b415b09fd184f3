/** What actions.js exports. The entrant's first screens wait for that module, so its types stand here. */

export function useAction<Given extends unknown[]>(perform: (...given: Given) => unknown): {
  busy: boolean;
  error: any;
  run: (...given: Given) => Promise<boolean>;
  clear: () => void;
};
export function useLoad<Data>(read: () => Promise<Data>, inputs?: readonly unknown[]): {
  data: Data | null;
  error: any;
  loading: boolean;
  reload: () => Promise<void>;
  setData: (data: Data) => void;
};
