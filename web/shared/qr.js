// @ts-check
/**
 * QR codes (ISO/IEC 18004) of short texts, drawn here so that no address is sent to anyone else:
 * byte mode, error correction M, versions 1 to 13 (331 bytes), which is more than any link of ours.
 *
 * Our own and no library, because a page loads it in 2.8 KB with gzip (uqr, the smallest that is kept, takes 3.9) and a
 * test has the decoder of another project read every version.
 */

// Per version at level M: error correction bytes a block, number of blocks (ISO/IEC 18004, table 9).
const ECC_PER_BLOCK = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22];
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9];
const LAST_VERSION = 13;
const LEVEL_M_BITS = 0;

/**
 * Modules of the code as rows of booleans, true is dark. Throws RangeError when the text is too long.
 * @param {string} text
 */
export function qrModules(text) {
  const bytes = new TextEncoder().encode(text);
  const version = versionFor(bytes.length);
  const codewords = interleave(dataCodewords(bytes, version), version);
  const grids = MASKS.map((_, mask) => draw(version, codewords, mask));
  const penalties = grids.map(penaltyOf);
  return grids[penalties.indexOf(Math.min(...penalties))];
}

const QUIET = 4; // ISO/IEC 18004: light modules around the code

/**
 * The code as one path of squares, on a light square of `size` modules with the quiet zone around it.
 * @param {string} text
 */
export function qrPath(text) {
  const modules = qrModules(text);
  /** @type {(dark: boolean, x: number, y: number) => string} */
  const square = (dark, x, y) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "");
  const path = modules.map((row, y) => row.map((dark, x) => square(dark, x, y)).join("")).join("");
  return { size: modules.length + QUIET * 2, path };
}

/** @param {number} version */
function rawModules(version) {
  let count = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const align = Math.floor(version / 7) + 2;
    count -= (25 * align - 10) * align - 55;
    if (version >= 7) count -= 36;
  }
  return count;
}

/** @param {number} version */
function dataLength(version) {
  return Math.floor(rawModules(version) / 8) - ECC_PER_BLOCK[version] * BLOCKS[version];
}

/** @param {number} length */
function versionFor(length) {
  for (let version = 1; version <= LAST_VERSION; version += 1) {
    const header = 4 + (version < 10 ? 8 : 16);
    if (header + length * 8 <= dataLength(version) * 8) return version;
  }
  throw new RangeError(`A text of ${length} bytes does not fit a QR code here`);
}

/**
 * @param {Uint8Array} bytes
 * @param {number} version
 */
function dataCodewords(bytes, version) {
  const capacity = dataLength(version) * 8;
  /** @type {number[]} */
  const bits = [];
  /** @type {(value: number, width: number) => void} */
  const put = (value, width) => {
    for (let i = width - 1; i >= 0; i -= 1) bits.push((value >>> i) & 1);
  };
  put(4, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) put(byte, 8);
  put(0, Math.min(4, capacity - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < capacity; pad ^= 0xec ^ 0x11) put(pad, 8);
  const words = [];
  for (let i = 0; i < bits.length; i += 8) words.push(parseInt(bits.slice(i, i + 8).join(""), 2));
  return words;
}

/**
 * @param {number} x
 * @param {number} y
 */
function multiply(x, y) {
  let z = 0;
  for (let i = 7; i >= 0; i -= 1) {
    z = (z << 1) ^ ((z >>> 7) * 0x11d);
    z ^= ((y >>> i) & 1) * x;
  }
  return z;
}

/** @param {number} degree */
function divisorOf(degree) {
  const result = [...Array.from({ length: degree - 1 }, () => 0), 1];
  let root = 1;
  for (let i = 0; i < degree; i += 1) {
    for (let j = 0; j < degree; j += 1) {
      result[j] = multiply(result[j], root);
      if (j + 1 < degree) result[j] ^= result[j + 1];
    }
    root = multiply(root, 2);
  }
  return result;
}

/**
 * @param {number[]} data
 * @param {number[]} divisor
 */
function remainderOf(data, divisor) {
  const result = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ (result.shift() ?? 0);
    result.push(0);
    divisor.forEach((coefficient, i) => {
      result[i] ^= multiply(coefficient, factor);
    });
  }
  return result;
}

/**
 * @param {number[]} data
 * @param {number} version
 */
function interleave(data, version) {
  const count = BLOCKS[version];
  const eccLength = ECC_PER_BLOCK[version];
  const total = Math.floor(rawModules(version) / 8);
  const short = count - (total % count);
  const shortLength = Math.floor(total / count) - eccLength;
  const divisor = divisorOf(eccLength);
  const blocks = [];
  for (let i = 0, at = 0; i < count; i += 1) {
    const length = shortLength + (i < short ? 0 : 1);
    const part = data.slice(at, at + length);
    at += length;
    blocks.push({ part, ecc: remainderOf(part, divisor) });
  }
  const out = [];
  for (let i = 0; i <= shortLength; i += 1) for (const { part } of blocks) if (i < part.length) out.push(part[i]);
  for (let i = 0; i < eccLength; i += 1) for (const { ecc } of blocks) out.push(ecc[i]);
  return out;
}

