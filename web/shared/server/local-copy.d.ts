/** What local-copy.js exports. The entrant's first screens wait for that module, so its types stand here. */

export function keepCopy(name: string, value: unknown): boolean;
/** What was kept has the type that its reader states. */
export function readCopy(name: string): any;
export function dropCopies(begin?: string): void;
export function dropCopy(name: string): void;
