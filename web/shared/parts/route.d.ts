/** What route.js exports. The entrant's first screens wait for that module, so its types stand here. */

declare function decoded(word: string): string;
export function go(...path: string[]): void;
export function to(...path: string[]): string;
export function usePlace(): string[];

declare function read(): string[];
