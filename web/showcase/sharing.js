// @ts-check
/** The addresses by which a winning entry is shared, and the HTML that shows it on another site. */
import { apiPath } from "../shared/server/place.js";

const WIDTH = 640;
const HEIGHT = 360;
const LINE = 52; // the line below the player

/**
 * Where messengers find the card of an entry. `page` is the address of the showcase.
 * @param {string} entry
 * @param {string} page
 */
export function shareUrl(entry, page) {
  return new URL(`${apiPath(new URL(page).pathname)}showcase/${entry}/card`, page).href;
}

/**
 * @param {string} entry
 * @param {string} page
 */
export function embedUrl(entry, page) {
  return new URL(`../embed/${entry}`, page).href;
}

/**
 * A frame in the video's direction; the title is escaped, for it stands in somebody else's page.
 * @param {string} url
 * @param {{title: string, width: number, height: number}} work
 */
export function embedCode(url, { title, width, height }) {
  const [wide, high] = height > width ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT];
  return `<iframe src="${escaped(url)}" title="${escaped(title)}" width="${wide}" height="${high + LINE}" `
    + `style="border: 0" loading="lazy" allowfullscreen></iframe>`;
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
