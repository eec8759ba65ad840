// @ts-check
/** A signal's readings as bars, with its levels as lines across them. */

import { flat, h } from "./dom.js";
import { bind } from "./part.js";
import { ROWS, attributesOf, number, readingBadge, reasonText, rest, whereOf } from "./pieces.js";

/** @typedef {import("./board.js").Reading} Reading */
/** @typedef {import("./dom.js").Child} Child */

/** @type {import("./places.js").Mounts} */
export const MOUNTS = { gauge: mount };

/** @param {HTMLElement} element Bears `data-part="gauge cpu"`. */
function mount(element) {
  bind(element, {
    needs: ([, id]) => ({ signals: [id] }),
    render: (live, [, id]) => bars(live.board.ranked(live.model.signals[id])),
  });
}

const WIDTH = 600;
const HEIGHT = 20;

/** @param {Reading[]} readings */
function bars(readings) {
  const { levels } = readings[0].signal;
  const ends = [levels.warning, levels.critical].flatMap((limit) => (limit ? [limit.low, limit.high] : []));
  const known = [...readings.map((one) => one.value), ...ends, levels.normal?.high ?? null].filter((one) => one !== null);
  const largest = known.length ? Math.max(...known) : 1;
  const full = largest > 0 && largest < Infinity ? largest * 1.25 : 1;
  const shown = readings.slice(0, ROWS).map((reading) => h(
    "div", { class: "hb-gauge", ...attributesOf(reading) },
    h("div", { class: "hb-gauge-name" }, whereOf(reading)),
    h("div", { class: "hb-gauge-value" }, number(reading)),
    bar(reading, full),
    h("div", { class: "hb-gauge-level" }, reading.level === "normal" ? null : flat([readingBadge(reading), " ", reasonText(reading)])),
  ));
  return [h("div", { class: "hb-gauges" }, ...shown), rest(readings)];
}

/**
 * @param {Reading} reading
 * @param {number} full
 */
function bar({ value, level, signal }, full) {
  const size = { width: String(WIDTH), height: String(HEIGHT) };
  /** @type {Child[]} */
  const body = [h("rect", { class: "hb-track", ...size })];
  if (value !== null) {
    const width = (Math.min(Math.max(value / full, 0), 1) * WIDTH).toFixed(1);
    body.push(h("rect", { class: `hb-fill hb-at-${level}`, ...size, width }));
  }
  for (const name of /** @type {const} */ (["warning", "critical"])) {
    const limit = signal.levels[name];
    for (const end of limit ? [limit.low, limit.high] : []) {
      if (end === null || end < 0 || end > full) continue;
      body.push(h("path", { class: `hb-limit hb-at-${name}`, d: `M${((end / full) * WIDTH).toFixed(1)} 0V${HEIGHT}` }));
    }
  }
  const box = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" };
  return h("svg", { class: "hb-bar", ...box }, ...body);
}
