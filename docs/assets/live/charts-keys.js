// @ts-check
/** What a key does to a chart: its cursor and its zoom. Here once a key was pressed. */

import { clock, valueText } from "./format.js";

const FAST = 10;
const CLOSER = 0.5;

/**
 * @param {KeyboardEvent} event
 * @param {any} u
 * @param {import("./charts-plot.js").Plan} plan
 * @param {(part: {start: number, end: number} | null) => void} zoom
 * @param {(text: string) => void} say
 */
export function press({ key, shiftKey }, u, plan, zoom, say) {
  const last = plan.grid.times.length - 1;
  const at = u.cursor.idx ?? last;
  const far = shiftKey ? FAST : 1;
  if (key === "ArrowLeft") move(u, plan, Math.max(0, at - far), say);
  else if (key === "ArrowRight") move(u, plan, Math.min(last, at + far), say);
  else if (key === "Home") move(u, plan, 0, say);
  else if (key === "End") move(u, plan, last, say);
  else if (key === "Escape") {
    u.setCursor({ left: -10, top: -10 }, true, true);
    zoom(null);
  } else zoom(around(plan, at, key === "-" ? 1 / CLOSER : CLOSER));
}

/**
 * @param {any} u
 * @param {import("./charts-plot.js").Plan} plan
 * @param {number} index
 * @param {(text: string) => void} say
 */
function move(u, plan, index, say) {
  const time = plan.grid.times[index];
  u.setCursor({ left: u.valToPos(time, "x"), top: 0 }, true, true);
  const values = plan.lines.map(({ name, values, signal }) => {
    const value = values[index];
    return `${name} ${value === null ? "no value" : valueText(value, signal.unit)}`;
  });
  say(`${clock(time)}: ${values.slice(0, 6).join(", ")}`);
}

/**
 * @param {import("./charts-plot.js").Plan} plan
 * @param {number} index
 * @param {number} factor
 */
function around(plan, index, factor) {
  const { start, end } = plan.part;
  const length = (end - start) * factor;
  const middle = plan.grid.times[index];
  const from = Math.min(Math.max(middle - length / 2, factor < 1 ? start : -Infinity), factor < 1 ? end - length : Infinity);
  return { start: from, end: from + length };
}
