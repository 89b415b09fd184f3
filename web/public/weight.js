/** A bar as long as a criterion weighs; the number beside it says it in figures. */
import { html, useLayoutEffect, useRef } from "../vendor/preact.js";

export function Weight({ share }) {
  const bar = useRef(null);
  // Through the CSSOM: the pages' security policy allows no style attributes.
  useLayoutEffect(() => bar.current.style.setProperty("--share", String(share)), [share]);
  return html`<div class="weight" aria-hidden="true"><div ref=${bar}></div></div>`;
}
