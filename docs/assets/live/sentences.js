// @ts-check
/** The words in braces that a runbook's sentences may hold, and how they are filled. */

import { durationText, valueText } from "./format.js";
import { WORST_FIRST } from "./verdict.js";

/** @typedef {import("./model.js").Signal} Signal */
/** @typedef {import("./board.js").Reading} Reading */
/** @typedef {(signal: Signal) => Reading[]} ReadingsOf Of the server that is spoken of. */

const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_]+)?)\}/g;
const LONG = 30 * 86400;

/**
 * Fill a sentence in one pass: a value that holds braces stays as it is.
 * @param {string} say
 * @param {Signal} signal The check's own.
 * @param {Reading | null} reading
 * @param {string} server
 * @param {ReadingsOf} readingsOf
 * @param {Record<string, Signal>} signals
 */
export function filled(say, signal, reading, server, readingsOf, signals) {
  return say.replace(PLACEHOLDER, (all, name) => {
    const [first, part] = name.split(".");
    if (part) {
      const other = signals[first];
      const worst = worstOf(readingsOf(other));
      if (part === "value") return valueOf(worst, other);
      if (part === "left") return left(other, worst, reading?.value ?? null);
      return levelText(other, part);
    }
    if (name === "value") return valueOf(reading, signal);
    if (name === "level") return reading?.level ?? "unknown";
    if (name === "instance") return server;
    return name === "title" ? signal.title : levelText(signal, name);
  });
}

/**
 * @param {Reading | null} reading
 * @param {Signal} signal
 */
export function valueOf(reading, signal) {
  if (!reading || reading.value === null || reading.level === "unknown") return "unknown";
  return valueText(reading.value, signal.unit);
}

/**
 * Write a level's numbers for a sentence: `10 kB/s`; both ends joined.
 * @param {Signal} signal
 * @param {string} level
 */
function levelText({ levels, unit }, level) {
  const ends = levels[/** @type {keyof typeof levels} */ (level)];
  if (!ends) return "";
  const [low, high] = [ends.low, ends.high].map((end) => (end === null ? "" : valueText(end, unit)));
  if (level !== "normal") return [low, high].filter(Boolean).join(" or ");
  if (!low) return `up to ${high}`;
  return high ? `${low} to ${high}` : `from ${low}`;
}

/**
 * Write the time until a signal passes its critical level at a rate of units a second.
 * @param {Signal} signal
 * @param {Reading | null} now
 * @param {number | null} rate
 */
function left({ levels }, now, rate) {
  const limit = levels.critical?.high ?? null;
  if (!now || now.value === null || rate === null || limit === null) return "an unknown time";
  if (now.value > limit) return "passed already";
  const seconds = rate > 0 ? (limit - now.value) / rate : Infinity;
  return seconds < LONG ? durationText(seconds) : "more than 30 d";
}

/** @param {Reading[]} readings */
function worstOf(readings) {
  const rank = (/** @type {Reading} */ one) => WORST_FIRST.indexOf(one.level);
  return readings.reduce((/** @type {Reading | null} */ worst, one) => (worst && rank(worst) <= rank(one) ? worst : one), null);
}
