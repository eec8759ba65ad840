// @ts-check
/**
 * What every runbook finds on every server: the findings of `handbook triage`, in its order.
 * Confirmed ones first, then what they explain, then what is ruled out, then what is unknown.
 */

import { byText } from "./freshness.js";
import { flat, h } from "./dom.js";
import { details, link, to } from "./lists.js";
import { ROWS, capped, reasonSpan, serverName } from "./pieces.js";
import { conclusionBadge, walksOf, whyNobody } from "./walks.js";

/** @typedef {import("./dom.js").Child} Child */
/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./model.js").Runbook} Runbook */
/** @typedef {import("./walk.js").Walk} Walk */
/**
 * One runbook on one server; without a walk where there is nobody to walk for.
 * @typedef {{book: Runbook, server: string | null, walk: Walk | null, because: string,
 *   conclusion: string, explainedBy: string | null}} Finding
 */

const WORDS = ["confirmed", "explained by another", "ruled out", "unknown"];
const RULED_OUT = 2;
const OPEN = 5;

/**
 * @param {Live} live
 * @returns {Child[]}
 */
export function triage(live) {
  const found = findings(live);
  if (!found.length) return [h("p", { class: "hb-soft" }, "There is no runbook yet.")];
  /** @type {Child[]} */
  const parts = [h("p", { class: "hb-soft" }, tally(found))];
  WORDS.forEach((word, rank) => {
    const group = found.filter((one) => rankOf(one) === rank);
    const lines = worst(live, group);
    const open = rank === RULED_OUT ? 0 : OPEN;
    const rest = lines.slice(open);
    if (lines.slice(0, open).length) parts.push(h("ul", { class: "hb-scenarios" }, ...lines.slice(0, open)));
    if (rest.length) {
      const folded = h("ul", { class: "hb-scenarios hb-quiet" }, ...rest);
      parts.push(details(`${group.length - open}${open ? " more" : ""} ${word}`, [folded]));
    }
  });
  return parts;
}

/**
 * So many servers of each runbook; the others are counted.
 * @param {Live} live
 * @param {Finding[]} group
 */
function worst(live, group) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  const lines = group.flatMap((one) => {
    const many = (seen.get(one.book.title) ?? 0) + 1;
    seen.set(one.book.title, many);
    return many > ROWS ? [] : [line(live, one)];
  });
  for (const [title, many] of seen) {
    if (many > ROWS) lines.push(h("li", { class: "hb-more" }, `${title} on ${many - ROWS} more servers`));
  }
  return lines;
}

/** @param {Finding} finding */
function rankOf({ conclusion, explainedBy }) {
  if (conclusion === "confirmed") return 0;
  if (conclusion === "unknown") return 3;
  return explainedBy ? 1 : 2;
}

/**
 * @param {Live} live
 * @returns {Finding[]}
 */
function findings(live) {
  const books = Object.values(live.model.runbooks).filter((book) => !book.guide);
  const found = books.flatMap(/** @returns {(Finding & {order: number})[]} */ (book, order) => {
    const walks = walksOf(live, book);
    if (!walks.length) {
      const because = whyNobody(live, book);
      return [{ book, order, server: null, walk: null, because, conclusion: "unknown", explainedBy: null }];
    }
    return walks.map((walk) => ({ ...walk, order, walk }));
  });
  return found.sort((a, b) => rankOf(a) - rankOf(b) || a.order - b.order || byText(a.server ?? "", b.server ?? ""));
}

/** @param {Finding[]} found */
function tally(found) {
  const many = (/** @type {string} */ word) => found.filter((one) => one.conclusion === word).length;
  const servers = new Set(found.flatMap((one) => (one.server === null ? [] : [one.server]))).size;
  return `${many("confirmed")} confirmed, ${many("ruled_out")} ruled out, ${many("unknown")} unknown; `
    + `${servers || "no"} server${servers === 1 ? "" : servers ? "s" : " known"}`;
}

/**
 * @param {Live} live
 * @param {Finding} finding
 */
function line(live, { book, server, walk, because, conclusion, explainedBy }) {
  const other = explainedBy ? live.model.runbooks[explainedBy] : null;
  /** @type {Record<string, string>} */
  const bound = { "data-runbook": book.id, "data-conclusion": conclusion };
  if (server !== null) bound["data-instance"] = capped(server);
  if (!walk) bound["data-reason"] = capped(because);
  const title = link(live.root, book.title, to.runbook(book.id), "hb-scenario-name");
  const whom = server === null ? [] : [" on ", serverName(server)];
  const words = walk ? h("span", { class: "hb-because" }, capped(because, 400)) : reasonSpan(because);
  const by = other ? flat([" Explained by ", link(live.root, other.title, to.runbook(other.id)), "."]) : null;
  return h("li", bound, conclusionBadge(conclusion), " ", title, ...whom, ": ", words, by);
}
