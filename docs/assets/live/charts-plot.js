// @ts-check
/**
 * Draws a plan with uPlot: axes with units, lines or layers, levels, marks; cursor and zoom are
 * shared by all plots of the page. Must not know where the numbers come from.
 */

import { boundaries, drawBand, drawLimits, drawMarks } from "./charts-ground.js";
import { dash, looks, SHADES, TONES } from "./charts-look.js";
import { niceTicks, tickTexts, timeTexts, timeTicks } from "./charts-scale.js";

/**
 * @typedef {{unit: string, levels: import("./verdict.js").Levels | null}} PlotAxis
 * @typedef {{part: {start: number, end: number}, grid: import("./charts-lines.js").Grid,
 *   axes: PlotAxis[], lines: import("./charts-lines.js").Line[],
 *   marks: import("./charts-marks.js").Mark[], stacked: boolean}} Plan
 * @typedef {{onZoom: (part: {start: number, end: number} | null) => void,
 *   onCursor: (index: number | null) => void,
 *   onScaled: (symbols: string[]) => void}} Listeners
 */

const NOISE = 0.03;
/** A part of the range this small beyond zero is drawn at zero, not given a tick of its own. */
const SYNC = "handbook";
const HIDDEN = { left: 0, top: 0, width: 0, height: 0 };

/**
 * @param {any} uPlot The library.
 * @param {HTMLElement} holder Has a size.
 * @param {Plan} plan
 * @param {Set<string>} hidden Keys of lines that a reader has hidden.
 * @param {Listeners} listeners
 */
export function plotOf(uPlot, holder, plan, hidden, listeners) {
  const axes = plan.axes.map(({ levels }) => ({ levels, ticks: [0, 1], symbol: "", ...boundaries(levels, 0, 0) }));
  /** @param {Plan} one */
  const seen = (one) => (one.stacked ? one.lines.filter(({ key }) => !hidden.has(key)) : one.lines);
  let lines = seen(plan);

  /**
   * @param {number} number
   * @param {number | null} low Of the lines that are seen.
   * @param {number | null} high
   */
  const ranged = (number, low, high) => {
    const axis = axes[number];
    Object.assign(axis, boundaries(axis.levels, low ?? 0, high ?? 0));
    const values = [0, low ?? 0, high ?? 0, ...axis.near.map(({ value }) => value)];
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const noise = NOISE * (most - least);
    axis.ticks = niceTicks(-least < noise ? 0 : least, most < noise ? 0 : most);
    axis.symbol = tickTexts(axis.ticks, plan.axes[number].unit)[1];
    return [axis.ticks[0], axis.ticks[axis.ticks.length - 1]];
  };

  const u = new uPlot({
    ...size(holder),
    legend: { show: false },
    padding: [8, axes.length > 1 ? 0 : 12, 0, 0],
    scales: {
      x: { time: false, range: () => [plan.part.start, plan.part.end] },
      ...Object.fromEntries(axes.map((_, n) => [`y${n}`, { range: (/** @type {any} */ _u, /** @type {any} */ low, /** @type {any} */ high) => ranged(n, low, high) }])),
    },
    axes: [timeAxis(), ...axes.map((axis, n) => valueAxis(n, axis, plan.axes[n].unit))],
    series: [{}, ...lines.map((line, n) => ({ label: line.name, ...(plan.stacked ? layer(n) : course(line, n)) }))],
    bands: plan.stacked ? lines.slice(1).map((_, n) => ({ series: [n + 2, n + 1], fill: () => faded(looks().ink, SHADES[n + 1]) })) : [],
    cursor: {
      y: false,
      points: { size: 5 },
      drag: { x: true, y: false, setScale: false, dist: 8 },
      sync: { key: SYNC, scales: ["x", null], filters: { pub: (/** @type {string} */ type) => type === "mousemove" } },
      bind: { dblclick: () => () => listeners.onZoom(null) },
    },
    focus: { alpha: 0.25 },
    hooks: {
      drawClear: [() => axes.forEach(({ levels }, n) => drawBand(u, `y${n}`, levels?.normal, looks()))],
      draw: [() => {
        axes.forEach(({ near }, n) => drawLimits(u, `y${n}`, near, looks()));
        drawMarks(u, plan.marks, looks());
        listeners.onScaled(axes.map(({ symbol }) => symbol));
      }],
      setCursor: [() => listeners.onCursor(u.cursor.left >= 0 ? u.cursor.idx ?? null : null)],
      setSelect: [() => {
        const { left, width } = u.select;
        if (width <= 0) return;
        const part = { start: u.posToVal(left, "x"), end: u.posToVal(left + width, "x") };
        u.setSelect(HIDDEN, false);
        listeners.onZoom(part);
      }],
    },
  }, columns(plan, lines), holder);

  return {
    u,
    /** Whether the plan's lines are the ones that are drawn. @param {Plan} next */
    fits: (next) => same(lines, seen(next)),
    /** @param {Plan} next */
    update(next) {
      plan = next;
      lines = seen(next);
      u.setData(columns(next, lines));
    },
    /** @param {string} key @param {boolean} show */
    show: (key, show) => u.setSeries(lines.findIndex((line) => line.key === key) + 1, { show }),
    /** @param {string | null} key */
    focus: (key) => u.setSeries(key === null ? null : lines.findIndex((line) => line.key === key) + 1, { focus: true }),
    redraw: () => u.batch(() => u.redraw(false, false)),
    resize: () => u.setSize(size(holder)),
    destroy: () => u.destroy(),
  };

  /**
   * @param {import("./charts-lines.js").Line} line
   * @param {number} number
   */
  function course(line, number) {
    const colour = () => colourOf(lines[number]);
    const points = { show: () => false, filter: (/** @type {any} */ one, /** @type {number} */ n) => lonely(one.data[n]), size: 4, stroke: colour, fill: colour };
    return { scale: `y${line.signal.axis}`, stroke: colour, width: 1.4, dash: dash(line.dash), show: !hidden.has(line.key), points };
  }
}

