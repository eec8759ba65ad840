// @ts-check
/** The first page's board: what is wrong right now, worst first, and what cannot be read. */

import { alertLines } from "./alerts.js";
import { byBadness } from "./board.js";
import { flat, h, joined } from "./dom.js";
import { askHolds } from "./holds.js";
import { groups } from "./matrix.js";
import { watched } from "./model.js";
import { bind } from "./part.js";
import { answers, link, to } from "./lists.js";
import {
  attributesOf, badge, capped, counts, number, readingBadge, reasonSpan, serverName, soft,
  time, whereOf,
} from "./pieces.js";
import { triage } from "./triage.js";

/** @typedef {import("./board.js").Reading} Reading */
/** @typedef {import("./dom.js").Child} Child */
/** @typedef {import("./live.js").Live} Live */

const REASONS = 20;

/** @type {Record<string, (live: Live) => Child[]>} */
const SHOWN = { strip, triage, "alert-lines": alertLines, looks, unreadable, groups };

/** @param {HTMLElement} element Bears `data-part="strip"`. */
export function mount(element) {
  bind(element, {
    needs: ([kind], model) => (kind === "alert-lines"
      ? { rules: askHolds } : { signals: Object.keys(model.signals) }),
    render: (live, [kind]) => SHOWN[kind](live),
  });
}

/** @param {Live} live */
function everything(live) {
  return Object.values(live.model.signals).flatMap((signal) => live.board.ranked(signal));
}

/** @param {Live} live */
function strip(live) {
  const readings = everything(live);
  const servers = watched(live.model).flatMap((id) => live.board.servers(id));
  const [many, silent] = [servers.length, servers.filter((one) => one.state !== "up").length];
  const where = [`${many || "no"} server${many === 1 ? "" : many ? "s" : " known"}${silent ? `, ${silent} without an answer` : ""} · as of `, time(live.at), " · asked ", capped(live.source)];
  const problem = live.problem
    ? h("p", { class: "hb-ill" }, badge("unknown", "Nothing can be read: "), capped(live.problem)) : null;
  const tally = h("p", { class: "hb-tally" }, counts(readings.map((one) => one.level)));
  return [h("div", { class: "hb-strip" }, problem, tally, h("p", { class: "hb-soft" }, ...where))];
}

/** @param {Live} live */
function looks(live) {
  const readings = everything(live);
  const found = readings.filter((one) => one.level !== "normal" && one.level !== "unknown").sort(byBadness);
  if (!found.length) {
    const any = readings.some((one) => one.level === "normal");
    return [h("p", { class: "hb-soft" }, any ? "Nothing that can be read is past a level." : "Unknown: nothing can be read.")];
  }
  /** @type {Map<string, Reading[]>} */
  const together = new Map();
  for (const reading of found) together.set(reading.signal.id, [...(together.get(reading.signal.id) ?? []), reading]);
  return [h("ul", { class: "hb-looks" }, ...[...together.values()].map((one) => look(live, one)))];
}

/**
 * @param {Live} live
 * @param {Reading[]} readings
 */
function look(live, readings) {
  const [worst] = readings;
  const rest = readings.length > 1 ? ` and ${readings.length - 1} more` : "";
  return h(
    "li",
    attributesOf(worst),
    h("span", { class: "hb-look-level" }, readingBadge(worst)),
    link(live.root, worst.signal.title, to.signal(worst.signal.id), "hb-look-name"),
    h("span", { class: "hb-look-value" }, number(worst)),
    h("span", { class: "hb-look-where" }, whereOf(worst), soft(rest)),
    time(worst.sampledAt, live.at),
  );
}

/** @param {Live} live */
function unreadable(live) {
  /** @type {Map<string, {reason: string, server: string | null, ids: string[]}>} */
  const by = new Map();
  for (const signal of Object.values(live.model.signals)) {
    for (const { level, reason, server } of live.board.ranked(signal)) {
      if (level !== "unknown") continue;
      const key = JSON.stringify([reason, server]);
      const held = by.get(key) ?? { reason, server, ids: [] };
      if (!held.ids.includes(signal.id)) held.ids.push(signal.id);
      by.set(key, held);
    }
  }
  /** @type {Map<string, {reason: string, ids: string[], servers: (string | null)[]}>} */
  const together = new Map();
  for (const { reason, server, ids } of by.values()) {
    const key = JSON.stringify([reason, ids]);
    const held = together.get(key) ?? { reason, ids, servers: [] };
    held.servers.push(server);
    together.set(key, held);
  }
  if (!together.size) return [h("p", { class: "hb-soft" }, "Everything can be read.")];
  const ranked = [...together.values()].sort((a, b) => b.ids.length - a.ids.length);
  const items = ranked.slice(0, REASONS).map((one) => missing(live, one));
  if (ranked.length > REASONS) items.push(h("li", { class: "hb-more" }, `and ${ranked.length - REASONS} more reasons`));
  return [answers(items)];
}

/**
 * @param {Live} live
 * @param {{reason: string, ids: string[], servers: (string | null)[]}} one
 */
function missing(live, { reason, ids, servers }) {
  const { signals } = live.model;
  const named = /** @type {string[]} */ (servers.filter((one) => one !== null));
  const who = joined(named.slice(0, 10).map(serverName), ", ");
  if (named.length > 10) who.push(` and ${named.length - 10} more`);
  const every = ids.length === Object.keys(signals).length;
  const links = ids.map((id) => link(live.root, signals[id].title, to.signal(id)));
  const seen = lastSeen(live, named);
  return h(
    "li",
    null,
    h("div", null, badge("unknown"), " ", reasonSpan(reason), named.length ? flat([" — ", ...who]) : null, seen ? flat([", last read ", seen]) : null),
    h("div", { class: "hb-soft" }, every ? "every signal" : joined(links, ", ")),
  );
}

/**
 * When a single silent server was last read.
 * @param {Live} live
 * @param {string[]} names
 */
function lastSeen(live, names) {
  if (names.length !== 1) return null;
  const servers = watched(live.model).flatMap((id) => live.board.servers(id));
  const found = servers.find((one) => one.name === names[0] && one.state !== "up" && one.scraped !== null);
  return found ? time(found.scraped, live.at) : null;
}

