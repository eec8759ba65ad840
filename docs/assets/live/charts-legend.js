// @ts-check
/**
 * The legend of a chart: a button for each line that hides and shows it, its last value or the one
 * under the cursor, the marks, and what is not drawn.
 */

import { flat, h, show } from "./dom.js";
import { scaled } from "./format.js";

/**
 * @typedef {import("./charts-lines.js").Line} Line
 * @typedef {{plan: import("./charts-plot.js").Plan, hidden: Set<string>, left: string[]}} Told
 */

/**
 * @param {HTMLElement} list
 * @param {(key: string) => void} toggle
 * @param {(key: string | null) => void} focus Called with the line that a reader points at.
 */
export function legendOf(list, toggle, focus) {
  /** @param {Event} event */
  const keyOf = (event) => (event.target instanceof Element ? event.target.closest("button")?.dataset.line ?? null : null);
  list.addEventListener("click", (event) => {
    const key = keyOf(event);
    if (key !== null) toggle(key);
  });
  for (const name of ["pointerover", "focusin"]) list.addEventListener(name, (event) => focus(keyOf(event)));
  for (const name of ["pointerleave", "focusout"]) list.addEventListener(name, () => focus(null));
  /** @type {Element[]} */
  let values = [];
  /** @type {Line[]} */
  let lines = [];

  return {
    /** @param {Told} told */
    tell({ plan, hidden, left }) {
      const right = plan.axes.length > 1;
      lines = plan.stacked ? [...plan.lines].reverse() : plan.lines;
      show(list, [
        ...lines.map((line) => h("li", null, item(line, plan, hidden, right))),
        ...plan.marks.map(({ kind, text }) => h("li", null, stroke(`hb-moment hb-moment-${kind}`), ` ${text}`)),
        ...left.map((text) => h("li", { class: "hb-soft" }, text)),
      ]);
      values = [...list.querySelectorAll(".hb-legend-value")];
    },
    /** @param {number | null} index Of the moment under the cursor. */
    point(index) {
      lines.forEach((line, at) => {
        const value = index === null ? line.value : line.values[index];
        if (values[at]) show(values[at], written(value ?? null, line));
      });
    },
  };
}

/**
 * @param {Line} line
 * @param {import("./charts-plot.js").Plan} plan
 * @param {Set<string>} hidden
 * @param {boolean} sides Whether there is a right axis too.
 */
function item(line, plan, hidden, sides) {
  const number = plan.lines.indexOf(line);
  const bad = line.level === "warning" || line.level === "critical" ? ` hb-at-${line.level}` : "";
  const swatch = line.layer ? shade(number) : course(`hb-dash-${line.dash % 10} hb-tone-${line.shade % 4}${bad}`);
  const side = sides && line.signal.axis === 1 ? [h("span", { class: "hb-soft" }, " right"), " "] : [" "];
  return h(
    "button",
    { type: "button", "data-line": line.key, "aria-pressed": hidden.has(line.key) ? "false" : "true" },
    swatch, " ", line.name, ...side,
    h("span", { class: "hb-tabular hb-legend-value" }, ...written(line.value, line)),
  );
}

/**
 * A value in a box that keeps its width, or the legend would jump under the cursor.
 * @param {number | null} value
 * @param {Line} line
 */
function written(value, line) {
  const [number, symbol] = value === null ? ["—", ""] : scaled(value, line.signal.unit);
  return flat([h("span", { class: "hb-legend-number" }, number), symbol ? ` ${symbol}` : null]);
}

/** @param {string} look */
const course = (look) => stroke(`hb-line ${look}`);
/** @param {number} number */
const shade = (number) => swatchOf(h("rect", { class: `hb-layer hb-layer-${number}`, width: "36", height: "8" }));
/** @param {string} look */
const stroke = (look) => swatchOf(h("path", { class: look, d: "M0 4H36" }));

/** @param {import("./dom.js").Element_} shape */
function swatchOf(shape) {
  return h("svg", { class: "hb-swatch", viewBox: "0 0 36 8", "aria-hidden": "true" }, shape);
}
