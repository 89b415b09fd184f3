// @ts-check
/** What an entrant sees after signing in, fetched at once while the code is on its way. */
export { Profile } from "./profile.js";
export { Work } from "./work.js";
export { NewWork, Works } from "./works.js";
