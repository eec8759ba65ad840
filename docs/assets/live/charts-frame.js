// @ts-check
/** The elements of a chart's drawing, laid over the build's picture. */

import { h, made } from "./dom.js";

/** @param {string} label */
export function frameOf(label) {
  const element = made(h("div", { class: "hb-chart-drawing", "data-live": true, "data-search-exclude": true },
    h("div", { class: "hb-chart-head" },
      h("span", { class: "hb-chart-unit" }), h("span", { class: "hb-chart-time hb-tabular" }), h("span", { class: "hb-chart-unit" })),
    h("div", { class: "hb-chart-plot", tabindex: "0", role: "group", "aria-label": label }),
    h("div", { class: "hb-chart-said", "aria-live": "polite" }),
    h("div", { class: "hb-chart-note", hidden: true }),
    h("ul", { class: "hb-legend hb-legend-lines" }),
  ));
  /** @param {Element} parent @returns {HTMLElement[]} */
  const within = ({ children }) => /** @type {any} */ ([...children]);
  const [head, plot, said, note, list] = within(element);
  const [unit, time, right] = within(head);
  return { element, units: [unit, right], time, plot, said, note, list };
}
