// @ts-check
/** The charts of a page: which are asked for, when, and what they share. */

import { chartOf } from "./charts-chart.js";
import { round, sourceNow } from "./charts-asking.js";
import { library } from "./charts-library.js";
import { onLook } from "./charts-look.js";
import { showRange, showStretch } from "./charts-range.js";
import { onView } from "./charts-view.js";
import { onChange } from "./scope.js";
import { base } from "./source.js";
import { onTick } from "./ticks.js";

/** @typedef {import("./charts-chart.js").Chart} Chart */

/** @type {Map<Element, Chart>} */
const charts = new Map();
/** Those near what is seen: only they are asked for and drawn. @type {Set<Element>} */
const near = new Set();
/** @type {Element[]} */
let ranges = [];
let listening = false;
let came = false;
const FIGURES = "figure[data-spec]";

const seen = new IntersectionObserver((entries) => {
  const before = near.size;
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) near.add(target);
  }
  if (near.size > before) void refresh();
  for (const { target, isIntersecting } of entries) if (!isIntersecting) near.delete(target);
}, { rootMargin: "50%" });

/**
 * Draw the charts within an element; safe to call again, and after a page was left.
 * @param {Document | HTMLElement} element
 */
export function mount(element) {
  for (const [figure, chart] of charts) {
    if (figure.isConnected) continue;
    chart.destroy();
    seen.unobserve(figure);
    near.delete(figure);
    charts.delete(figure);
  }
  if (base() === null) return;
  /** @type {HTMLElement[]} */
  const found = [.../** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll(FIGURES))];
  if (element instanceof HTMLElement && element.matches(FIGURES)) found.push(element);
  for (const figure of found) {
    if (charts.has(figure)) continue;
    charts.set(figure, chartOf(figure));
    seen.observe(figure);
    if (!came) queueMicrotask(begin);
    came = true;
  }
}

/** Once for all that came together. */
function begin() {
  came = false;
  ranges = [...document.querySelectorAll("[data-chart-range]")];
  captions();
  if (!listening) listen();
  else void refresh();
}

function listen() {
  listening = true;
  onLook((now) => charts.forEach((chart) => chart.redraw(now)));
  onView(() => {
    captions();
    void refresh();
  });
  onChange(() => charts.forEach((chart) => chart.forget()));
  onTick(refresh);
}

function captions() {
  const usual = Math.max(0, ...[...charts.values()].map(({ seconds }) => seconds));
  for (const holder of ranges) showRange(holder, usual);
  for (const [figure, { seconds }] of charts) {
    const holder = figure.querySelector(".hb-chart-stretch");
    if (holder) showStretch(holder, seconds, ranges.length === 0);
  }
}

async function refresh() {
  const due = [...charts.values()].filter(({ figure }) => near.has(figure));
  if (!due.length) return;
  const asking = round();
  const alerts = [...new Set([...charts.values()].flatMap((chart) => chart.alerts))].sort();
  const none = await asking.begin(due.flatMap(({ signals }) => signals.map(({ scope }) => scope)));
  if (none) {
    for (const chart of due) chart.fail(none.message);
    return;
  }
  const now = sourceNow();
  const drawing = library();
  drawing.catch(() => undefined);
  await Promise.all(due.map((chart) => chart.refresh(asking, alerts, drawing, now)));
}
