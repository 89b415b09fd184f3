// @ts-check
/** A bar for a criterion's weight; the number stands beside it. */
import { html, useLayoutEffect, useRef } from "../vendor/preact.js";

/** @param {{share: number}} shown from 0 to 1 */
export function Weight({ share }) {
  const bar = useRef(/** @type {HTMLElement | null} */ (null));
  // Set through the CSSOM, since the pages' security policy forbids style attributes.
  useLayoutEffect(() => bar.current?.style.setProperty("--share", String(share)), [share]);
  return html`<div class="weight" aria-hidden="true"><div ref=${bar}></div></div>`;
}
