// @ts-check
/** An action's commands ready to paste: openly for whom the runbook is confirmed, else folded. */

import { h, made } from "./dom.js";
import { details } from "./lists.js";
import { ROWS, capped } from "./pieces.js";
import { bindBook } from "./runbook-parts.js";
import { clean, isPlainServer } from "./text.js";
import { walksOf } from "./walks.js";

let codes = 0;

/** @param {HTMLElement} element Bears `data-part="commands goroutine-leak take-a-dump"`. */
export function mount(element) {
  bindBook(element, (live, [, book, step]) => commands(live, book, step));
}

/**
 * @param {import("./live.js").Live} live
 * @param {string} bookId
 * @param {string} stepId
 */
function commands(live, bookId, stepId) {
  const book = live.model.runbooks[bookId];
  const step = book.steps.find((one) => one.id === stepId);
  if (step?.kind !== "action") return [];
  const walks = walksOf(live, book);
  const names = walks.length || !book.scope ? walks.map((walk) => walk.server) : live.board.servers(book.scope.id).map((one) => one.name);
  const servers = names.filter(isPlainServer);
  const confirmed = servers.filter((name) => walks.some((walk) => walk.server === name && walk.conclusion === "confirmed"));
  const others = servers.filter((name) => !confirmed.includes(name));
  const parts = confirmed.slice(0, ROWS).flatMap((name) => [
    h("p", null, "For ", h("strong", null, capped(name)), ":"),
    codeBlock(commandText(step.arguments, name)),
  ]);
  if (others.length) {
    const lines = others.slice(0, ROWS).map((name) => commandText(step.arguments, name)).join("\n");
    parts.push(details(confirmed.length ? "For the other servers" : "For each server", [codeBlock(lines)]));
  }
  return parts;
}

/**
 * Write a command as one line for a shell, every argument quoted.
 * @param {string[]} words
 * @param {string} server
 */
export function commandText(words, server) {
  return words.map((word) => shellQuoted(word.replaceAll("{instance}", server))).join(" ");
}

/** @param {string} word */
function shellQuoted(word) {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'"'"'`)}'`;
}

/**
 * Lines of code; their breaks stay, so each line is cleaned by itself.
 * @param {string} text
 */
function codeBlock(text) {
  const lines = text.split("\n").map((line) => clean(line)).join("\n");
  const code = { ...h("code", { class: "language-sh" }), children: [lines] };
  return h("div", { class: "highlight hb-code" }, { ...h("pre", null, code), finish: addButton });
}

/**
 * Add the button that the build puts on every block of code; the theme's script copies.
 * @param {HTMLElement} pre
 */
function addButton(pre) {
  const id = `live-code-${(codes += 1)}`;
  const code = pre.querySelector("code");
  if (code) code.id = id;
  const button = h("button", {
    class: "md-code__button", type: "button", title: "Copy to clipboard", "data-md-type": "copy", "data-clipboard-target": `#${id}`,
  });
  pre.prepend(made(h("div", { class: "md-code__nav" }, button)));
}
