// @ts-check
/**
 * One chart of a page: asks, draws over the build's picture in a box of the same size, and keeps
 * the last lines with their time and the reason when a refresh fails.
 */

import { round, sourceNow } from "./charts-asking.js";
import { frameOf } from "./charts-frame.js";
import { legendOf } from "./charts-legend.js";
import { gridOf } from "./charts-lines.js";
import { alertsOf, askedFor, newest, restartsOf } from "./charts-marks.js";
import { axesOf, beyond, linesFrom } from "./charts-plan.js";
import { plotOf } from "./charts-plot.js";
import { gridStep } from "./charts-scale.js";
import { later, never } from "./charts-turns.js";
import { shown as stretchShown, zoom } from "./charts-view.js";
import { h, show } from "./dom.js";
import { clock, rfc3339 } from "./format.js";
import { current } from "./scope.js";
import { levelsOf } from "./verdict.js";

/**
 * @typedef {import("./charts-lines.js").Signal} Signal
 * @typedef {import("./charts-plot.js").Plan} Plan
 * @typedef {import("./charts-plan.js").Got} Got
 * @typedef {ReturnType<typeof chartOf>} Chart
 */

const KEYS = /^(Arrow(Left|Right)|Home|End|Escape|[-+=])$/;

/**
 * @param {HTMLElement} figure
 */
