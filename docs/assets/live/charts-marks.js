// @ts-check
/**
 * Moments worth a mark in a chart: restarts of servers, by the start times that they export, and
 * starts of alerts, by the series that Prometheus writes for them.
 */

import { clock } from "./format.js";
import { quoted } from "./promql.js";
import { selector } from "./scope.js";
import { clean, CAP } from "./text.js";

/**
 * @typedef {{time: number, kind: "restart" | "alert" | "asked", text: string}} Mark
 * @typedef {import("./answer.js").Series} Series
 */

/** Marks that one chart holds, the newest. */
export const MARKS = 8;
const SAME_START = 5;
/** Seconds by which the exported start of one and the same process may wander. */
const GAP_STEPS = 2.5;

/**
 * @param {{match: string, identity: string}} scope
 * @param {string} [servers] A matcher for the servers that are drawn; empty for all.
 */
export function restartsQuery({ match, identity }, servers = "") {
  return `process_start_time_seconds{${[selector(match, identity), servers].filter(Boolean).join(",")}}`;
}

/**
 * @param {string[]} names
 * @param {string} identity
 * @param {string | null} instance
 */
export function alertsQuery(names, identity, instance) {
  const server = instance === null ? "" : `,${identity}=${quoted(instance)}`;
  return `ALERTS{alertname=~${quoted(names.join("|"))}${server}}`;
}

/**
 * @param {Series[]} series Start times over the stretch that is shown.
 * @param {string} identity
 * @param {{start: number, end: number}} part
 * @returns {Mark[]}
 */
export function restartsOf(series, identity, part) {
  /** @type {Map<string, {first: number, starts: number[]}>} */
  const servers = new Map();
  for (const { labels, points } of series) {
    const name = labels[identity] ?? "";
    const held = servers.get(name) ?? { first: Infinity, starts: [] };
    servers.set(name, held);
    for (const [time, value] of points) {
      held.first = Math.min(held.first, time);
      if (!held.starts.some((start) => Math.abs(start - value) <= SAME_START)) held.starts.push(value);
    }
  }
  /** @type {Mark[]} */
  const marks = [];
  for (const [name, { first, starts }] of servers) {
    for (const time of starts.filter((start) => start >= part.start && start <= part.end)) {
      const what = first < time ? "restart" : "start";
      const text = clean(`${what} ${clock(time, part.end)} ${name}`, CAP);
      marks.push({ time, kind: "restart", text });
    }
  }
  return marks;
}

/**
 * An alert that was pending and then fired starts where it became pending, as in the build.
 * @param {Series[]} series
 * @param {string[]} names Alerts that concern the chart.
 * @param {string} identity
 * @param {{start: number, end: number, step: number}} grid
 * @returns {Mark[]}
 */
export function alertsOf(series, names, identity, grid) {
  /** @type {Map<string, {name: string, server: string, times: Map<number, string>}>} */
  const alerts = new Map();
  for (const { labels, points } of series) {
    const { alertname: name = "", alertstate: state = "" } = labels;
    if (!names.includes(name)) continue;
    const server = labels[identity] ?? "";
    const key = JSON.stringify([name, server, labels.severity ?? ""]);
    const held = alerts.get(key) ?? { name, server, times: new Map() };
    alerts.set(key, held);
    for (const [time] of points) if (held.times.get(time) !== "firing") held.times.set(time, state);
  }
  /** @type {Mark[]} */
  const marks = [];
  for (const { name, server, times } of alerts.values()) {
    for (const { time, state } of stretches(times, grid.step)) {
      // What was on at the first moment began before it.
      if (time <= grid.start) continue;
      const text = clean(`${name} ${state} since ${clock(time, grid.end)} ${server}`.trim(), CAP);
      marks.push({ time, kind: "alert", text });
    }
  }
  return marks;
}

/**
 * The moment that the address asks for.
 * @param {number | null} at
 * @param {{start: number, end: number}} part
 * @returns {Mark[]}
 */
export function askedFor(at, part) {
  if (at === null || at < part.start || at > part.end) return [];
  return [{ time: at, kind: "asked", text: `${clock(at, part.end)}, as the address asks` }];
}

/**
 * The newest marks, oldest first, no two that say the same.
 * @param {Mark[]} marks
 */
export function newest(marks) {
  const distinct = [...new Map(marks.map((mark) => [mark.text, mark])).values()];
  return distinct.sort((a, b) => a.time - b.time).slice(-MARKS);
}

/**
 * @param {Map<number, string>} times State by moment.
 * @param {number} step
 */
function stretches(times, step) {
  /** @type {{time: number, last: number, state: string}[]} */
  const found = [];
  for (const [time, state] of [...times].sort(([a], [b]) => a - b)) {
    const open = found.at(-1);
    if (open && time - open.last <= GAP_STEPS * step) {
      open.last = time;
      if (state === "firing") open.state = state;
    } else found.push({ time, last: time, state });
  }
  return found;
}