/** @param {import("./charts-lines.js").Line} line */
function colourOf({ level, shade }) {
  return faded(level === "warning" || level === "critical" ? looks()[level] : looks().ink, TONES[shade % TONES.length]);
}

/** @param {number} number */
function layer(number) {
  const fill = number ? {} : { fill: () => faded(looks().ink, SHADES[0]) };
  return { scale: "y0", stroke: () => looks().page, width: 0.6, points: { show: false }, ...fill };
}

function timeAxis() {
  return {
    ...axisLook(),
    size: 22,
    gap: 6,
    splits: (/** @type {any} */ u, /** @type {number} */ _, /** @type {number} */ start, /** @type {number} */ end) => timeTicks(start, end, Math.floor(u.bbox.width / devicePixelRatio / 64)),
    values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => timeTexts(ticks),
  };
}

/**
 * @param {number} number
 * @param {{ticks: number[]}} axis
 * @param {string} unit
 */
function valueAxis(number, axis, unit) {
  return {
    ...axisLook(),
    scale: `y${number}`,
    side: number ? 1 : 3,
    size: (/** @type {any} */ _, /** @type {string[] | null} */ values) => 10 + 7 * Math.max(3, ...(values ?? []).map((one) => one.length)),
    splits: () => axis.ticks,
    values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => tickTexts(ticks, unit)[0],
    grid: { show: number === 0, stroke: () => looks().line, width: 1 },
  };
}

function axisLook() {
  return {
    stroke: () => looks().soft,
    font: looks().font,
    gap: 3,
    grid: { show: false },
    ticks: { show: false },
  };
}

/**
 * @param {Plan} plan
 * @param {import("./charts-lines.js").Line[]} lines
 */
function columns(plan, lines) {
  if (!plan.stacked) return [plan.grid.times, ...lines.map(({ values }) => values)];
  /** @type {(number | null)[]} */
  const below = plan.grid.times.map((_, at) => (lines.some(({ values }) => values[at] !== null) ? 0 : null));
  const piled = lines.map(({ values }) => {
    values.forEach((value, at) => {
      if (below[at] !== null) below[at] = (below[at] ?? 0) + Math.max(value ?? 0, 0);
    });
    return [...below];
  });
  return [plan.grid.times, ...piled];
}

/**
 * @param {import("./charts-lines.js").Line[]} some
 * @param {import("./charts-lines.js").Line[]} others
 */
function same(some, others) {
  return some.length === others.length && some.every(({ key, dash: dashes }, at) => key === others[at].key && dashes === others[at].dash);
}

/** @param {(number | null)[]} values */
function lonely(values) {
  const found = [];
  for (let at = 0; at < values.length; at += 1) {
    if (values[at] != null && values[at - 1] == null && values[at + 1] == null) found.push(at);
  }
  return found.length ? found : null;
}

/**
 * @param {string} colour
 * @param {number} share
 */
function faded(colour, share) {
  const hex = Math.round(share * 255).toString(16).padStart(2, "0");
  return /^#[0-9a-f]{6}$/i.test(colour) ? colour + hex : colour;
}

/** @param {HTMLElement} holder */
function size(holder) {
  return { width: Math.max(80, holder.clientWidth), height: Math.max(60, holder.clientHeight) };
}
