// @ts-check
/** A group of signals as a table: a row for each signal, a column for each server. */

import { byBadness } from "./board.js";
import { flat, h } from "./dom.js";
import { details, link, to } from "./lists.js";
import {
  attributesOf, capped, counts, labelText, more, number, readingBadge, serverName,
  silenceText, soft, time,
} from "./pieces.js";
import { byName } from "./freshness.js";
import { WORST_FIRST } from "./verdict.js";

/** @typedef {import("./board.js").Reading} Reading */
/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./model.js").Signal} Signal */

const COLUMNS = 4;
/** Servers that have a column of their own, the worst of the group. */

/**
 * Every group, folded while nothing in it has reached warning.
 * @param {Live} live
 */
export function groups(live) {
  /** @type {Map<string, Signal[]>} */
  const together = new Map();
  for (const signal of Object.values(live.model.signals)) {
    together.set(signal.group, [...(together.get(signal.group) ?? []), signal]);
  }
  return [...together].map(([title, signals]) => block(live, title, signals));
}

/**
 * @param {Live} live
 * @param {string} title
 * @param {Signal[]} signals
 */
function block(live, title, signals) {
  const every = signals.flatMap((signal) => live.board.ranked(signal));
  const names = worstServers(every);
  const columns = names.slice(0, COLUMNS);
  // The column of no server is the service's, or nobody's where no server is known.
  const ownerless = every.some((one) => one.server === null && one.signal.service) ? "service" : "—";
  const heads = columns.map((name) => h("th", { scope: "col" }, name === null ? ownerless : serverName(name)));
  const rows = signals.map((signal) => row(live, signal, columns, ownerless));
  const table = h(
    "table", { class: "hb-table hb-matrix" },
    h("thead", null, h("tr", null, h("th", { scope: "col" }, "Signal"), ...heads)),
    h("tbody", null, ...rows),
  );
  const hidden = every.filter((one) => !columns.includes(one.server)).map((one) => one.level);
  const rest = names.length > COLUMNS ? more(`and ${names.length - COLUMNS} more servers: `, counts(hidden), silenceText(every)) : null;
  const open = every.some(({ level }) => level === "warning" || level === "critical");
  const summary = flat([h("strong", null, title), " ", ...counts(every.map((one) => one.level))]);
  return details(summary, [table, rest], { name: "hb-group-block", open });
}

/**
 * Order servers by their worst reading, then by name, so that columns stay put.
 * @param {Reading[]} readings
 */
function worstServers(readings) {
  /** @type {Map<string | null, number>} */
  const worst = new Map();
  for (const { server, level } of readings) {
    const rank = WORST_FIRST.indexOf(level);
    worst.set(server, Math.min(rank, worst.get(server) ?? rank));
  }
  const rank = (/** @type {string | null} */ name) => (worst.size <= COLUMNS ? 0 : (worst.get(name) ?? 0));
  return [...worst.keys()].sort((a, b) => rank(a) - rank(b) || byName(a, b));
}

/**
 * @param {Live} live
 * @param {Signal} signal
 * @param {(string | null)[]} columns
 * @param {string} ownerless The name of the column of no server.
 */
function row(live, signal, columns, ownerless) {
  const readings = live.board.ranked(signal);
  const name = link(live.root, signal.title, to.signal(signal.id));
  const cells = columns.map((column) => {
    const found = readings.filter((one) => one.server === column).sort(byBadness);
    return cellOf(found, live.at, column === null ? ownerless : capped(column));
  });
  return h("tr", null, h("th", { scope: "row" }, name), ...cells);
}

/**
 * @param {Reading[]} readings
 * @param {number} at
 * @param {string} label The name of its column.
 */
function cellOf(readings, at, label) {
  const [worst] = readings;
  if (!worst) return h("td", { "data-label": label }, soft("·"));
  const rest = readings.length > 1 ? ` and ${readings.length - 1} more` : "";
  return h(
    "td", { "data-label": label, class: "hb-cell", ...attributesOf(worst) },
    number(worst),
    worst.level === "normal" ? null : readingBadge(worst),
    worst.labels.length ? soft(labelText(worst.labels), rest) : null,
    time(worst.sampledAt, at),
  );
}
