// @ts-check
/** What a chart is to draw, from what came: lines, axes, and what lies beyond the drawing. */

import { boundaries } from "./charts-ground.js";
import { dressed, layersOf, linesOf, worst } from "./charts-lines.js";

/**
 * @typedef {import("./charts-lines.js").Grid} Grid
 * @typedef {import("./charts-lines.js").Signal} Signal
 * @typedef {import("./charts-plot.js").Plan} Plan
 * @typedef {{series: import("./answer.js").Series[], left: number}} Got
 */

/**
 * @param {Signal[]} signals
 * @param {Map<string, Got>} got
 * @param {Grid} grid
 * @param {boolean} stacked
 */
export function linesFrom(signals, got, grid, stacked) {
  let more = 0;
  const lines = signals.flatMap((signal) => {
    const course = got.get(signal.id);
    if (!course) return [];
    if (stacked) return layersOf(signal, course.series, grid);
    const all = linesOf(signal, course.series, grid, signals.length > 1);
    const kept = worst(all);
    more += course.left + all.length - kept.length;
    return kept;
  });
  return { lines: stacked ? lines : dressed(lines), more };
}

/**
 * @param {Signal[]} signals
 * @returns {import("./charts-plot.js").PlotAxis[]}
 */
export function axesOf(signals) {
  /** @type {import("./charts-plot.js").PlotAxis[]} */
  const axes = [];
  for (const { axis, unit, levelled, levels } of signals) {
    axes[axis] ??= { unit, levels: null };
    if (levelled) axes[axis].levels = levels;
  }
  return axes;
}

/**
 * The levels that lie too far from the lines to be drawn.
 * @param {Plan} plan
 * @param {Set<string>} hidden
 */
export function beyond({ axes, lines }, hidden) {
  return axes.flatMap(({ levels }, axis) => {
    const values = lines.filter(({ key, signal }) => signal.axis === axis && !hidden.has(key)).flatMap((line) => line.values.filter((value) => value !== null));
    return boundaries(levels, values.reduce((a, b) => Math.min(a, b), 0), values.reduce((a, b) => Math.max(a, b), 0)).far;
  });
}
