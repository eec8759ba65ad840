// @ts-check
/** The control with which a reader chooses the stretch of time that all charts of a page show. */

import { h, show } from "./dom.js";
import { clock } from "./format.js";
import { choice, choices, choose as chooseRange, rangeText, zoom, zoomedTo } from "./charts-view.js";

const LABEL = "Time range of the charts on this page";

/**
 * Show the buttons of a page of charts.
 * @param {Element} holder
 * @param {number} usual Seconds that the charts show where nobody has chosen.
 */
export function showRange(holder, usual) {
  const part = zoomedTo();
  const pressed = part === null ? choice() ?? usual : null;
  holder.setAttribute("role", "group");
  holder.setAttribute("aria-label", LABEL);
  show(holder, [
    ...choices().map((range) => button(range, rangeText(range), { "aria-pressed": String(range === pressed) })),
    ...(part ? [h("span", { class: "hb-tabular" }, partText(part)), button("all", "Show all")] : []),
    h("span", { class: "hb-soft hb-range-help" }, "UTC. Drag to zoom, double-click to show all."),
  ]);
  listen(holder, "click", "button");
}

/**
 * Show the choice within a chart's caption.
 * @param {Element} holder
 * @param {number} usual
 * @param {boolean} asked Whether the page has no control of its own.
 */
export function showStretch(holder, usual, asked) {
  const part = zoomedTo();
  const range = choice() ?? usual;
  if (part) show(holder, [`${partText(part)} `, ...(asked ? [button("all", "show all")] : [])]);
  else if (!asked) show(holder, [stretch(range)]);
  else {
    const offered = choices().includes(range) ? choices() : [...choices(), range];
    show(holder, [h("select", { "aria-label": LABEL }, ...offered.map((one) => h("option", { value: String(one) }, stretch(one))))]);
    const select = /** @type {HTMLSelectElement} */ (holder.querySelector("select"));
    select.value = String(range);
  }
  listen(holder, "click", "button");
  listen(holder, "change", "select");
}

/**
 * @param {number | string} range
 * @param {string} text
 * @param {import("./dom.js").Attributes} [more]
 */
const button = (range, text, more) => h("button", { type: "button", "data-range": String(range), ...more }, text);

/** @param {number} range */
const stretch = (range) => (range ? `last ${rangeText(range)}` : rangeText(range));

/** @param {{start: number, end: number}} part */
const partText = ({ start, end }) => `${clock(start, end)} to ${clock(end)}`;

/**
 * @param {Element} holder
 * @param {"click" | "change"} name
 * @param {string} selector
 */
function listen(holder, name, selector) {
  const mark = `hbHears${name}`;
  const element = /** @type {HTMLElement} */ (holder);
  if (element.dataset[mark]) return;
  element.dataset[mark] = "yes";
  element.addEventListener(name, ({ target }) => {
    const control = target instanceof Element ? target.closest(selector) : null;
    if (!control) return;
    const chosen = control instanceof HTMLSelectElement ? control.value : /** @type {HTMLElement} */ (control).dataset.range;
    if (chosen === "all") zoom(null);
    else chooseRange(Number(chosen));
  });
}
