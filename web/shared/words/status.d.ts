/** What status.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Tone } from "../parts/basics.js";

export function statusTone(status: Api.Status): Tone;

declare const TONES: Record<Api.Status, Tone>;
