// @ts-check
/** The marks upon a runbook's decision path: what each check says, the ways taken, the ends reached. */

import { h } from "./dom.js";
import { bindBook } from "./runbook-parts.js";
import { diagnosisOf } from "./walk.js";
import { walksOf } from "./walks.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./model.js").Check} Check */
/** @typedef {import("./model.js").Runbook} Runbook */
/** @typedef {import("./walk.js").Walk} Walk */

/** @type {[string, string][]} The worst first. */
const SHAPES = [["yes", "▲"], ["unknown", "?"], ["no", "●"]];

/** @param {HTMLElement} element Bears `data-part="path goroutine-leak"`. */
export function mount(element) {
  bindBook(element, (live, [, id]) => {
    const book = live.model.runbooks[id];
    return marks(book, walksOf(live, book));
  });
}

/**
 * @param {Runbook} book
 * @param {Walk[]} walks
 */
export function marks(book, walks) {
  const { edges, passed, ends } = book.path;
  /** @type {Set<string>} */
  const taken = new Set();
  /** @type {Map<string, import("./dom.js").Element_>} */
  const reached = new Map();
  for (const walk of walks) {
    walk.visited.forEach(({ step, way }, position) => {
      const key = `${step.id} ${way}`;
      if (way === null || !(key in edges)) return;
      taken.add(edges[key]);
      const end = ends[key];
      if (end && position === walk.visited.length - 1) {
        const box = JSON.stringify([end, walk.conclusion]);
        reached.set(box, h("rect", { class: `path-reached path-${walk.conclusion}`, ...coordinates(end), fill: "none" }));
      } else if (end && step.id in passed) taken.add(passed[step.id]);
    });
  }
  return [
    ...diagnosisOf(book).map((check) => marked(book, check, walks)),
    ...[...taken].map((d) => h("path", { class: "path-taken", d, fill: "none" })),
    ...reached.values(),
  ];
}

/** @param {import("./model.js").End} end */
function coordinates({ x, y, width, height, round }) {
  return { x: coordinate(x), y: coordinate(y), width: coordinate(width), height: coordinate(height), rx: coordinate(round) };
}

/** @param {number} value */
const coordinate = (value) => value.toFixed(1).replace(/\.0$/, "");

/**
 * @param {Runbook} book
 * @param {Check} check
 * @param {Walk[]} walks
 */
function marked(book, check, walks) {
  const outcomes = walks.flatMap((walk) => walk.results.filter((one) => one.step === check)).map((one) => one.outcome);
  const onPath = walks.some((walk) => walk.visited.some((one) => one.step === check));
  const worst = SHAPES.find(([name]) => outcomes.includes(/** @type {any} */ (name)))?.[0] ?? "unknown";
  const words = SHAPES.filter(([name]) => outcomes.includes(/** @type {any} */ (name)) || (!outcomes.length && name === worst))
    .map(([name, shape]) => {
      const many = outcomes.length > 1 ? ` ${outcomes.filter((one) => one === name).length}` : "";
      return `${shape} ${name}${many}`;
    });
  const [x, y] = check.box;
  return h(
    "g",
    {
      class: `path-mark path-mark-${worst}${onPath ? "" : " path-beside"}`,
      "data-runbook": book.id,
      "data-step": check.id,
      "data-outcome": worst,
    },
    h("text", { x: coordinate(x), y: coordinate(y), "font-weight": "bold", fill: "currentColor" }, words.join("  ")),
  );
}