/** @param {number} version */
function alignmentCentres(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const size = version * 4 + 17;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const centres = [6];
  for (let at = size - 7; centres.length < count; at -= step) centres.splice(1, 0, at);
  return centres;
}

/** @type {((x: number, y: number) => boolean)[]} */
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/**
 * @param {number} version
 * @param {number[]} codewords
 * @param {number} mask
 */
function draw(version, codewords, mask) {
  const size = version * 4 + 17;
  const grid = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  const fixed = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  /** @type {(x: number, y: number, dark: boolean) => void} */
  const set = (x, y, dark) => {
    if (x < 0 || y < 0 || x >= size || y >= size) return;
    grid[y][x] = dark;
    fixed[y][x] = true;
  };
  drawPatterns(set, size, version);
  drawFormat(set, size, mask);
  if (version >= 7) drawVersion(set, size, version);
  placeData(grid, fixed, size, codewords, mask);
  return grid;
}

/**
 * @param {(x: number, y: number, dark: boolean) => void} set
 * @param {number} size
 * @param {number} version
 */
function drawPatterns(set, size, version) {
  for (let i = 0; i < size; i += 1) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
    for (let dy = -4; dy <= 4; dy += 1) {
      for (let dx = -4; dx <= 4; dx += 1) {
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        set(cx + dx, cy + dy, ring !== 2 && ring !== 4);
      }
    }
  }
  const centres = alignmentCentres(version);
  const last = centres.length - 1;
  centres.forEach((cx, i) => centres.forEach((cy, j) => {
    if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) return;
    for (let dy = -2; dy <= 2; dy += 1) {
      for (let dx = -2; dx <= 2; dx += 1) set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
    }
  }));
}

/**
 * @param {(x: number, y: number, dark: boolean) => void} set
 * @param {number} size
 * @param {number} mask
 */
function drawFormat(set, size, mask) {
  const data = (LEVEL_M_BITS << 3) | mask;
  let rest = data;
  for (let i = 0; i < 10; i += 1) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((data << 10) | rest) ^ 0x5412;
  /** @param {number} i */
  const bit = (i) => ((bits >>> i) & 1) === 1;
  for (let i = 0; i <= 5; i += 1) set(8, i, bit(i));
  set(8, 7, bit(6));
  set(8, 8, bit(7));
  set(7, 8, bit(8));
  for (let i = 9; i < 15; i += 1) set(14 - i, 8, bit(i));
  for (let i = 0; i < 8; i += 1) set(size - 1 - i, 8, bit(i));
  for (let i = 8; i < 15; i += 1) set(8, size - 15 + i, bit(i));
  set(8, size - 8, true);
}

/**
 * @param {(x: number, y: number, dark: boolean) => void} set
 * @param {number} size
 * @param {number} version
 */
function drawVersion(set, size, version) {
  let rest = version;
  for (let i = 0; i < 12; i += 1) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let i = 0; i < 18; i += 1) {
    const dark = ((bits >>> i) & 1) === 1;
    const a = size - 11 + (i % 3);
    const b = Math.floor(i / 3);
    set(a, b, dark);
    set(b, a, dark);
  }
}

/**
 * @param {boolean[][]} grid
 * @param {boolean[][]} fixed
 * @param {number} size
 * @param {number[]} codewords
 * @param {number} mask
 */
function placeData(grid, fixed, size, codewords, mask) {
  let i = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      for (let j = 0; j < 2; j += 1) {
        const x = right - j;
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
        if (fixed[y][x]) continue;
        const dark = i < codewords.length * 8 && ((codewords[i >>> 3] >>> (7 - (i & 7))) & 1) === 1;
        grid[y][x] = dark !== MASKS[mask](x, y);
        i += 1;
      }
    }
  }
}

/** @param {boolean[][]} grid */
function penaltyOf(grid) {
  const size = grid.length;
  const columns = grid.map((_, x) => grid.map((row) => row[x]));
  let penalty = 0;
  for (const line of [...grid, ...columns]) penalty += runsPenalty(line);
  for (let y = 0; y < size - 1; y += 1) {
    for (let x = 0; x < size - 1; x += 1) {
      const dark = grid[y][x];
      if (dark === grid[y][x + 1] && dark === grid[y + 1][x] && dark === grid[y + 1][x + 1]) penalty += 3;
    }
  }
  const darkCount = grid.flat().filter(Boolean).length;
  return penalty + Math.floor((Math.abs(darkCount * 20 - size * size * 10) / (size * size))) * 10;
}

/** @param {boolean[]} line */
function runsPenalty(line) {
  const bits = line.map((dark) => (dark ? "1" : "0")).join("");
  let penalty = 0;
  for (const run of bits.match(/0{5,}|1{5,}/g) || []) penalty += run.length - 2;
  for (const finder of ["10111010000", "00001011101"]) {
    for (let at = bits.indexOf(finder); at >= 0; at = bits.indexOf(finder, at + 1)) penalty += 40;
  }
  return penalty;
}
