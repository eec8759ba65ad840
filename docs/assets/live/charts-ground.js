// @ts-check
/** What stands behind and before the lines of a chart: healthy band, level lines, marks. */

import { REACH } from "./charts-scale.js";

/**
 * @typedef {import("./verdict.js").Levels} Levels
 * @typedef {import("./charts-look.js").Look} Look
 */

const LIMIT = [8, 4];
const MOMENTS = { restart: [1, 3], alert: [5, 2, 1, 2], asked: [] };
/** Share of the width on which the levels of the right axis stand. */
const RIGHT = 0.2;

/**
 * The level boundaries near the data, and the names of those too far away to be drawn.
 * @param {Levels | null} levels
 * @param {number} low
 * @param {number} high
 * @returns {{near: {value: number, level: "warning" | "critical"}[], far: string[]}}
 */
export function boundaries(levels, low, high) {
  const reach = REACH * Math.max(Math.abs(low), Math.abs(high));
  /** @type {{value: number, level: "warning" | "critical"}[]} */
  const near = [];
  /** @type {Set<string>} */
  const far = new Set();
  for (const level of /** @type {const} */ (["warning", "critical"])) {
    const ends = levels?.[level];
    for (const value of ends ? [ends.low, ends.high] : []) {
      if (value === null) continue;
      if (Math.abs(value) <= reach) near.push({ value, level });
      else far.add(level);
    }
  }
  return { near, far: [...far] };
}

/**
 * @param {any} u The chart.
 * @param {string} scale
 * @param {import("./verdict.js").Ends | null | undefined} band
 * @param {Look} look
 */
export function drawBand(u, scale, band, look) {
  if (!band || u.scales[scale]?.min === undefined) return;
  const { left, width } = place(u, scale);
  const top = within(u, band.high === null ? -Infinity : u.valToPos(band.high, scale, true));
  const bottom = within(u, band.low === null ? Infinity : u.valToPos(band.low, scale, true));
  if (bottom - top < 1) return;
  u.ctx.save();
  u.ctx.globalAlpha = 0.1;
  u.ctx.fillStyle = look.normal;
  u.ctx.fillRect(left, top, width, bottom - top);
  u.ctx.restore();
}

/**
 * @param {any} u
 * @param {string} scale
 * @param {{value: number, level: "warning" | "critical"}[]} near
 * @param {Look} look
 */
export function drawLimits(u, scale, near, look) {
  const { left, width } = place(u, scale);
  for (const { value, level } of near) {
    const y = u.valToPos(value, scale, true);
    if (y === within(u, y)) stroke(u, look[level], LIMIT, [left, y, left + width, y]);
  }
}

/**
 * @param {any} u
 * @param {import("./charts-marks.js").Mark[]} marks
 * @param {Look} look
 */
export function drawMarks(u, marks, look) {
  const { left, top, width, height } = u.bbox;
  for (const { time, kind } of marks) {
    const x = u.valToPos(time, "x", true);
    if (x >= left && x <= left + width) stroke(u, look.soft, MOMENTS[kind], [x, top, x, top + height]);
  }
}

/**
 * @param {any} u
 * @param {string} scale
 */
function place(u, scale) {
  const { left, width } = u.bbox;
  return scale === "y1" ? { left: left + width * (1 - RIGHT), width: width * RIGHT } : { left, width };
}

/**
 * @param {any} u
 * @param {number} y
 */
function within(u, y) {
  return Math.min(Math.max(y, u.bbox.top), u.bbox.top + u.bbox.height);
}

/**
 * @param {any} u
 * @param {string} colour
 * @param {number[]} dashes
 * @param {[number, number, number, number]} line
 */
function stroke(u, colour, dashes, [x0, y0, x1, y1]) {
  const scale = devicePixelRatio;
  const { ctx } = u;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.2 * scale;
  ctx.setLineDash(dashes.map((one) => one * scale));
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
  ctx.restore();
}
