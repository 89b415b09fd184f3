/** What regions.js exports. The entrant's first screens wait for that module, so its types stand here. */

export const REGIONS: { id: string; text: Api.Text; codeless: boolean }[];
