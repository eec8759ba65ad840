// @ts-check
/** What the source says of one metric family now: a few words for its row, a table when open. */

import { byPairs, hiddenLabels, pairsOf } from "./board.js";
import { bind } from "./part.js";
import { flat, h } from "./dom.js";
import { clock, grouped, scaled, valueText } from "./format.js";
import { cell } from "./lists.js";
import { ROWS, badge, more, reasonSpan, serverName, time } from "./pieces.js";
import { scoped } from "./promql.js";
import { seriesText } from "./query.js";
import { selector } from "./scope.js";

/** @typedef {import("./answer.js").Sample} Sample */
/** @typedef {import("./freshness.js").Server} Server */
/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./model.js").Metric} Metric */
/** @typedef {{known: [Sample, Server | null][], unknown: [string, string][], reason: string}} Values */

const SUMMED = ["histogram", "summary"];

/** @param {HTMLElement} element Bears `data-part="metric-brief go_goroutines"`, or `metric-table …`. */
export function mount(element) {
  bind(element, {
    needs: ([, name], model) => {
      const metric = model.metrics[name];
      return { queries: [queryOf(metric)], scopes: metric.scope ? [metric.scope.id] : [] };
    },
    render(live, [kind, name]) {
      const metric = live.model.metrics[name];
      const values = valuesOf(live, metric);
      return kind === "metric-brief" ? brief(metric, values) : table(live, metric, values);
    },
  });
}

/**
 * The query whose answer holds a family's series: one for many families.
 * @param {Metric} metric
 */
function queryOf({ query, scope }) {
  return scope ? scoped(query, selector(scope.match, scope.identity)) : query;
}

/**
 * @param {Live} live
 * @param {Metric} metric
 * @returns {Values}
 */
function valuesOf(live, metric) {
  const answer = live.board.told(queryOf(metric));
  if (answer?.kind === "none") return { known: [], unknown: [], reason: answer.message };
  if (answer?.kind !== "vector") return { known: [], unknown: [], reason: live.problem || "this metric was not asked for" };
  const names = SUMMED.includes(metric.type) ? [`${metric.name}_count`, `${metric.name}_sum`] : [metric.name];
  const found = answer.samples.filter(({ labels }) => names.includes(labels.__name__));
  const servers = metric.scope ? live.board.servers(metric.scope.id) : [];
  const missing = `not exported${metric.when ? ` (${metric.when})` : ""}`;
  if (!servers.length) return { known: found.map((one) => [one, null]), unknown: [], reason: found.length ? "" : missing };
  /** @type {[Sample, Server][]} */
  const known = [];
  const byName = new Map(servers.map((one) => [one.name, one]));
  for (const sample of found) {
    const server = byName.get(metric.scope ? sample.labels[metric.scope.identity] : "");
    if (server?.state === "up") known.push([sample, server]);
  }
  const having = new Set(known.map(([, server]) => server.name));
  /** @type {[string, string][]} */
  const unknown = servers.filter(({ name }) => !having.has(name)).map(({ name, reason }) => [name, reason || missing]);
  const reasons = new Set(unknown.map(([, reason]) => reason));
  return { known, unknown, reason: known.length ? "" : reasons.size === 1 ? unknown[0][1] : missing };
}

/**
 * @param {Metric} metric
 * @param {Values} values
 */
function brief(metric, values) {
  if (!values.known.length) return flat([badge("unknown"), " ", reasonSpan(values.reason)]);
  return [h("span", { class: "hb-tabular" }, words(metric, values.known.map(([sample]) => sample)))];
}

/**
 * @param {Metric} metric
 * @param {Sample[]} samples
 */
function words({ type, unit }, samples) {
  if (SUMMED.includes(type)) return mean(samples, unit);
  const numbers = samples.map((one) => one.value).filter(Number.isFinite).sort((a, b) => a - b);
  if (!numbers.length) return "no finite value";
  const last = numbers[numbers.length - 1];
  if (unit === "timestamp") return clock(last, 0);
  const [[low, lowUnit], [high, highUnit]] = [scaled(numbers[0], unit), scaled(last, unit)];
  if (low === high && lowUnit === highUnit) return `${high} ${highUnit}`.trim();
  return lowUnit === highUnit ? `${low} to ${high} ${highUnit}`.trim() : `${low} ${lowUnit} to ${high} ${highUnit}`;
}

/**
 * @param {Sample[]} samples
 * @param {string} unit
 */
function mean(samples, unit) {
  const sum = (/** @type {string} */ end) => samples.filter(({ labels }) => labels.__name__.endsWith(end)).reduce((all, one) => all + one.value, 0);
  const [total, count] = [sum("_sum"), sum("_count")];
  if (!(Number.isFinite(total) && Number.isFinite(count) && count > 0)) return "no observation yet";
  return `mean ${valueText(total / count, unit)} of ${grouped(count.toFixed(0))}`;
}

/**
 * @param {Live} live
 * @param {Metric} metric
 * @param {Values} values
 */
function table(live, metric, values) {
  const hidden = hiddenLabels(metric.scope);
  const rows = values.unknown.slice(0, ROWS).map(([name, reason]) => h(
    "tr", null, cell("Series", null, serverName(name)), cell("Value", null, badge("unknown")), cell("Why", null, reasonSpan(reason)),
  ));
  const ranked = [...values.known].sort(([a], [b]) => byPairs(pairsOf(a.labels), pairsOf(b.labels)));
  for (const [sample, server] of ranked.slice(0, ROWS)) {
    const own = Object.fromEntries(pairsOf(sample.labels, hidden));
    if (SUMMED.includes(metric.type)) own.__name__ = sample.labels.__name__;
    const series = [server ? flat([serverName(server.name), " "]) : null, Object.keys(own).length ? seriesText(own) : null];
    const when = time(server ? server.scraped : live.at, live.at);
    rows.push(h("tr", null, cell("Series", null, ...series), cell("Value", "hb-value", text(sample, metric.unit)), cell("Read at", null, when)));
  }
  if (!rows.length) return brief(metric, values);
  const left = values.known.length + values.unknown.length - rows.length;
  return [h("table", { class: "hb-table" }, h("tbody", null, ...rows)), left > 0 ? more(`and ${left} more series`) : null];
}

/**
 * @param {Sample} sample
 * @param {string} unit
 */
function text({ labels, value }, unit) {
  if (Number.isNaN(value)) return flat([badge("unknown"), " not a number"]);
  if (unit === "timestamp") return time(value, 0);
  const counted = (labels.__name__ ?? "").endsWith("_count");
  return h("span", { class: "hb-tabular" }, valueText(value, counted ? "none" : unit));
}
