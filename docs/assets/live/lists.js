// @ts-check
/** What lists and tables are made of: cells, links within the handbook, parts that open. */

import { h } from "./dom.js";
import { NAMES, current, siteRoot } from "./scope.js";

/** @typedef {import("./dom.js").Child} Child */

/**
 * Add what the address asks for to a link within the handbook; any other stays as it is.
 * @param {string} href
 */
export function carried(href) {
  if (href.startsWith("#")) return href;
  let url;
  try {
    url = new URL(href, document.baseURI);
  } catch {
    return href;
  }
  if (!url.href.startsWith(siteRoot) || /\.(?!html?$)[a-z0-9]+$/i.test(url.pathname)) return href;
  const asked = new URLSearchParams(location.search);
  let changed = false;
  for (const name of NAMES) {
    const value = current()[name] === null ? null : asked.get(name);
    if (url.searchParams.get(name) === value) continue;
    changed = true;
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return changed ? url.href : href;
}

/**
 * @param {string} label The column's name, for a phone.
 * @param {string | null} name
 * @param {...Child} children
 */
export function cell(label, name, ...children) {
  return h("td", { "data-label": label, class: name }, ...children);
}

/**
 * A link to another page of the handbook, with what the address asks for.
 * @param {string} root
 * @param {Child} text
 * @param {string} path
 * @param {string | null} [name]
 */
export function link(root, text, path, name = null) {
  return h("a", { href: siteRoot ? carried(`${root}${path}`) : `${root}${path}`, class: name }, text);
}

/** @param {string} text */
const encoded = (text) => encodeURIComponent(text);
export const to = {
  /** @param {string} id */
  signal: (id) => `signals/#${encoded(id)}`,
  /** @param {string} name */
  alert: (name) => `alerts/#${encoded(name)}`,
  /** @param {string} id */
  runbook: (id) => `runbooks/${encoded(id)}/`,
};

/**
 * @param {Child} summary
 * @param {Child[]} children
 * @param {{name?: string, open?: boolean}} [options]
 */
export function details(summary, children, { name = "", open = false } = {}) {
  return h("details", { class: `hb-details ${name}`.trim(), open }, h("summary", null, summary), ...children);
}

/**
 * @param {Child[]} items
 * @param {string} [name]
 */
export const answers = (items, name = "") => h("ul", { class: `hb-answers ${name}`.trim() }, ...items);

/**
 * Count what is folded: `2 no, 1 unknown`.
 * @param {string[]} found
 * @param {string[]} order
 * @param {(name: string) => string} [word]
 */
export function tally(found, order, word = (name) => name) {
  const held = order.filter((one) => found.includes(one));
  return held.map((one) => `${found.filter((other) => other === one).length} ${word(one)}`).join(", ");
}
