// @ts-check
/**
 * Turns range answers into the lines of a chart: named, judged, on one grid of moments, the worst
 * ten of each signal. A moment without a number stays a gap. Must not know how a line is drawn.
 */

import { byBadness, hiddenLabels, pairsOf } from "./board.js";
import { byText } from "./freshness.js";
import { capped, pairsText } from "./pieces.js";
import { levelOf } from "./verdict.js";

/**
 * @typedef {{id: string, title: string, expr: string, unit: string, service: boolean,
 *   scope: {match: string, identity: string, interval: number}, axis: number, levelled: boolean,
 *   texts: Record<string, string>, levels: import("./verdict.js").Levels}} Signal
 * @typedef {{start: number, end: number, step: number, times: number[]}} Grid Unix seconds.
 * @typedef {{key: string, name: string, signal: Signal, server: string | null, layer: boolean,
 *   values: (number | null)[], value: number, level: import("./verdict.js").Level,
 *   dash: number, shade: number}} Line `value` is its last, `dash` tells servers apart, `shade` signals.
 * @typedef {import("./answer.js").Series} Series
 */

/** Lines of one signal; more cannot be told apart. */
export const LINES = 10;
/** Layers of a stack that can be told apart; the smallest beyond are added up. */
export const LAYERS = 6;

/**
 * Put a stretch of time on whole steps, as VictoriaMetrics wants it.
 * @param {{start: number, end: number}} part
 * @param {number} step
 * @returns {Grid}
 */
export function gridOf(part, step) {
  const start = Math.ceil(part.start / step - 1e-9) * step;
  const end = Math.max(start, Math.floor(part.end / step + 1e-9) * step);
  const count = Math.round((end - start) / step) + 1;
  return { start, end, step, times: Array.from({ length: count }, (_, index) => start + index * step) };
}

/**
 * Name and judge the lines of one signal.
 * @param {Signal} signal
 * @param {Series[]} series
 * @param {Grid} grid
 * @param {boolean} several Whether other signals are drawn beside it.
 * @returns {Line[]}
 */
export function linesOf(signal, series, grid, several) {
  /** @type {Line[]} */
  const lines = [];
  const hidden = hiddenLabels(signal.scope);
  for (const { labels, points } of series) {
    const values = column(points, grid);
    const value = values.findLast((one) => one !== null) ?? null;
    if (value === null) continue;
    const server = labels[signal.scope.identity] ?? null;
    const own = pairsOf(labels, hidden);
    const parts = [several ? signal.title : "", server ?? "", pairsText(own)].filter(Boolean);
    lines.push({
      key: `${signal.id} ${JSON.stringify([server, own])}`,
      name: capped(parts.join(" ") || "service"),
      signal,
      server,
      layer: false,
      values,
      value,
      level: levelOf(signal.levels, value),
      dash: 0,
      shade: 0,
    });
  }
  return lines;
}

/**
 * Keep the worst lines by their last value, in the order in which they came.
 * @param {Line[]} lines
 * @param {number} [most]
 */
export function worst(lines, most = LINES) {
  if (lines.length <= most) return lines;
  const kept = new Set([...lines].sort(byBadness).slice(0, most));
  return lines.filter((line) => kept.has(line));
}

/**
 * Give the lines of one server the same dashes, and those of one signal the same shade.
 * @param {Line[]} lines
 */
export function dressed(lines) {
  const signals = [...new Set(lines.map(({ signal }) => signal.id))];
  const who = (/** @type {Line} */ { key, signal }) => key.slice(signal.id.length);
  const all = [...new Set(lines.map(who))].sort(byText);
  return lines.map((line) => ({ ...line, dash: all.indexOf(who(line)), shade: signals.indexOf(line.signal.id) }));
}

/**
 * Pile the series of a signal upon each other: largest first, the smallest added up. The values
 * of a layer are its own; who draws adds them up.
 * @param {Signal} signal
 * @param {Series[]} series One for each layer.
 * @param {Grid} grid
 * @returns {Line[]}
 */
export function layersOf(signal, series, grid) {
  const layers = linesOf(signal, series, grid, false).map((line) => (
    { ...line, layer: true, name: line.name === "service" ? "all" : line.name }
  ));
  layers.sort((a, b) => total(b) - total(a) || byText(a.name, b.name));
  const [shown, rest] = [layers.slice(0, LAYERS), layers.slice(LAYERS)];
  if (!rest.length) return shown;
  const values = grid.times.map((_, at) => sum(rest.map((line) => line.values[at])));
  const value = values.findLast((one) => one !== null) ?? 0;
  return [...shown, { ...rest[0], key: `${signal.id} rest`, name: "the rest", values, value }];
}

/**
 * Add up what is there; nothing at all stays nothing.
 * @param {(number | null)[]} values
 */
export function sum(values) {
  let found = null;
  for (const value of values) if (value !== null) found = (found ?? 0) + value;
  return found;
}

/**
 * @param {[number, number][]} points
 * @param {Grid} grid
 * @returns {(number | null)[]}
 */
function column(points, { start, step, times }) {
  /** @type {(number | null)[]} */
  const values = new Array(times.length).fill(null);
  for (const [time, value] of points) {
    const at = Math.round((time - start) / step);
    if (at >= 0 && at < values.length && Number.isFinite(value)) values[at] = value;
  }
  return values;
}

/** @param {Line} line */
const total = ({ values }) => sum(values) ?? 0;
