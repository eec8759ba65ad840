// @ts-check
/** The result of a raw query: every series that came, or why none did. */

import { byPairs, pairsOf } from "./board.js";
import { bind } from "./part.js";
import { flat, h } from "./dom.js";
import { valueText } from "./format.js";
import { watched } from "./model.js";
import { cell } from "./lists.js";
import { badge, capped, labelText, reasonSpan, soft, time } from "./pieces.js";
import { scoped } from "./promql.js";
import { selector } from "./scope.js";

/** @typedef {import("./answer.js").Sample} Sample */
/** @typedef {import("./live.js").Live} Live */

const ROWS = 20;

/** @param {HTMLElement} element Stands in a block that bears `data-query-template`. */
export function mount(element) {
  const template = element.closest("[data-query-template]")?.getAttribute("data-query-template") ?? "";
  bind(element, {
    needs: (_, model) => ({ queries: [rawQuery(template, model)], scopes: watched(model) }),
    render: (live) => result(live, rawQuery(template, live.model)),
  });
}

/**
 * A block's query on one line without comments, for the handbook's first scope.
 * @param {string} template
 * @param {import("./model.js").Model} model
 */
export function rawQuery(template, model) {
  const lines = template.split("\n").filter((line) => !line.trimStart().startsWith("#"));
  const [first] = Object.values(model.scopes);
  return scoped(lines.join(" ").trim().replace(/\s+/g, " "), selector(first.match, first.identity));
}

/**
 * @param {Live} live
 * @param {string} query
 */
function result(live, query) {
  const answer = live.board.told(query);
  if (!answer) return [unknownLine(live.problem || "this query was not asked")];
  if (answer.kind === "none") return [unknownLine(answer.message)];
  if (answer.kind !== "vector") return [unknownLine("the answer is of another kind")];
  if (!answer.samples.length) return [unknownLine("no data: the query gives nothing")];
  const ranked = [...answer.samples].sort(byRank);
  const rows = ranked.slice(0, ROWS).map((one) => row(live, one));
  const left = ranked.length > ROWS ? `, ${ranked.length - ROWS} more are not shown` : "";
  const head = h("thead", null, h("tr", null, h("th", null, "Series"), h("th", null, "Value")));
  return [
    h("table", { class: "hb-table" }, head, h("tbody", null, ...rows)),
    h("p", { class: "hb-soft" }, `${ranked.length} series`, left, ", as of ", time(live.at)),
  ];
}

/** @param {string} reason */
function unknownLine(reason) {
  return h("p", null, badge("unknown"), " ", reasonSpan(reason));
}

/**
 * A series of a server that is known not to answer is unknown.
 * @param {Live} live
 * @param {Sample} sample
 */
function row(live, { labels, value }) {
  const values = new Set(Object.values(labels));
  const silent = watched(live.model).flatMap((id) => live.board.servers(id))
    .find((server) => server.state !== "up" && values.has(server.name));
  /** @type {import("./dom.js").Child} */
  let shown = h("span", { class: "hb-number" }, valueText(value, "none"));
  if (silent) shown = flat([badge("unknown"), " ", reasonSpan(silent.reason)]);
  else if (Number.isNaN(value)) shown = flat([badge("unknown"), " not a number"]);
  return h("tr", null, cell("Series", null, seriesText(labels)), cell("Value", null, shown));
}

/**
 * A series as people read it: its name, then its labels.
 * @param {import("./answer.js").Labels} labels
 */
export function seriesText(labels) {
  const { __name__: name, ...rest } = labels;
  const pairs = pairsOf(rest);
  if (!name && !pairs.length) return soft("(no labels)");
  return flat([name ? h("code", null, capped(name)) : null, name && pairs.length ? " " : null, labelText(pairs)]);
}

/**
 * @param {Sample} a
 * @param {Sample} b
 */
function byRank(a, b) {
  const nan = (/** @type {Sample} */ one) => Number(Number.isNaN(one.value));
  return nan(a) - nan(b) || (b.value > a.value ? 1 : b.value < a.value ? -1 : 0) || byPairs(pairsOf(a.labels), pairsOf(b.labels));
}
