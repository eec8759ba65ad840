// @ts-check
/** The walks of one moment: every runbook on every server, and what a check says on each. */

import { badge } from "./pieces.js";
import { byText } from "./freshness.js";
import { CONCLUSIONS, Walker, checksOf } from "./walk.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Runbook} Runbook */
/** @typedef {import("./walk.js").Walk} Walk */
/** @typedef {import("./walk.js").Result} Result */

/** @type {Record<string, [string, string]>} */
const SHOWN = {
  confirmed: ["critical", "confirmed"],
  ruled_out: ["normal", "ruled out"],
  unknown: ["unknown", "unknown"],
};
/** @type {WeakMap<Live, {walkers: Map<string, Walker>, walked: Map<string, Walk[]>}>} */
const held = new WeakMap();

/** @param {string} conclusion */
export function conclusionBadge(conclusion) {
  return badge(...SHOWN[conclusion]);
}

/**
 * The walks of a runbook, worst conclusion first, then by server.
 * @param {Live} live
 * @param {Runbook} book
 * @returns {Walk[]}
 */
export function walksOf(live, book) {
  const { walked } = heldOf(live);
  const known = walked.get(book.id);
  if (known) return known;
  const names = book.guide || !book.scope ? [] : live.board.servers(book.scope.id).map((one) => one.name);
  const walks = names.map((name) => walker(live, name).walk(book));
  const rank = (/** @type {Walk} */ walk) => CONCLUSIONS.indexOf(walk.conclusion);
  walks.sort((a, b) => rank(a) - rank(b) || byText(a.server, b.server));
  walked.set(book.id, walks);
  return walks;
}

/**
 * What a check says on each server, in the order of the walks; a guide is asked, not walked.
 * @param {Live} live
 * @param {Runbook} book
 * @param {string} stepId
 * @returns {[string, Result][]}
 */
export function resultsOf(live, book, stepId) {
  const walks = walksOf(live, book);
  if (walks.length) {
    return walks.map((walk) => [walk.server, /** @type {Result} */ (walk.results.find((one) => one.step.id === stepId))]);
  }
  const check = checksOf(book).find((one) => one.id === stepId);
  if (!check || !book.scope) return [];
  return live.board.servers(book.scope.id).map(({ name }) => [name, walker(live, name).ask(check)]);
}

/**
 * @param {Live} live
 * @param {Runbook} book
 */
export function whyNobody(live, book) {
  if (!book.scope) return "this runbook checks nothing";
  return live.problem || live.board.fault(book.scope.id);
}

/**
 * @param {Live} live
 * @param {string} server
 */
function walker(live, server) {
  const { walkers } = heldOf(live);
  const known = walkers.get(server) ?? new Walker(live.model, server, (signal) => live.board.of(signal, server));
  walkers.set(server, known);
  return known;
}

/** @param {Live} live */
function heldOf(live) {
  const known = held.get(live) ?? { walkers: new Map(), walked: new Map() };
  held.set(live, known);
  return known;
}
