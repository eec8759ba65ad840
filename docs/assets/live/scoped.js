// @ts-check
/**
 * What a page says of one server and moment: a banner with the way out, and every query, command
 * and link of the page for that server. Text of the address is only ever shown as text.
 */

import { flat, h, made, show } from "./dom.js";
import { clock } from "./format.js";
import { carried } from "./lists.js";
import { scoped } from "./promql.js";
import { badge, capped } from "./pieces.js";
import { NAMES, current, look, refused, selector } from "./scope.js";
import { isPlainServer } from "./text.js";

/** @typedef {import("./model.js").Model} Model */

/** @type {WeakMap<Element, string>} What the build wrote, by element. */
const written = new WeakMap();
const XLINK = "http://www.w3.org/1999/xlink";

/**
 * Make a page speak of what the address asks for; safe to call again.
 * @param {HTMLElement} element The page's content.
 * @param {Model} model
 */
export function mount(element, model) {
  queries(element);
  commands(element);
  sources(element, model);
  links();
  limits(element);
}

/**
 * The banner; empty and gone where the address asks for nothing.
 * @param {HTMLElement} element The page's content.
 * @param {Model} model
 * @param {{known: boolean | null}} server Whether Prometheus knows it; null while it was not asked.
 */
export function banner(element, model, { known }) {
  const { alert, instance, at } = current();
  const wrong = refused();
  let box = /** @type {HTMLElement | null} */ (element.querySelector(":scope > .hb-scope"));
  if (alert === null && instance === null && at === null && !wrong.length) {
    box?.remove();
    return;
  }
  if (!box) {
    box = made(h("div", { class: "hb-scope", role: "region", "aria-label": "What this page is about" }));
    element.prepend(box);
    box.addEventListener("click", out);
  }
  /** @type {import("./dom.js").Child[]} */
  const parts = [];
  if (instance !== null) parts.push("Server ", h("strong", { class: "hb-server" }, capped(instance)));
  if (alert !== null) parts.push(parts.length ? ", alert " : "Alert ", h("strong", null, alert));
  if (at !== null) parts.push(parts.length ? ", at " : "At ", h("strong", null, clock(at, Date.now() / 1000)));
  const lines = parts.length ? [h("p", null, parts.length ? "Only: " : null, ...parts, ".", ...ways())] : [];
  if (instance !== null && known === false) {
    lines.push(h("p", { "data-scope-problem": "instance" }, badge("unknown"), " Prometheus knows no server ",
      h("strong", null, capped(instance)), at === null ? " within the last hour." : " in the hour before that moment."));
  }
  if (alert !== null && !(alert in model.alerts)) {
    lines.push(h("p", { "data-scope-problem": "alert" }, badge("unknown"), " This handbook has no alert ", h("strong", null, alert), "."));
  }
  for (const name of wrong) lines.push(refusal(name));
  if (!parts.length && wrong.length) lines.push(h("p", null, ...ways()));
  show(box, flat(lines));
}

/** @param {string} name */
function refusal(name) {
  const value = new URLSearchParams(location.search).get(name) ?? "";
  const what = { alert: "an alert", instance: "a server", at: "a moment" }[name];
  return h("p", { "data-scope-problem": name }, badge("unknown"), ` The address names ${what} that cannot be: `,
    h("span", { class: "hb-reason" }, capped(value)), ". It is left out.");
}

function ways() {
  const { instance, at } = current();
  /** @type {import("./dom.js").Child[]} */
  const found = [];
  if (at !== null) found.push(" ", way("Show now", "at"));
  if (at !== null && instance !== null) found.push(" ·");
  if (instance !== null || at === null) found.push(" ", way(instance === null ? "Leave this out" : "Show all servers", "all"));
  return found;
}

/**
 * @param {string} text
 * @param {string} what
 */
function way(text, what) {
  const url = new URL(location.href);
  for (const name of what === "all" ? NAMES : ["at"]) url.searchParams.delete(name);
  return h("a", { href: url.href, "data-leave": what }, text);
}

