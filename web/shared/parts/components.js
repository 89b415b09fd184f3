/** All parts of a page under one name. A page that counts its kilobytes imports from the modules themselves. */
export * from "../server/actions.js";
export * from "./basics.js";
export * from "./dialogs.js";
export * from "./fields.js";
export * from "./figures.js";
export * from "./frame.js";
