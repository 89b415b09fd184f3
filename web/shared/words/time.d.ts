/** What time.js exports. The entrant's first screens wait for that module, so its types stand here. */

/** Learn the server's clock from `now` of an answer; half of the round trip is its way back. */
export function learnServerTime(now: string, askedAt: number, answeredAt: number): void;
/** Milliseconds since 1970 */
export function serverNow(): number;
/** Hook: the server's time, renewed every `every` milliseconds. */
export function useServerTime(every?: number): number;
/** Learn the call's time zone: its name in the IANA database, and what people call it. */
export function learnZone(name: string, words: { zh: string, en: string }): void;
/** How far the call's clocks are ahead of UTC at a moment, both in milliseconds. */
export function offsetAt(ms: number): number;
/** A date in the call's zone: 2025年8月31日 / 31 August 2025. */
export function date(iso: string): string;
/** A day without a time, as a date field holds it: 2025-08-31. */
export function day(value: string): string;
/** A moment in the call's zone: 2025年8月31日 18:05 / 31 August 2025, 18:05. */
export function dateTime(iso: string): string;
/** The time of a day with its seconds: 18:05:09. */
export function timeOfDay(moment: Date): string;
/** A deadline: midnight is 24:00 of the day that ends, as in the notices, so that nobody is a day late. */
export function deadline(iso: string): string;
/** The name of the zone, for every page that shows a time. */
export function zoneName(): string;
/** What is left of `ms`: 3 天 04:05:06 / 3 days 04:05:06. */
export function countdown(ms: number): string;
/** A size in bytes for people, in powers of 1024 as file managers show it: 1.50 GB. */
export function fileSize(bytes: number): string;

declare function parts(moment: Date): Record<string, string>;
declare function dayOf(moment: Date): string;
declare function join(day: string, clock: string): string;
