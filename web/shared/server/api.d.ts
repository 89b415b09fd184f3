/** What api.js exports. The entrant's first screens wait for that module, so its types stand here. */

/** What the API says when it refuses, as far as it says it. */
export interface Refusal {
  code: string;
  message?: Api.Text;
  fields?: Api.FieldProblem[];
  request_id?: string;
  work?: { challenge: string; bits: number };
}
export interface Options {
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Of a GET on a page that keeps answers: only what the server says now will do */
  fresh?: boolean;
}

/** A refusal of the API, or the reason why a call did not reach it. */
export class ApiError extends Error {
  constructor(status: number, body: Refusal);
  /** milliseconds after which the server asks to try again; 0 if it does not ask */
  wait: number;
  /** 0: no answer came */
  status: number;
  code: string;
  words: Api.Text;
  fields: Api.FieldProblem[];
  requestId: string;
  body: Refusal;
  get passing(): boolean;
}

/** The error for something that did not arrive because the network was lost. */
export function lostNetwork(): ApiError;
/** The token of the session; it goes with every write. */
export function setCsrf(token: string): void;
/** Call `listener` when the API says that nobody is signed in, or another person; returns a function that stops it. */
export function onTurnedAway(listener: (error: ApiError) => void): () => void;
/** An answer has the type that its reader states. */
export const api: {
  get: (path: string, options?: Options) => Promise<any>;
  post: (path: string, body?: object, options?: Options) => Promise<any>;
  put: (path: string, body: object, options?: Options) => Promise<any>;
  del: (path: string, options?: Options) => Promise<any>;
};

type Method = "GET" | "POST" | "PUT" | "DELETE";
declare function newKey(): string;
declare function call(method: Method, path: string, body?: object, options?: Options): Promise<unknown>;
declare function tried(method: Method, path: string, body?: object, options?: Options): Promise<unknown>;
declare function attempt(method: Method, path: string, body: object | undefined, options: Options): Promise<unknown>;
declare function exchange(
  method: Method,
  path: string,
  body: object | undefined,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<unknown>;
declare function readJson(response: Response): Promise<any>;
declare function refusal(response: Response, answer: Refusal | null): ApiError;
