/** What video-rules.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { Drawn } from "../../vendor/preact.js";

/** `note` stands behind the ratios. */
export function VideoRules(props: { contest: Api.Contest; note?: string }): Drawn;
