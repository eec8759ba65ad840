// @ts-check
/** All readings of a signal: as a table, as answers of the health check. */

import { flat, h } from "./dom.js";
import { bind } from "./part.js";
import { answers, cell, details, tally } from "./lists.js";
import {
  ROWS, SHAPES, attributesOf, mark, number, readingBadge, reasonText, rest, time, whereOf,
} from "./pieces.js";
import { ORDER } from "./verdict.js";

/** @typedef {import("./board.js").Reading} Reading */
/** @typedef {import("./dom.js").Child} Child */
/** @typedef {import("./live.js").Live} Live */

/** @type {Record<string, (live: Live, readings: Reading[]) => Child[]>} */
const SHOWN = { readings: table, health: met };

/** @type {import("./places.js").Mounts} */
export const MOUNTS = { readings: mount, health: mount };

/** @param {HTMLElement} element Bears `data-part="readings go_goroutines"`. */
function mount(element) {
  bind(element, {
    needs: ([, id]) => ({ signals: [id] }),
    render: (live, [kind, id]) => SHOWN[kind](live, live.board.ranked(live.model.signals[id])),
  });
}

/**
 * @param {Live} live
 * @param {Reading[]} readings
 */
function table(live, readings) {
  const head = ["Level", "Value", "Server", "Read at"].map((name) => h("th", { scope: "col" }, name));
  const rows = readings.slice(0, ROWS).map((one) => row(one, live.at));
  const body = h("table", { class: "hb-table hb-readings" }, h("thead", null, h("tr", null, ...head)), h("tbody", null, ...rows));
  return [body, rest(readings)];
}

/**
 * @param {Reading} reading
 * @param {number} at
 */
function row(reading, at) {
  return h(
    "tr",
    { class: `hb-row hb-row-${reading.level}`, ...attributesOf(reading) },
    cell("Level", null, readingBadge(reading), reading.reason ? " " : null, reasonText(reading)),
    cell("Value", "hb-value", number(reading)),
    cell("Server", null, whereOf(reading)),
    cell("Read at", null, time(reading.sampledAt, at)),
  );
}

/** @type {Record<string, [string, string, string]>} */
const MET = {
  no: [SHAPES.warning, "not met", "warning"],
  unknown: [SHAPES.unknown, "unknown", "unknown"],
  yes: [SHAPES.normal, "met", "normal"],
};
const OPEN = 4;

/**
 * @param {Live} live
 * @param {Reading[]} readings
 */
function met(live, readings) {
  const outcomes = Object.keys(MET);
  const below = ORDER.indexOf(/** @type {any} */ (live.model.health[readings[0].signal.id]));
  const judged = readings.map((reading) => {
    const rank = ORDER.indexOf(reading.level);
    return { reading, outcome: rank < 0 ? "unknown" : rank < below ? "yes" : "no" };
  });
  // By the order of the board where outcome and value are equal, as the build does.
  judged.sort((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome) ||
    (b.reading.value ?? 0) - (a.reading.value ?? 0));
  const items = judged.slice(0, ROWS).map(({ reading, outcome }) => h(
    "li", { "data-outcome": outcome, ...attributesOf(reading) },
    mark(...MET[outcome]), " ", h("span", null, number(reading)), " ", h("span", null, whereOf(reading)), " ",
    time(reading.sampledAt, live.at), reading.reason ? flat([" ", reasonText(reading)]) : null,
  ));
  const shown = answers(items.slice(0, OPEN), "hb-met");
  const left = judged.slice(OPEN).map((one) => one.outcome);
  if (!left.length) return [shown];
  return [shown, details(`${left.length} more: ${tally(left, outcomes, (one) => MET[one][1])}`, [answers(items.slice(OPEN), "hb-met")])];
}
