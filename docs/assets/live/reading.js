// @ts-check
/** A signal's worst reading, within a sentence. */

import { flat, h } from "./dom.js";
import { bind } from "./part.js";
import { attributesOf, labelText, number, readingBadge, reasonText, serverName, soft, time } from "./pieces.js";

/** @typedef {import("./board.js").Reading} Reading */
/** @typedef {import("./live.js").Live} Live */

/** @param {HTMLElement} element Bears `data-part="value go_goroutines"`, or `level …`. */
export function mount(element) {
  bind(element, {
    needs: ([, id]) => ({ signals: [id] }),
    render(live, [kind, id]) {
      const readings = live.board.ranked(live.model.signals[id]);
      return kind === "value" ? worst(live, readings) : worstLevel(readings);
    },
  });
}

/**
 * @param {Live} live
 * @param {Reading[]} readings
 */
function worst(live, readings) {
  const [reading] = readings;
  const span = h(
    "span",
    { class: "hb-reading", ...attributesOf(reading) },
    readingBadge(reading), " ", number(reading),
    reading.server === null ? null : flat([" on ", serverName(reading.server)]),
    reading.labels.length ? flat([" ", labelText(reading.labels)]) : null,
    reading.reason ? flat([" (", reasonText(reading), ")"]) : null,
    reading.sampledAt ? flat([" at ", time(reading.sampledAt, live.at)]) : null,
  );
  return [span, readings.length > 1 ? soft(`, worst of ${readings.length}`) : null];
}

/** @param {Reading[]} readings */
function worstLevel([reading]) {
  return [h("span", attributesOf(reading), readingBadge(reading))];
}
