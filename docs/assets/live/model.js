// @ts-check
/** What the handbook says, read once: signals, alerts and runbooks as its build wrote them. */

import { levelsOf } from "./verdict.js";

/**
 * @typedef {{id: string, match: string, identity: string, interval: number}} Scope
 * @typedef {{id: string, title: string, group: string, expr: string, unit: string, scope: Scope,
 *   service: boolean, metrics: string[], window: number | null, texts: Record<string, string>,
 *   levels: import("./verdict.js").Levels}} Signal
 * @typedef {{name: string, signal: Signal, runbook: string, summary: string, levels: string[]}} Alert
 * @typedef {{say?: string, conclude?: string, continue_with?: string, go_to?: string}} Way
 * @typedef {{kind: "check", id: string, question: string, signal: Signal, at: string, verify: boolean,
 *   ways: Record<string, Way>, box: [number, number]}} Check
 * @typedef {{kind: "action", id: string, arguments: string[]}} Action
 * @typedef {{x: number, y: number, width: number, height: number, round: number}} End
 * @typedef {{edges: Record<string, string>, passed: Record<string, string>, ends: Record<string, End>}} Path
 * @typedef {{id: string, title: string, guide: boolean, scope: Scope | null, steps: (Check | Action)[],
 *   path: Path}} Runbook
 * @typedef {{name: string, type: string, unit: string, query: string, scope: Scope | null, when: string}} Metric
 * @typedef {{scopes: Record<string, Scope>, signals: Record<string, Signal>, alerts: Record<string, Alert>,
 *   runbooks: Record<string, Runbook>, health: Record<string, string>, since: Record<string, string>,
 *   metrics: Record<string, Metric>, links: {grafana: string, prometheus: string}}} Model
 */

/**
 * Tie together what the build wrote.
 * @param {any} raw
 * @returns {Model}
 */
export function modelOf(raw) {
  const { scopes, signals, alerts, runbooks, metrics } = raw;
  for (const signal of Object.values(signals)) {
    signal.scope = scopes[signal.scope];
    signal.levels = levelsOf(signal.texts);
  }
  for (const alert of Object.values(alerts)) alert.signal = signals[alert.signal];
  for (const book of Object.values(runbooks)) {
    book.scope = scopes[book.scope] ?? null;
    for (const step of book.steps) if (step.kind === "check") step.signal = signals[step.signal];
  }
  for (const metric of Object.values(metrics)) {
    metric.scope = scopes[metric.scope] ?? null;
    metric.query = raw.queries[metric.query];
  }
  return raw;
}

/**
 * Ids of the scopes that some signal is of.
 * @param {Model} model
 */
export function watched(model) {
  return [...new Set(Object.values(model.signals).map((signal) => signal.scope.id))];
}
