// @ts-check
/** How numbers, moments and lengths of time are written for people: by the rules of the pages. */

/** @typedef {string} Unit As the config writes it: `bytes/s`. */

/** @type {[number, string][]} */
const BYTES = [[1e18, "EB"], [1e15, "PB"], [1e12, "TB"], [1e9, "GB"], [1e6, "MB"], [1e3, "kB"]];
const ROUNDS_UP = 0.9995;
const YEAR_10000 = 253402300800;
const LAST = 4e10;

/**
 * Write a value with its unit: `5,000 goroutines`, `1.2 MB/s`, `30 %`.
 * @param {number} value
 * @param {Unit} unit
 */
export function valueText(value, unit) {
  const [number, symbol] = scaled(value, unit);
  return symbol ? `${number} ${symbol}` : number;
}

/**
 * Split a value into the number and the unit that people read.
 * @param {number} value
 * @param {Unit} unit
 * @returns {[string, string]}
 */
export function scaled(value, unit) {
  const [base, per] = split(unit);
  if (Number.isNaN(value)) return ["NaN", ""];
  if (!Number.isFinite(value)) return [digits(value), symbolOf(base) + per];
  const size = Math.abs(value);
  if (base === "bytes") {
    const [factor, name] = BYTES.find(([one]) => size >= one * ROUNDS_UP) ?? [1, "B"];
    return [digits(value / factor), name + per];
  }
  if (base === "ratio") return [digits(value * 100), "%"];
  if (base === "seconds" && !per) {
    if (size > 0 && size < ROUNDS_UP * 1e-3) return [digits(value * 1e6), "µs"];
    if (size > 0 && size < ROUNDS_UP) return [digits(value * 1e3), "ms"];
    if (size < 120) return [digits(value), "s"];
    if (size < 7200) return [digits(value / 60), "min"];
    return size < 172800 ? [digits(value / 3600), "h"] : [digits(value / 86400), "d"];
  }
  if (base === "timestamp" && value >= 0 && value < YEAR_10000) return [stamp(value, " "), "UTC"];
  return [digits(value), symbolOf(base) + per];
}

/**
 * What is counted, and the time that it is counted by: `bytes` and `/s`.
 * @param {Unit} unit
 */
export function split(unit) {
  const per = /\/(?:s|min)$/.exec(unit)?.[0] ?? "";
  return [unit.slice(0, unit.length - per.length), per];
}

/** @param {string} base */
function symbolOf(base) {
  if (base === "none" || base === "timestamp") return "";
  return /** @type {Record<string, string>} */ ({ bytes: "B", seconds: "s", ratio: "%" })[base] ?? base;
}

/**
 * Three digits below 1000, whole numbers with commas above; a true minus sign.
 * @param {number} value
 */
export function digits(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  let text = "∞";
  if (size >= 1e15 && size !== Infinity) text = powered(size);
  else if (size >= 999.5 && size !== Infinity) {
    text = grouped(size.toFixed(0));
    if (text.length > 19) text = powered(size);
  } else if (size < 999.5) {
    const three = size.toPrecision(3);
    text = Number(three) < 1e-6 ? powered(size) : trimmed(plainOf(three));
  }
  return value < 0 ? `−${text}` : text;
}

/** @param {number} size */
function powered(size) {
  const [mantissa, exponent] = size.toExponential(2).split("e");
  return `${trimmed(mantissa)}e${Number(exponent)}`;
}

/** @param {string} text May have an exponent. */
function plainOf(text) {
  return text.includes("e") ? Number(text).toFixed(9) : text;
}

/** @param {string} text */
const trimmed = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
/** @param {string} text */
export const grouped = (text) => text.replace(/\B(?=(\d{3})+$)/g, ",");

/**
 * Write seconds for people, at most two units: `40 s`, `5 min`, `1 h 20 min`.
 * @param {number} seconds
 */
export function durationText(seconds) {
  if (even(seconds * 1000) < 1000) return seconds ? `${even(seconds * 1000)} ms` : "0 s";
  if (even(seconds) < 60) return `${even(seconds)} s`;
  const minutes = even(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours < 48) return rest ? `${hours} h ${rest} min` : `${hours} h`;
  const [days, left] = [Math.floor(hours / 24), hours % 24];
  return left && days < 7 ? `${days} d ${left} h` : `${days} d`;
}

/**
 * Round half to even, as Python does.
 * @param {number} value
 */
function even(value) {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 ? rounded - 1 : rounded;
}

/**
 * Write Unix seconds as RFC 3339 with `Z`, whole seconds; null for what no calendar holds.
 * @param {number | null} seconds
 */
export function rfc3339(seconds) {
  if (seconds === null || !(seconds >= 0 && seconds < LAST)) return null;
  return `${stamp(seconds, "T")}Z`;
}

/**
 * Write the time of day, with its date when that is not the day of `near`.
 * @param {number | null} seconds
 * @param {number | null} [near]
 */
export function clock(seconds, near = null) {
  const [text, there] = [rfc3339(seconds), rfc3339(near)];
  if (text === null) return "never";
  return there === null || there.slice(0, 10) === text.slice(0, 10) ? text.slice(11) : text.replace("T", " ");
}

/**
 * @param {number} seconds
 * @param {string} between
 */
function stamp(seconds, between) {
  return new Date(Math.floor(seconds) * 1000).toISOString().slice(0, 19).replace("T", between);
}
