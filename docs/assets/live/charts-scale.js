// @ts-check
/**
 * The arithmetic of a chart's axes: round ticks, their numbers in one unit, the grid of moments.
 * Knows no page and no series. The build's pictures are made by the same rules.
 */

import { split } from "./format.js";

const MULTIPLES = [1, 2, 2.5, 5, 10];
const BYTES = /** @type {[number, string][]} */ ([[1e12, "TB"], [1e9, "GB"], [1e6, "MB"], [1e3, "kB"]]);
const STEPS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 3600];
const TIME_STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];

/** Points of one line, at most; both ends included. */
export const POINTS = 361;

/** A level farther away than this many times the data is named beside the drawing instead. */
export const REACH = 4;

/**
 * Evenly spaced round numbers that cover `low` to `high`.
 * @param {number} low
 * @param {number} high
 * @param {number} [wanted]
 */
export function niceTicks(low, high, wanted = 4) {
  if (!Number.isFinite(low) || !Number.isFinite(high) || high < low) return [0, 1];
  const top = high === low ? low + (Math.abs(low) || 1) : high;
  const rough = (top - low) / wanted;
  if (!Number.isFinite(rough) || rough < 1e-300) return [low, top];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (MULTIPLES.find((m) => power * m >= rough * 0.999) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(top / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/**
 * Write ticks in one common unit; numbers first, then the unit.
 * @param {number[]} ticks
 * @param {string} unit As the config writes it.
 * @returns {[string[], string]}
 */
export function tickTexts(ticks, unit) {
  const [base, per] = split(unit);
  const [factor, symbol] = common(Math.max(...ticks.map(Math.abs)), base, per);
  return [ticks.map((tick) => digits(Number((tick / factor).toPrecision(10)))), symbol];
}

/**
 * @param {number} largest
 * @param {string} base
 * @param {string} per
 * @returns {[number, string]}
 */
function common(largest, base, per) {
  if (base === "bytes") {
    const [factor, symbol] = BYTES.find(([size]) => largest >= size) ?? [1, "B"];
    return [factor, symbol + per];
  }
  if (base === "ratio") return [0.01, "%"];
  if (base === "seconds" && !per) {
    if (largest > 0 && largest < 0.001) return [0.000001, "µs"];
    return largest > 0 && largest < 1 ? [0.001, "ms"] : [1, "s"];
  }
  if (base === "none" || base === "timestamp") return [1, per];
  return [1, (base === "seconds" ? "s" : base) + per];
}

/** @param {number} value */
function digits(value) {
  const size = Math.abs(value);
  const text = size !== 0 && (size >= 1e15 || size < 1e-6)
    ? size.toExponential()
    : numbers().format(size);
  return value < 0 ? `−${text}` : text;
}

/** @type {Intl.NumberFormat | null} */
let format = null;

/** How numbers are written; made once, since making it costs more than many numbers. */
export function numbers() {
  format ??= new Intl.NumberFormat("en-US", { maximumFractionDigits: 9 });
  return format;
}

/**
 * Choose the distance of two moments: no finer than scrapes, and `POINTS` of them at most.
 * @param {number} seconds The stretch that is shown.
 * @param {number} interval Seconds between two scrapes.
 */
export function gridStep(seconds, interval) {
  const least = Math.max(interval, seconds / (POINTS - 1), 1);
  return STEPS.find((step) => step >= least) ?? Math.ceil(least / 3600) * 3600;
}

/**
 * Choose round moments for the time axis, at most `most` of them.
 * @param {number} start Unix seconds.
 * @param {number} end
 * @param {number} most
 */
export function timeTicks(start, end, most) {
  const least = (end - start) / Math.max(1, most);
  const step = TIME_STEPS.find((one) => one >= least) ?? Math.ceil(least / 86400) * 86400;
  const ticks = [];
  for (let at = Math.ceil(start / step) * step; at <= end; at += step) ticks.push(at);
  return ticks;
}

/**
 * Write round moments in UTC; a new day by its date, the first with the zone.
 * @param {number[]} ticks
 */
export function timeTexts(ticks) {
  const fine = ticks.some((at) => at % 60 !== 0);
  return ticks.map((at, index) => {
    const text = new Date(at * 1000).toISOString();
    const clock = at % 86400 === 0 ? text.slice(5, 10) : text.slice(11, fine ? 19 : 16);
    return index === 0 ? `${clock} UTC` : clock;
  });
}
