// @ts-check
/** What a runbook concludes, for each server, with the sentence that decides. */

import { flat, h, joined } from "./dom.js";
import { answers, details, link, tally, to } from "./lists.js";
import { ROWS, capped, reasonSpan, serverName } from "./pieces.js";
import { bindBook } from "./runbook-parts.js";
import { CONCLUSIONS } from "./walk.js";
import { conclusionBadge, walksOf, whyNobody } from "./walks.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./model.js").Runbook} Runbook */
/** @typedef {import("./walk.js").Walk} Walk */

/** @param {HTMLElement} element Bears `data-part="conclusion memory-leak"`, or `headline …`. */
export function mount(element) {
  bindBook(element, (live, [kind, id]) => {
    const book = live.model.runbooks[id];
    const walks = walksOf(live, book);
    if (!walks.length) return [nobody(live, book)];
    return kind === "headline" ? [headline(walks)] : [concluded(live, walks)];
  });
}

/**
 * @param {Live} live
 * @param {Walk[]} walks
 */
function concluded(live, walks) {
  const loud = walks.filter((walk) => walk.conclusion !== "ruled_out");
  const quiet = walks.filter((walk) => walk.conclusion === "ruled_out");
  const parts = [headline(walks)];
  if (loud.length) parts.push(list(live, loud));
  if (quiet.length) {
    const others = quiet.length === 1 ? "the other is" : "the others are";
    const who = quiet.length === walks.length ? "it is" : others;
    parts.push(details(`Why ${who} ruled out`, [list(live, quiet)]));
  }
  return h("div", { class: `hb-conclusion hb-conclusion-${walks[0].conclusion}` }, ...parts);
}

/** @param {Walk[]} walks */
export function headline(walks) {
  const parts = CONCLUSIONS.flatMap((conclusion) => {
    const many = walks.filter((walk) => walk.conclusion === conclusion).length;
    return many ? [flat([conclusionBadge(conclusion), ` on ${many} of ${walks.length} servers`])] : [];
  });
  return h("p", { class: "hb-headline" }, joined(parts, " · "));
}

/**
 * @param {Live} live
 * @param {Runbook} book
 */
function nobody(live, book) {
  const why = whyNobody(live, book);
  const bound = { "data-runbook": book.id, "data-conclusion": "unknown", "data-reason": capped(why) };
  return h("div", { class: "hb-conclusion hb-conclusion-unknown" },
    h("p", bound, conclusionBadge("unknown"), " ", reasonSpan(why)));
}

/**
 * One server's conclusion with its reason.
 * @param {Live} live
 * @param {Walk} walk
 */
export function walkLine(live, { book, server, conclusion, because, explainedBy }) {
  const other = explainedBy ? live.model.runbooks[explainedBy] : null;
  return h(
    "li",
    { "data-runbook": book.id, "data-conclusion": conclusion, "data-instance": capped(server) },
    conclusionBadge(conclusion), " ", serverName(server), " ",
    h("span", { class: "hb-because" }, capped(because, 400)),
    other ? flat([" Explained by ", link(live.root, other.title, to.runbook(other.id)), "."]) : null,
  );
}

/**
 * @param {Live} live
 * @param {Walk[]} walks
 */
function list(live, walks) {
  const items = walks.slice(0, ROWS).map((walk) => walkLine(live, walk));
  const rest = walks.slice(ROWS).map((walk) => walk.conclusion);
  if (rest.length) {
    const words = tally(rest, CONCLUSIONS, (one) => one.replaceAll("_", " "));
    items.push(h("li", { class: "hb-more" }, `and ${rest.length} more: ${words}`));
  }
  return answers(items);
}
