// @ts-check
/**
 * Which stretch of time the charts of a page show, all the same: the last minutes or hours, the
 * time around the moment that the address names, or what a reader chose by zooming.
 */

import { current, onChange } from "./scope.js";

/** @typedef {{start: number, end: number}} Window Unix seconds. */

export const RANGES = [900, 3600, 21600, 86400];
const AROUND = 0;
/** Stands for the range around the moment of the address. */
const BEFORE = 2700;
const AFTER = 900;
const SHORTEST = 60;

/** @type {Set<() => void>} */
const callbacks = new Set();
/** @type {number | null} */
let chosen = null;
/** @type {Window | null} */
let zoomed = null;

onChange(() => {
  chosen = null;
  zoom(null);
});

/** The choices, in seconds; 0 is around the moment of the address. */
export function choices() {
  return current().at === null ? RANGES : [AROUND, ...RANGES];
}

/** The choice that holds; null where each chart has its own. */
export function choice() {
  if (chosen !== null && choices().includes(chosen)) return chosen;
  return current().at === null ? null : AROUND;
}

/** @param {number} range One of `choices()`. */
export function choose(range) {
  chosen = range;
  zoom(null);
}

/** What a reader zoomed to; null for none. */
export function zoomedTo() {
  return zoomed;
}

/**
 * Show a part of the time, or all of it again.
 * @param {Window | null} part
 */
export function zoom(part) {
  if (part !== null && part.end - part.start < SHORTEST) {
    const middle = (part.start + part.end) / 2;
    zoomed = { start: middle - SHORTEST / 2, end: middle + SHORTEST / 2 };
  } else zoomed = part;
  for (const callback of callbacks) callback();
}

/**
 * What a chart shows now.
 * @param {number} seconds What it shows where nobody has chosen.
 * @param {number} now Unix seconds.
 * @returns {Window}
 */
export function shown(seconds, now) {
  if (zoomed !== null) return zoomed;
  const range = choice() ?? seconds;
  const { at } = current();
  if (at === null) return { start: now - range, end: now };
  if (range === AROUND) return { start: at - BEFORE, end: Math.min(at + AFTER, Math.max(now, at)) };
  return { start: at - range, end: at };
}

/**
 * Call something when another stretch is shown.
 * @param {() => void} callback
 */
export function onView(callback) {
  callbacks.add(callback);
}

/**
 * Write a range for people.
 * @param {number} range
 */
export function rangeText(range) {
  if (range === AROUND) {
    const { at } = current();
    return at === null ? "around then" : `around ${new Date(at * 1000).toISOString().slice(11, 16)}Z`;
  }
  if (range < 3600) return `${range / 60} min`;
  return range % 86400 === 0 && range > 86400 ? `${range / 86400} d` : `${Number((range / 3600).toFixed(2))} h`;
}
