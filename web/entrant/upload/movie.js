// @ts-check
/**
 * What the index of an MP4 file (`moov`, ISO/IEC 14496-12) says of its tracks, as far as the page needs it: read from
 * bytes, without a page. Content that cannot be read throws a RangeError and is left to the server.
 */

/** @typedef {{kind: string, at: number, end: number}} Part where the content of a box begins and ends */
/**
 * How a sample entry describes its pictures.
 * @typedef {object} Picture
 * @property {string} codec
 * @property {number} wide stored pixels
 * @property {number} high
 * @property {[number, number] | null} par shape of a pixel, if the box says it
 * @property {boolean} cropped whether a clean aperture says what is shown
 */
/**
 * @typedef {object} Track
 * @property {string} handler
 * @property {boolean} turned by a quarter
 * @property {[number, number]} display width and height of its header, in pixels; 0 where it says nothing
 * @property {Picture[]} pictures one for each sample entry, if it is a video
 * @property {number[]} chunks where the chunks that hold samples begin in the file
 */

const PICTURE_HEAD = 78; // bytes of a visual sample entry before the boxes in it

/**
 * The tracks of a movie box, and whether its media come in fragments.
 * @param {DataView} index the whole box
 */
export function movieOf(index) {
  const inside = parts(index, 8, index.byteLength);
  const tracks = inside.filter(({ kind }) => kind === "trak").map((part) => trackOf(index, part));
  return { tracks, fragmented: inside.some(({ kind }) => kind === "mvex") };
}

/**
 * The boxes between two places. Throws a RangeError at one of an impossible size, since others may follow it.
 * @param {DataView} index
 * @param {number} at
 * @param {number} end
 */
function parts(index, at, end) {
  /** @type {Part[]} */
  const found = [];
  while (at + 8 <= end) {
    const short = index.getUint32(at) || end - at;
    const head = short === 1 ? 16 : 8;
    const size = short === 1 ? Number(index.getBigUint64(at + 8)) : short;
    if (size < head || at + size > end) throw new RangeError("A box of an impossible size");
    found.push({ kind: nameAt(index, at + 4), at: at + head, end: at + size });
    at += size;
  }
  return found;
}

/**
 * @param {DataView} index
 * @param {number} at
 */
function nameAt(index, at) {
  return String.fromCharCode(...new Uint8Array(index.buffer, index.byteOffset + at, 4));
}

/**
 * The first box on a path of kinds below a box.
 * @param {DataView} index
 * @param {Part} box
 * @param {string[]} path
 */
function below(index, box, ...path) {
  /** @type {Part | undefined} */
  let found = box;
  for (const wanted of path) found = found && parts(index, found.at, found.end).find(({ kind }) => kind === wanted);
  return found;
}

/**
 * @param {DataView} index
 * @param {Part} box
 * @returns {Track}
 */
function trackOf(index, box) {
  const header = below(index, box, "tkhd");
  const kind = below(index, box, "mdia", "hdlr");
  const handler = kind ? nameAt(index, kind.at + 8) : "";
  const tables = below(index, box, "mdia", "minf", "stbl");
  return {
    handler,
    ...standing(index, header),
    pictures: tables && handler === "vide" ? picturesOf(index, below(index, tables, "stsd")) : [],
    chunks: tables ? chunksOf(index, tables) : [],
  };
}

/**
 * Rotation and size of a track header.
 * @param {DataView} index
 * @param {Part | undefined} header
 * @returns {Pick<Track, "turned" | "display">}
 */
function standing(index, header) {
  if (!header) return { turned: false, display: [0, 0] };
  const matrix = header.at + (index.getUint8(header.at) === 1 ? 52 : 40);
  const turned = Math.abs(index.getInt32(matrix + 4)) > Math.abs(index.getInt32(matrix));
  return { turned, display: [index.getUint32(matrix + 36) / 65_536, index.getUint32(matrix + 40) / 65_536] };
}

/**
 * @param {DataView} index
 * @param {Part | undefined} table
 * @returns {Picture[]}
 */
function picturesOf(index, table) {
  if (!table) return [];
  const entries = parts(index, table.at + 8, table.end).slice(0, index.getUint32(table.at + 4));
  return entries.filter(({ at, end }) => end - at >= PICTURE_HEAD).map(({ kind, at, end }) => {
    const extra = parts(index, at + PICTURE_HEAD, end);
    const shape = extra.find((part) => part.kind === "pasp");
    return {
      codec: kind, wide: index.getUint16(at + 24), high: index.getUint16(at + 26),
      par: shape ? [index.getUint32(shape.at), index.getUint32(shape.at + 4)] : null,
      cropped: extra.some((part) => part.kind === "clap"),
    };
  });
}

/**
 * @param {DataView} index
 * @param {Part} tables
 * @returns {number[]}
 */
function chunksOf(index, tables) {
  const short = below(index, tables, "stco");
  const long = below(index, tables, "co64");
  const table = short || long;
  if (!table) return [];
  const width = short ? 4 : 8;
  const length = Math.min(usedOf(index, tables), Math.floor((table.end - table.at - 8) / width));
  return Array.from({ length }, (_, n) => {
    const at = table.at + 8 + n * width;
    return short ? index.getUint32(at) : Number(index.getBigUint64(at));
  });
}

/**
 * How many chunks it takes to hold all samples. What stands behind them in the table of chunks is used by none.
 * @param {DataView} index
 * @param {Part} tables
 */
function usedOf(index, tables) {
  const sizes = below(index, tables, "stsz") || below(index, tables, "stz2");
  const runs = below(index, tables, "stsc");
  if (!sizes || !runs) return 0;
  const first = (/** @type {number} */ run) => index.getUint32(runs.at + 8 + run * 12);
  const last = index.getUint32(runs.at + 4) - 1;
  let left = index.getUint32(sizes.at + 8);
  let used = 0;
  for (let run = 0; run <= last && left > 0; run += 1) {
    const each = index.getUint32(runs.at + 12 + run * 12);
    const needed = each ? Math.ceil(left / each) : 0;
    const chunks = run < last ? Math.max(0, first(run + 1) - first(run)) : needed;
    used += Math.min(chunks, each ? needed : chunks);
    left -= chunks * each;
  }
  return used;
}
