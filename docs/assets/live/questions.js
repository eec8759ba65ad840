// @ts-check
/** What has to be asked so that signals can be read: the queries, as Python asks them. */

import { selector } from "./scope.js";
import { scoped } from "./promql.js";

/** @typedef {import("./model.js").Signal} Signal */
/** @typedef {import("./model.js").Scope} Scope */
/** @typedef {{scope: Scope, match: string, seen: string, scraped: string, present: string | null, since: string | null, started: string | null}} ScopeQuestions */
/** @typedef {{scopes: Record<string, ScopeQuestions>, signals: Record<string, string>}} Questions */

/**
 * @param {Signal} signal
 * @returns {string} PromQL for the server that the address names, or for all.
 */
export function queryOf(signal) {
  const { match, identity } = signal.scope;
  return scoped(signal.expr, signal.service ? match : selector(match, identity));
}

/**
 * List what must be asked: two queries for freshness in each scope, one for each signal.
 * @param {Signal[]} signals
 * @param {Scope[]} [also] Scopes whose servers are wanted though no signal of them is.
 * @returns {Questions}
 */
export function questions(signals, also = []) {
  /** @type {Questions} */
  const asked = { scopes: {}, signals: {} };
  for (const scope of new Set([...signals.map((signal) => signal.scope), ...also])) {
    asked.scopes[scope.id] = scopeQuestions(scope, signals.filter((signal) => signal.scope === scope));
  }
  for (const signal of signals) asked.signals[signal.id] = queryOf(signal);
  return asked;
}

/** @param {ScopeQuestions} asked */
export function queriesOf({ seen, scraped, present, since, started }) {
  return [seen, scraped, present, since, started].filter((query) => query !== null);
}

/**
 * @param {Scope} scope
 * @param {Signal[]} signals
 * @returns {ScopeQuestions}
 */
function scopeQuestions(scope, signals) {
  // A signal of the whole service needs every server of its scope.
  const whole = signals.some((signal) => signal.service);
  const match = whole ? scope.match : selector(scope.match, scope.identity);
  const up = `up{${match}}`;
  const names = [...new Set(signals.flatMap((signal) => signal.metrics))].sort();
  const reach = Math.round(Math.max(0, ...signals.map((signal) => signal.window ?? 0)) * 1.1);
  const step = Math.max(Math.round(scope.interval), Math.floor(reach / 60));
  const series = `{__name__=~"${names.join("|")}",${match}}`;
  return {
    scope,
    match,
    seen: `last_over_time(${up}[1h])`,
    scraped: `timestamp(${up})`,
    present: names.length ? `group by (__name__, ${scope.identity}) (last_over_time(${series}[1h]))` : null,
    since: reach ? `min_over_time(timestamp(${up})[${reach}s:${step}s])` : null,
    started: reach ? `process_start_time_seconds{${match}}` : null,
  };
}
