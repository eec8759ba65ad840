// @ts-check
/** A check of a runbook: what each server answers, and which way that goes now. */

import { flat, h } from "./dom.js";
import { answers, details, link, tally, to } from "./lists.js";
import {
  ROWS, attributesOf, capped, mark, number, readingBadge, reasonSpan, serverName, soft,
  time,
} from "./pieces.js";
import { bindBook } from "./runbook-parts.js";
import { diagnosisOf } from "./walk.js";
import { conclusionBadge, resultsOf, whyNobody } from "./walks.js";

/** @typedef {import("./live.js").Live} Live */
/** @typedef {import("./model.js").Runbook} Runbook */
/** @typedef {import("./walk.js").Result} Result */

const OUTCOMES = ["yes", "unknown", "no"];
/** @type {Record<string, string>} */
const SHAPES = { yes: "■", no: "□", unknown: "?" };
const OPEN = 3;
/** Servers whose answers are open to the eye; the others are folded. */

/** @param {HTMLElement} element Bears `data-part="answers goroutine-leak is-it-growing"`. */
export function mount(element) {
  bindBook(element, (live, [, book, step]) => answered(live, live.model.runbooks[book], step));
}

/**
 * @param {Live} live
 * @param {Runbook} book
 * @param {string} stepId
 */
function answered(live, book, stepId) {
  const pairs = resultsOf(live, book, stepId);
  const bound = { "data-runbook": book.id, "data-step": stepId };
  if (!pairs.length) {
    const why = whyNobody(live, book);
    const item = h("li", { ...bound, "data-outcome": "unknown", "data-reason": capped(why) },
      badgeOf("unknown"), " ", reasonSpan(why));
    return [answers([item])];
  }
  pairs.sort(([, a], [, b]) => OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome));
  const items = pairs.slice(0, ROWS).map(([server, result]) => answer(live, book, server, result, bound));
  if (pairs.length > ROWS) items.push(h("li", { class: "hb-more" }, `and ${pairs.length - ROWS} more servers`));
  const rest = pairs.slice(OPEN).map(([, result]) => result.outcome);
  const shown = answers(items.slice(0, OPEN), "hb-check-answers");
  if (!rest.length) return [shown];
  const summary = `${rest.length} more servers: ${tally(rest, OUTCOMES)}`;
  return [shown, details(summary, [answers(items.slice(OPEN), "hb-check-answers")])];
}

/**
 * @param {Live} live
 * @param {Runbook} book
 * @param {string} server
 * @param {Result} result
 * @param {Record<string, string>} bound
 */
function answer(live, book, server, result, bound) {
  const { reading, step, outcome, said, reason } = result;
  const head = [badgeOf(outcome), " ", serverName(server)];
  if (reading) head.push(" ", number(reading), " ", readingBadge(reading), " ", time(reading.sampledAt, live.at));
  const words = [h("span", { class: "hb-because" }, capped(said, 400))];
  const tail = onwards(live, book, result);
  return h(
    "li",
    {
      ...(reading ? attributesOf(reading) : {}),
      "data-instance": capped(server),
      "data-reason": reason ? capped(reason) : null,
      ...bound,
      "data-step": step.id,
      "data-outcome": outcome,
    },
    h("div", { class: "hb-answer" }, ...head),
    h("div", null, ...words, tail ? flat([" ", ...tail]) : null),
  );
}

/**
 * Where an answer leads; null where nothing is said.
 * @param {Live} live
 * @param {Runbook} book
 * @param {Result} result
 * @returns {import("./dom.js").Child[] | null}
 */
function onwards(live, book, { onPath, step, way }) {
  if (!onPath) return book.guide || step.verify ? null : [soft("not on the path now")];
  if (way === null) return null;
  const { conclude, continue_with: other, go_to: target } = step.ways[way] ?? {};
  if (conclude) return ["→ ", conclusionBadge(conclude)];
  if (other) {
    const title = live.model.runbooks[other]?.title ?? other;
    return ["→ ", link(live.root, title, to.runbook(other)), " decides"];
  }
  if (book.guide || step.verify) return [];
  const checks = diagnosisOf(book);
  const next = target ? checks.find((one) => one.id === target) : checks[checks.indexOf(step) + 1];
  return next ? ["→ ", h("a", { href: `#${next.id}` }, next.question)] : [];
}

/** @param {string} outcome */
function badgeOf(outcome) {
  return mark(SHAPES[outcome], outcome, outcome === "unknown" ? "unknown" : "plain");
}
