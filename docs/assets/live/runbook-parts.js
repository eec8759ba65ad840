// @ts-check
/** What every place of a runbook's page has in common: the signals and servers that it needs. */

import { bind } from "./part.js";
import { checksOf } from "./walk.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Runbook} Runbook */

/**
 * Let a place be refreshed with all that its runbook asks for.
 * @param {HTMLElement} element Bears `data-part`: a kind, and a runbook's id.
 * @param {import("./part.js").Spec["render"]} render
 */
export function bindBook(element, render) {
  bind(element, {
    needs([, id], model) {
      const scope = model.runbooks[id]?.scope;
      return { signals: [...signalsOf(model, id)], scopes: scope ? [scope.id] : [] };
    },
    render,
  });
}

/**
 * Every signal that a walk of a runbook, or a sentence of it, needs, with those of the runbooks
 * that it continues with.
 * @param {Model} model
 * @param {string} id
 * @param {Set<string>} [books] Those that were counted already.
 * @returns {Set<string>}
 */
function signalsOf(model, id, books = new Set()) {
  const book = model.runbooks[id];
  /** @type {Set<string>} */
  const found = new Set();
  if (!book || books.has(id)) return found;
  books.add(id);
  for (const check of checksOf(book)) {
    found.add(check.signal.id);
    for (const way of Object.values(check.ways)) {
      for (const [, name] of (way.say ?? "").matchAll(/\{([a-z0-9_]+)\.[a-z]+\}/gi)) {
        if (name in model.signals) found.add(name);
      }
      if (way.continue_with) signalsOf(model, way.continue_with, books).forEach((one) => found.add(one));
    }
  }
  return found;
}
