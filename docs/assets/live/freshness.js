// @ts-check
/**
 * The freshness rule: which servers there are, and whether their values can be believed. The
 * source's own clock counts: an answer says when it was evaluated and when a server was read.
 */

import { durationText } from "./format.js";
import { noAnswer } from "./answer.js";

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./answer.js").NoAnswer} NoAnswer */
/** @typedef {import("./answer.js").Vector} Vector */
/** @typedef {"up" | "down" | "stale" | "gone"} State */
/** @typedef {{name: string, state: State, scraped: number | null, reason: string, since: number | null, restarted: boolean}} Server */
/** @typedef {{at: number, value: number}} Lowest */
/** @typedef {(query: string) => Answer | undefined} Told */

export const SILENT_INTERVALS = 3;

/**
 * Return an answer that is a vector; anything else is why there is none.
 * @param {string | null} query
 * @param {Told} told
 * @returns {Vector | NoAnswer}
 */
export function vectorOf(query, told) {
  const answer = query === null ? undefined : told(query);
  if (!answer) return noAnswer("not-asked", "not asked");
  if (answer.kind === "vector" || answer.kind === "none") return answer;
  return noAnswer("wrong-type", `the answer is a ${answer.kind}, not a vector`);
}

/**
 * Return the servers of a scope, sorted by name, or why they are not known.
 * @param {import("./questions.js").ScopeQuestions} asked
 * @param {Told} told
 * @returns {Server[] | NoAnswer}
 */
export function takeServers(asked, told) {
  const seen = byServer(asked, asked.seen, told);
  const scraped = byServer(asked, asked.scraped, told);
  if (!(seen instanceof Map)) return seen;
  if (!(scraped instanceof Map)) return scraped;
  const since = asked.since ? byServer(asked, asked.since, told) : new Map();
  const started = asked.started ? byServer(asked, asked.started, told) : new Map();
  const names = [...new Set([...seen.keys(), ...scraped.keys()])].sort(byText);
  return names.map((name) => {
    const [state, reason, last] = stateOf(asked.scope.interval, seen.get(name), scraped.get(name));
    const from = since instanceof Map ? since.get(name)?.value : undefined;
    const start = started instanceof Map ? started.get(name)?.value : undefined;
    const known = from !== undefined && !Number.isNaN(from);
    const restarted = known && start !== undefined && !(start <= from);
    return { name, state, reason, scraped: last, since: known ? (restarted ? start : from) : null, restarted };
  });
}

/**
 * Order as Python does: by code points.
 * @param {string} a
 * @param {string} b
 */
export function byText(a, b) {
  const [one, two] = [[...a], [...b]];
  for (let i = 0; i < Math.min(one.length, two.length); i += 1) {
    const apart = (one[i].codePointAt(0) ?? 0) - (two[i].codePointAt(0) ?? 0);
    if (apart) return apart;
  }
  return one.length - two.length;
}

/**
 * @param {import("./questions.js").ScopeQuestions} asked
 * @param {string} query
 * @param {Told} told
 * @returns {Map<string, Lowest> | NoAnswer} The lowest sample of each server; NaN is lower than all.
 */
function byServer({ scope }, query, told) {
  const answer = vectorOf(query, told);
  if (answer.kind === "none") return answer;
  /** @type {Map<string, Lowest>} */
  const lowest = new Map();
  for (const { labels, time, value } of answer.samples) {
    const name = labels[scope.identity] ?? "";
    if (!name) {
      return noAnswer("wrong-type", `a series of ${query} has no label '${scope.identity}' to tell servers by`);
    }
    const held = lowest.get(name);
    if (!held || value < held.value || Number.isNaN(value)) lowest.set(name, { at: time, value });
  }
  return lowest;
}

/**
 * @param {number} interval Seconds between two scrapes.
 * @param {Lowest | undefined} up
 * @param {Lowest | undefined} scraped
 * @returns {[State, string, number | null]}
 */
function stateOf(interval, up, scraped) {
  if (!scraped) return ["gone", "gone: Prometheus no longer scrapes it", null];
  const silent = scraped.at - scraped.value;
  if (!Number.isFinite(silent)) return ["stale", "stale: the time of its last scrape is no number", null];
  const limit = SILENT_INTERVALS * interval;
  if (silent < -limit) return ["stale", `stale: last scraped ${durationText(-silent)} in the future`, scraped.value];
  if (silent > limit) return ["stale", `stale: last scraped ${durationText(silent)} ago`, scraped.value];
  if (up?.value !== 1) return ["down", "down: it does not answer Prometheus", scraped.value];
  return ["up", "", scraped.value];
}

/**
 * Order servers by name; the service, which has none, first.
 * @param {string | null} a
 * @param {string | null} b
 */
export const byName = (a, b) => byText(a ?? "", b ?? "");