/** @param {MouseEvent} event */
function out(event) {
  const link = /** @type {Element} */ (event.target).closest("[data-leave]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  leave(link.getAttribute("data-leave") === "all" ? NAMES : ["at"]);
}

/**
 * The limits are those of the build: gone where a page speaks of another server or moment.
 * @param {HTMLElement} element
 */
function limits(element) {
  const { instance, at } = current();
  for (const block of /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll(".hb-limits"))) {
    block.hidden = at !== null || (instance !== null && block.dataset.limitsOf !== capped(instance));
  }
}

/** @param {HTMLElement} element */
function queries(element) {
  for (const block of element.querySelectorAll("[data-query-template]")) {
    const query = queryOf(block);
    for (const code of block.querySelectorAll("code.language-promql, .hb-query code")) {
      if (nearest(code) === block) say(code, query);
    }
    for (const link of block.querySelectorAll('a[href*="g0.expr="]')) {
      if (nearest(link) !== block) continue;
      const url = new URL(kept(link));
      url.searchParams.set("g0.expr", query);
      const { at } = current();
      if (at !== null) url.searchParams.set("g0.end_input", clock(at, 0).replace("Z", ""));
      if (at !== null) url.searchParams.set("g0.moment_input", clock(at, 0).replace("Z", ""));
      const plain = current().instance === null && at === null;
      link.setAttribute("href", plain ? kept(link) : url.href);
    }
  }
}

/** @param {Element} block */
function queryOf(block) {
  const { queryTemplate = "", scopeMatch = "", identity = "" } = /** @type {HTMLElement} */ (block).dataset;
  return scoped(queryTemplate, selector(scopeMatch, identity));
}

/** @param {Element} element */
const nearest = (element) => (element.closest("[data-live]") ? null : element.closest("[data-query-template]"));

/** @param {HTMLElement} element */
function commands(element) {
  const { instance } = current();
  const plain = instance !== null && isPlainServer(instance);
  for (const code of element.querySelectorAll("code.language-sh, code.language-text")) {
    if (code.closest("[data-live]")) continue;
    const text = written.get(code) ?? code.textContent ?? "";
    if (!text.includes("{instance}")) continue;
    written.set(code, text);
    say(code, plain ? text.replaceAll("{instance}", /** @type {string} */ (instance)) : text);
  }
}

/**
 * Lead to Grafana with the server and moment.
 * @param {HTMLElement} element
 * @param {Model} model
 */
function sources(element, model) {
  const { instance, at } = current();
  for (const link of element.querySelectorAll(`a[href^="${CSS.escape(model.links.grafana)}"]`)) {
    const url = new URL(kept(link));
    if (!url.pathname.includes("/d/")) continue;
    if (instance !== null) url.searchParams.set("var-instance", instance);
    if (at !== null) {
      url.searchParams.set("from", String(Math.round((at - 1800) * 1000)));
      url.searchParams.set("to", String(Math.round((at + 1800) * 1000)));
    }
    link.setAttribute("href", instance === null && at === null ? kept(link) : url.href);
  }
}

/** Let every link within the handbook carry what the address asks for. */
function links() {
  for (const link of document.querySelectorAll("a[href]")) {
    if (link.closest(".hb-scope")) continue;
    const href = link.getAttribute("href") ?? "";
    const to = carried(href);
    if (to !== href) link.setAttribute("href", to);
  }
  for (const link of document.querySelectorAll("svg a")) {
    const href = link.getAttributeNS(XLINK, "href");
    const to = href === null ? null : carried(href);
    if (to !== null && to !== href) link.setAttributeNS(XLINK, "xlink:href", to);
  }
}

/** @param {Element} link */
function kept(link) {
  const href = written.get(link) ?? link.getAttribute("href") ?? "";
  written.set(link, href);
  return href;
}

/**
 * @param {Element} element
 * @param {string} text
 */
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Take parts out of the address: the way out.
 * @param {readonly ("alert" | "instance" | "at")[]} names
 */
function leave(names) {
  const url = new URL(location.href);
  for (const name of names) url.searchParams.delete(name);
  history.replaceState(history.state, "", url);
  look();
}
