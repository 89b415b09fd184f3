/** What time.js exports. The entrant's first screens wait for that module, so its types stand here. */

export function learnServerTime(now: string, askedAt: number, answeredAt: number): void;
/** Milliseconds since 1970 */
export function serverNow(): number;
export function useServerTime(every?: number): number;
export function date(iso: string): string;
export function dateTime(iso: string): string;
export function deadline(iso: string): string;
export function zoneName(): string;
export function countdown(ms: number): string;
export function fileSize(bytes: number): string;

declare function parts(moment: Date): Record<string, string>;
declare function dayOf(moment: Date): string;
declare function join(day: string, clock: string): string;
