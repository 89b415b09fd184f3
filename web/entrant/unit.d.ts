/** What unit.js exports. The entrant's first screens wait for that module, so its types stand here. */

export function presetUnit(): string;
