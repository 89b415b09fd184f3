/** The types of what preact.js exports, as far as the pages use them. Read by the type check, never by a browser. */

/** What `html` gives: a description of elements that Preact draws. */
export interface Drawn {
  type: unknown;
  props: unknown;
}

/** A place that a component keeps from one drawing to the next. */
export interface Ref<T> {
  current: T;
}

/** A new value, or how to make it from the old one. */
export type Update<T> = T | ((old: T) => T);

/** An effect may return what ends it. */
type Effect = () => void | (() => void);

export function html(strings: TemplateStringsArray, ...values: unknown[]): Drawn;
export function render(drawn: Drawn, parent: Element | null): void;
export function useState<T>(first: T | (() => T)): [T, (next: Update<T>) => void];
export function useState<T = undefined>(): [T | undefined, (next: Update<T | undefined>) => void];
export function useReducer<S>(reduce: (state: S) => S, first: S): [S, () => void];
export function useReducer<S, A>(reduce: (state: S, action: A) => S, first: S): [S, (action: A) => void];
export function useEffect(effect: Effect, depends?: readonly unknown[]): void;
export function useLayoutEffect(effect: Effect, depends?: readonly unknown[]): void;
export function useRef<T>(first: T): Ref<T>;
export function useMemo<T>(make: () => T, depends: readonly unknown[]): T;
export function useCallback<T extends (...given: never[]) => unknown>(call: T, depends: readonly unknown[]): T;
export function useId(): string;
export function useErrorBoundary(report?: (error: Error) => void): [Error | undefined, () => void];
