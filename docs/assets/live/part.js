// @ts-check
/**
 * The live places of a page: each says what it needs and how it looks, and is shown anew as soon
 * as what it needs has come. Must not know any kind of place.
 */

import { ask, askRules } from "./source.js";
import { withAsked } from "./asked.js";
import { Board, newMemory } from "./board.js";
import { Live } from "./live.js";
import { flat, show } from "./dom.js";
import { queriesOf, questions } from "./questions.js";
import { current } from "./scope.js";
import { turn } from "./turn.js";

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./live.js").Rules} Rules */
/** @typedef {{signals?: string[], scopes?: string[], rules?: (rules: Rules) => unknown, queries?: string[]}} Needs */
/**
 * @typedef {{needs: (words: string[], model: Model) => Needs,
 *   render: (live: Live, words: string[]) => import("./dom.js").Child[]}} Spec
 */

/** @type {Map<HTMLElement, Spec>} */
const bound = new Map();
const memory = newMemory();

/**
 * Let a place be refreshed; safe to call twice.
 * @param {HTMLElement} element
 * @param {Spec} spec
 */
export function bind(element, spec) {
  bound.set(element, spec);
}

/** Forget what is no longer on the page. */
export function unbind() {
  for (const element of bound.keys()) if (!element.isConnected) bound.delete(element);
}

/** Forget what was read: it was of another server or another moment. */
export function forget() {
  memory.readings.clear();
  memory.servers.clear();
}

/**
 * Remember what the build read, so that it stays while the source cannot be asked.
 * @param {Model} model
 */
export function remember(model) {
  /** @type {Map<string, import("./board.js").Reading[]>} */
  const found = new Map();
  for (const element of document.querySelectorAll("[data-live] [data-signal][data-value]")) {
    const { signal: name = "", instance: server = null, series, sampledAt: read, value } = /** @type {HTMLElement} */ (element).dataset;
    const signal = model.signals[name];
    if (!signal || memory.readings.has(name)) continue;
    const labels = labelsIn(series);
    const held = found.get(name) ?? [];
    if (held.some((one) => one.server === server && String(one.labels) === String(labels))) continue;
    const sampledAt = read ? Date.parse(read) / 1000 : null;
    held.push({ signal, server, labels, value: Number(value), level: "unknown", kind: "", reason: "", sampledAt });
    found.set(name, held);
    const { id } = signal.scope;
    const servers = memory.servers.get(id) ?? [];
    if (server !== null && !servers.some((one) => one.name === server)) {
      servers.push({ name: server, state: "up", scraped: sampledAt, reason: "", since: null, restarted: false });
      memory.servers.set(id, servers);
    }
  }
  for (const [id, readings] of found) memory.readings.set(id, readings);
}

/**
 * @param {string} [text] None where it was cut.
 * @returns {[string, string][]}
 */
function labelsIn(text = "{}") {
  try {
    return Object.entries(JSON.parse(text));
  } catch {
    return [];
  }
}

/**
 * Ask for everything that the places of this page need, and show each when it can be.
 * @param {Model} model
 * @param {{source: string, root: string}} about
 * @returns {Promise<Live>} When every place has been shown.
 */
export async function refreshParts(model, about) {
  unbind();
  const parts = [...bound].map(([element, spec]) => {
    const words = (element.dataset.part ?? "").split(" ");
    return { element, spec, words, needs: spec.needs(words, model) };
  });
  await turn();
  const signals = new Set(parts.flatMap(({ needs }) => needs.signals ?? []));
  const scopes = new Set(parts.flatMap(({ needs }) => needs.scopes ?? []));
  const asked = questions([...signals].map((id) => model.signals[id]), [...scopes].map((id) => model.scopes[id]));
  const { at, instance } = current();
  /** @type {Map<string, Answer>} */
  const told = new Map();
  /** @type {Map<string, Promise<unknown>>} */
  const telling = new Map();
  const want = (/** @type {string} */ query) => {
    if (!telling.has(query)) telling.set(query, ask(query, at).then((answer) => told.set(query, answer)));
  };
  for (const one of Object.values(asked.scopes)) queriesOf(one).forEach(want);
  for (const query of Object.values(asked.signals)) want(query);
  for (const { needs } of parts) needs.queries?.forEach(want);
  await turn();
  /** @type {Rules} */
  const rules = { answer: null };
  const also = parts.find(({ needs }) => needs.rules)?.needs.rules;
  const ruling = also && askRules().then((answer) => {
    rules.answer = answer;
    return also(rules);
  });
  const near = Date.now() / 1000;
  const board = new Board(asked, (query) => told.get(query), model.since, { at, near, memory });
  const live = new Live(model, board, rules, { ...about, told: () => told.values() });
  await Promise.all(parts.map(async ({ element, spec, words, needs }) => {
    const mine = (needs.signals ?? []).map((id) => asked.signals[id]);
    const where = new Set([...(needs.scopes ?? []), ...(needs.signals ?? []).map((id) => model.signals[id].scope.id)]);
    const fresh = [...where].flatMap((id) => queriesOf(asked.scopes[id]));
    const queries = [...mine, ...fresh, ...(needs.queries ?? [])];
    await Promise.all([needs.rules ? ruling : null, ...queries.map((query) => telling.get(query))]);
    await turn();
    if (!element.isConnected || moved({ at, instance })) return;
    show(element, withAsked(flat(spec.render(live, words)), element.localName, live.board.at));
  }));
  return live;
}

/**
 * Whether the address asks for something else by now.
 * @param {{at: number | null, instance: string | null}} then
 */
function moved(then) {
  const now = current();
  return now.at !== then.at || now.instance !== then.instance;
}

/**
 * What a place was bound to; for who shows it elsewhere than on a page.
 * @param {HTMLElement} element
 */
export function specOf(element) {
  return bound.get(element);
}
