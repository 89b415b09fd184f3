/** What route.js exports. The entrant's first screens wait for that module, so its types stand here. */

declare function decoded(word: string): string;
/** Go to a place: `go("entries", id)`. */
export function go(...path: string[]): void;
/** The address of a place, for `href`. */
export function to(...path: string[]): string;
/** Hook: the place as a list of words. A new place starts at its top with the focus on its heading. */
export function usePlace(): string[];

declare function read(): string[];
