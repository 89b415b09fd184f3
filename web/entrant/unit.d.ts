/** What unit.js exports. The entrant's first screens wait for that module, so its types stand here. */

import type { Field } from "../shared/parts/fields.js";
import type { Drawn } from "../vendor/preact.js";

export function presetUnit(): string;
export function Unit(props: Field<string> & { recommenders: Api.NamedRecommender[] }): Drawn;
