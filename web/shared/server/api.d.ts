/** What api.js exports. The entrant's first screens wait for that module, so its types stand here. */

/** What the API says when it refuses, as far as it says it. */
export interface Refusal {
  code: string;
  message?: Api.Text;
  fields?: Api.FieldProblem[];
  request_id?: string;
}
export interface Options {
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export class ApiError extends Error {
  constructor(status: number, body: Refusal);
  /** 0: no answer came */
  status: number;
  code: string;
  words: Api.Text;
  fields: Api.FieldProblem[];
  requestId: string;
  body: Refusal;
  /** milliseconds that the server asks to wait before the request is made again; 0 if it does not ask */
  wait?: number;
  get passing(): boolean;
}

export function lostNetwork(): ApiError;
export function setCsrf(token: string): void;
export function onSignedOut(listener: (error: ApiError) => void): () => void;
/** An answer has the type that its reader states. */
export const api: {
  get: (path: string, options?: Options) => Promise<any>;
  post: (path: string, body?: object, options?: Options) => Promise<any>;
  put: (path: string, body: object, options?: Options) => Promise<any>;
  del: (path: string, options?: Options) => Promise<any>;
};

type Method = "GET" | "POST" | "PUT" | "DELETE";
declare function call(method: Method, path: string, body?: object, options?: Options): Promise<unknown>;
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
