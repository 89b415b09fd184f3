// @ts-check
/** All parts under one name. The entrant's page imports from the modules themselves and so loads only what it needs. */
export * from "../server/actions.js";
export * from "./basics.js";
export * from "./dialogs.js";
export * from "./fields.js";
export * from "./figures.js";
export * from "./frame.js";
export * from "./reading.js";