export function chartOf(figure) {
  const spec = JSON.parse(figure.dataset.spec ?? "{}");
  /** @type {Signal[]} */
  const signals = spec.signals.map((/** @type {Signal} */ one) => ({ ...one, levels: levelsOf(one.texts) }));
  const stacked = figure.dataset.kind === "stacked";
  const seconds = Number(figure.dataset.seconds);
  const box = /** @type {HTMLElement} */ (figure.querySelector(".hb-chart-box"));
  const title = signals.map((signal) => signal.title).join(", ");
  const frame = frameOf(`Chart: ${title}. Arrow keys move the cursor, plus and minus zoom, Escape shows all.`);
  /** @type {Set<string>} */
  const hidden = new Set();
  /** @type {Map<string, Got>} */
  const got = new Map();
  /** @type {any} */
  let uPlot = null;
  /** @type {ReturnType<typeof plotOf> | null} */
  let plot = null;
  /** @type {Plan | null} */
  let plan = null;
  /** @type {number | null} */
  let asOf = null;
  let asked = "";
  let generation = 0;
  let left = 0;

  const legend = legendOf(frame.list, toggle, (key) => later(`focus ${title}`, () => plot && !stacked && plot.focus(key)));
  frame.plot.addEventListener("keydown", async (event) => {
    if (!KEYS.test(event.key) || event.altKey || event.ctrlKey || event.metaKey || !plot) return;
    event.preventDefault();
    event.stopPropagation();
    const { press } = await import("./charts-keys.js");
    if (plot && plan) press(event, plot.u, plan, zoom, (text) => (frame.said.textContent = text));
  });
  const resized = new ResizeObserver(() => later(resized, () => plot?.resize()));
  const drawing = {};

  /** @param {string} key */
  function toggle(key) {
    if (hidden.has(key)) hidden.delete(key);
    else hidden.add(key);
    if (stacked) rebuild();
    else plot?.show(key, !hidden.has(key));
    tell();
  }

  function tell() {
    if (plan) legend.tell({ plan, hidden, left: notes() });
  }

  function notes() {
    return [
      ...(left ? [`and ${left.toLocaleString("en-US")} more, less bad`] : []),
      ...(plan ? beyond(plan, hidden).map((name) => `${name} lies beyond the drawing`) : []),
    ];
  }

  /** @param {string} reason Empty when all is well. */
  function note(reason) {
    const text = reason && asOf !== null ? `as of ${clock(asOf, sourceNow())}, ${reason}` : reason;
    show(frame.note, text ? [h("span", { class: "hb-reason" }, text)] : []);
    frame.note.hidden = !text;
    const shownAt = asOf === null ? null : rfc3339(asOf);
    if (shownAt) frame.element.dataset.asOf = shownAt;
    if (reason) frame.element.dataset.reason = reason;
    else delete frame.element.dataset.reason;
    if (text && !frame.element.isConnected) box.append(frame.element);
  }

  function rebuild() {
    if (!plan || !uPlot) return;
    plot?.destroy();
    plot = plotOf(uPlot, frame.plot, plan, hidden, { onZoom: zoom, onCursor: pointed, onScaled: scaled });
    /** @type {any} */ (frame.plot).uplot = plot.u;
  }

  /**
   * The chart under the cursor at once, the others of the page as there is time.
   * @param {number | null} index
   */
  function pointed(index) {
    const tells = () => {
      legend.point(index);
      const time = index === null || !plan ? null : plan.grid.times[index];
      frame.time.textContent = time === null ? "" : clock(time, sourceNow());
    };
    if (plot?.u.cursor.event) tells();
    else later(legend, tells);
  }

  /** @param {string[]} symbols */
  function scaled(symbols) {
    frame.units.forEach((unit, index) => {
      if (unit.textContent !== (symbols[index] ?? "")) unit.textContent = symbols[index] ?? "";
    });
  }

  /**
   * The legend first: it says how much room is left for the plot.
   * @param {Plan} next
   */
  function draw(next) {
    plan = next;
    if (!frame.element.isConnected) box.append(frame.element);
    tell();
    later(drawing, () => {
      box.classList.add("hb-drawn");
      if (plot?.fits(next)) plot.update(next);
      else rebuild();
      resized.observe(frame.plot);
    });
  }

  /** Let the build's picture be seen again. */
  function clear() {
    never(figure);
    for (const key of [drawing, legend, frame]) never(key);
    resized.disconnect();
    plot?.destroy();
    plot = null;
    frame.element.remove();
    box.classList.remove("hb-drawn");
  }

  return {
    figure,
    signals,
    seconds,
    alerts: /** @type {string[]} */ (spec.alerts),
    /** Forget what was drawn: it is of another server. */
    forget() {
      generation += 1;
      got.clear();
      asked = "";
      asOf = null;
      plan = null;
      clear();
    },
    /** @param {string} reason */
    fail(reason) {
      asked = "";
      later(figure, () => {
        if (plan) draw({ ...plan, lines: plan.lines.map((line) => ({ ...line, level: "unknown" })) });
        note(reason);
      });
    },
    /** @param {boolean} now */
    redraw(now) {
      if (now) plot?.redraw();
      else later(frame, () => plot?.redraw());
    },
    destroy() {
      generation += 1;
      clear();
    },
    /**
     * Ask and draw, unless nothing can be new.
     * @param {ReturnType<typeof round>} asking
     * @param {string[]} alerts Of every chart on the page.
     * @param {Promise<any>} library
     * @param {number} now Unix seconds by the source's clock, the same for all charts of a round.
     */
    async refresh(asking, alerts, library, now) {
      const part = stretchShown(seconds, now);
      const step = gridStep(part.end - part.start, Math.max(...signals.map(({ scope }) => scope.interval)));
      const grid = gridOf(part, step);
      const key = `${grid.start} ${grid.end} ${step}`;
      if (key === asked) return;
      const mine = (generation += 1);
      const [courses, restarts, starts] = await Promise.all([
        Promise.all(signals.map((signal) => asking.course(signal, grid, stacked))),
        asking.restarts(signals[0], grid),
        asking.alerts(alerts, signals[0], grid),
      ]);
      if (mine !== generation || courses.some(({ answer }) => answer.kind === "none" && answer.reason === "not-asked")) return;
      /** @type {string[]} */
      const flaws = [];
      courses.forEach(({ answer, left: more }, index) => {
        if (answer.kind === "matrix") got.set(signals[index].id, { series: answer.series, left: more });
        else if (answer.kind === "none") flaws.push(answer.message);
      });
      if (flaws.length === courses.length) {
        this.fail(flaws[0]);
        return;
      }
      try {
        uPlot = await library;
      } catch (error) {
        note(error instanceof Error ? error.message : String(error));
        return;
      }
      if (mine !== generation) return;
      if (!flaws.length) {
        asked = key;
        asOf = now;
      }
      const marks = newest([
        ...askedFor(current().at, grid),
        ...(restarts.kind === "matrix" ? restartsOf(restarts.series, signals[0].scope.identity, grid) : []),
        ...(starts.kind === "matrix" ? alertsOf(starts.series, spec.alerts, signals[0].scope.identity, grid) : []),
      ]);
      later(figure, () => {
        const { lines, more } = linesFrom(signals, got, grid, stacked);
        left = more;
        if (!lines.length) {
          note(flaws[0] ?? "no data in this time");
          if (!plan) return;
        } else note(flaws[0] ?? "");
        draw({ part: { start: grid.start, end: grid.end }, grid, axes: axesOf(signals), lines, marks, stacked });
      });
    },
  };
}
