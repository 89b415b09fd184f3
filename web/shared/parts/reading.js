// @ts-check
/** Pages of whoever only reads: controls that change something are not there. The server refuses them anyway. */
import { html } from "../../vendor/preact.js";
import { Button } from "./basics.js";

let onlyReads = false;

/**
 * Says for the whole page whether its reader changes nothing.
 * @param {boolean} yes
 */
export function onlyRead(yes) {
  onlyReads = yes;
}

/** Whether the reader may change something. */
export function mayChange() {
  return !onlyReads;
}

/**
 * A button that changes something, or that opens what does.
 * @param {Parameters<typeof Button>[0]} props
 */
export function Change(props) {
  return onlyReads ? null : html`<${Button} ...${props} />`;
}
