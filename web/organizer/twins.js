// @ts-check
/**
 * Whether an expert who is being added seems to be one who is there: the server's rule (`judging/conflicts.twins`), by
 * the server's tables. tests/twins.json holds both to the same answers. Pure: no page, no network.
 */
import { cleanLine, telephone } from "../shared/words/typed.js";
import { ALIKE, BRACKETS, SHORTEST, TITLES } from "./twin-rules.js";

/** @typedef {{name: string, unit: string, phone: string}} Person */

// Each word of the table is a letter and those that look like it.
const PLAIN = new Map(ALIKE.split(" ").map((word) => [...word])
  .flatMap(([plain, ...others]) => others.map((one) => /** @type {const} */ ([one, plain]))));
const CALLED = TITLES.split(" "); // the longest first
const LEFT = 2; // characters of a name that a title leaves

/**
 * The same key for texts that look the same to people: without case, width, spaces, punctuation, accents.
 * @param {string} value
 */
function fold(value) {
  // Upper case first: it is how JavaScript writes ß as ss. A sigma at the end of a word is a sigma.
  const spread = value.normalize("NFKD").toUpperCase().toLowerCase().replace(/ς/g, "σ").normalize("NFKD");
  const letters = [...spread].filter((one) => /[\p{L}\p{N}]/u.test(one)).map((one) => PLAIN.get(one) ?? one).join("");
  return letters || cleanLine(value);
}

/**
 * The name without the title behind it.
 * @param {string} name
 */
function untitled(name) {
  const title = CALLED.find((each) => name.endsWith(each) && [...name].length - [...each].length >= LEFT);
  return title ? name.slice(0, -title.length) : name;
}

/**
 * The key of a name; "" where too little is left of it to tell anything.
 * @param {string} name
 */
function nameKey(name) {
  const key = fold(untitled(cleanLine(name).replace(new RegExp(BRACKETS, "gu"), "").trim()));
  return [...key].length < SHORTEST ? "" : key;
}

/**
 * What two people share who seem to be one.
 * @param {Person} person
 */
function keysOf({ name, unit, phone }) {
  const [number, key] = [telephone(phone), nameKey(name)];
  return [...number ? [`phone ${number}`] : [], ...key ? [`${key} ${fold(cleanLine(unit))}`] : []];
}

/**
 * A pair of people who seem to be one: somebody who is to be added, and who is there or stands before them in the list.
 * @typedef {{person: Person, twin: Person & {state?: string}}} Pair
 */

/**
 * The pairs among people who are to be added and those who are there.
 * @param {Person[]} people
 * @param {Pair["twin"][]} known
 * @returns {Pair[]}
 */
export function twinsAmong(people, known) {
  /** @type {Map<string, Pair["twin"][]>} */
  const bearers = new Map();
  const note = (/** @type {Pair["twin"]} */ each) => keysOf(each)
    .forEach((key) => bearers.set(key, [...bearers.get(key) ?? [], each]));
  known.forEach(note);
  return people.flatMap((person) => {
    const twins = new Set(keysOf(person).flatMap((key) => bearers.get(key) ?? []));
    note(person);
    return [...twins].map((twin) => ({ person, twin }));
  });
}
