/** What unit.js exports. The entrant's first screens wait for that module, so its types stand here. */

import type { Field } from "../shared/parts/fields.js";
import type { Drawn } from "../vendor/preact.js";

/** The id of the unit whose link was used, or "". It is kept until the tab is closed. */
export function presetUnit(): string;
/** A list of a few units; where there are more, one searches them. */
export function Unit(props: Field<string> & { recommenders: Api.NamedRecommender[] }): Drawn;
