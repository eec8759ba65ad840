// @ts-check
/** The small parts that every live place is made of, as the build makes them. */

import { clean, CAP } from "./text.js";
import { flat, h, joined } from "./dom.js";
import { clock, rfc3339, scaled } from "./format.js";
import { WORST_FIRST } from "./verdict.js";

/** @typedef {import("./board.js").Reading} Reading */
/** @typedef {import("./dom.js").Child} Child */
/** @typedef {import("./dom.js").Shown} Shown */
/** @typedef {import("./verdict.js").Level} Level */

/** Rows that a table shows before it only counts the rest. */
export const ROWS = 10;

/** @type {Record<string, string>} */
export const SHAPES = { critical: "▲", warning: "◆", elevated: "△", normal: "●", unknown: "?" };
/** @param {string} text */
export const capped = (text, cap = CAP) => clean(text, cap);

/**
 * A word with its shape in a tone.
 * @param {string} shape
 * @param {string} word
 * @param {string} tone
 */
export function mark(shape, word, tone) {
  const glyph = h("span", { class: "hb-shape", "aria-hidden": "true" }, shape);
  return h("span", { class: `hb-mark hb-${tone}` }, glyph, " ", word);
}

/**
 * @param {string} level
 * @param {string} [word]
 */
export function badge(level, word = level) {
  return mark(SHAPES[level], word, level);
}

/** @param {Reading} reading */
export function readingBadge({ signal, level }) {
  const { normal, warning, critical } = signal.levels;
  if (!normal && !warning && !critical && level === "normal") return soft("no level set");
  return badge(level);
}

/**
 * How many stand at each level, worst first.
 * @param {Level[]} levels
 */
export function counts(levels) {
  const shown = WORST_FIRST.map((level) => {
    const many = levels.filter((one) => one === level).length;
    return many ? badge(level, `${many} ${level}`) : null;
  });
  return joined(shown.filter((one) => one !== null), " ");
}

/** @param {...Child} children */
export const soft = (...children) => h("span", { class: "hb-soft" }, ...children);
/** @param {string} reason */
export const reasonSpan = (reason) => h("span", { class: "hb-reason" }, capped(reason));

/** @param {Reading} reading */
export function reasonText({ reason }) {
  return reason ? reasonSpan(reason) : null;
}

/** @param {Reading} reading */
export function attributesOf({ signal, level, value, sampledAt, reason, server, labels }) {
  return {
    "data-signal": signal.id,
    "data-level": level,
    "data-value": value !== null && Number.isFinite(value) ? floatText(value) : null,
    "data-sampled-at": rfc3339(sampledAt),
    "data-reason": level === "unknown" ? capped(reason) : null,
    "data-instance": server === null ? null : capped(server),
    "data-series": labels.length ? capped(JSON.stringify(Object.fromEntries(labels)), 1000) : null,
  };
}

/**
 * Write a number as Python does: `5.0`, `1e-07`, `1e+16`.
 * @param {number} value
 */
export function floatText(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits, power] = value.toExponential().split("e");
    return `${digits}e${power[0]}${power.slice(1).padStart(2, "0")}`;
  }
  return Number.isInteger(value) ? `${Object.is(value, -0) ? "-0" : value}.0` : String(value);
}

/** @param {Reading} reading */
export function number({ value, signal }) {
  if (value === null) return h("span", { class: "hb-number hb-soft" }, "—");
  const [digits, symbol] = scaled(value, signal.unit);
  return h("span", { class: "hb-number" }, digits, symbol ? h("span", { class: "hb-unit" }, ` ${symbol}`) : null);
}

/** @param {string | null} name */
export function serverName(name) {
  if (name === null) return h("span", { class: "hb-server hb-soft" }, "service");
  return h("span", { class: "hb-server" }, name ? capped(name) : "(no name)");
}

/** @param {[string, string][]} labels */
export function labelText(labels) {
  return labels.length ? h("span", { class: "hb-labels" }, pairsText(labels)) : null;
}

/** @param {[string, string][]} labels */
export function pairsText(labels) {
  const pairs = labels.slice(0, 6).map(([k, v]) => `${capped(k, 60)}=${v ? capped(v) : '""'}`);
  return pairs.join(" ") + (labels.length > 6 ? ` and ${labels.length - 6} more` : "");
}

/** @param {Reading} reading A signal of each server has one without a server while none is known. */
export function whereOf({ server, labels, signal }) {
  const name = server === null && !signal.service ? "—" : serverName(server);
  return flat([name, labels.length ? " " : null, labelText(labels)]);
}

/**
 * @param {number | null} seconds
 * @param {number | null} [near]
 */
export function time(seconds, near = null) {
  const text = rfc3339(seconds);
  if (text === null) return h("span", { class: "hb-time" }, "never");
  return h("time", { class: "hb-time", datetime: text }, clock(seconds, near));
}

/** @param {...Child} items */
export const more = (...items) => h("p", { class: "hb-more" }, ...items);

/**
 * All readings by level, where only the worst are shown.
 * @param {Reading[]} all
 */
export function rest(all) {
  return all.length > ROWS
    ? more(`worst ${ROWS} of ${all.length}: `, counts(all.map((one) => one.level)), silenceText(all)) : null;
}

/**
 * How many servers gave no value at all: those that are known without those that answered.
 * @param {Reading[]} readings
 */
export function silenceText(readings) {
  const known = new Set(readings.map((one) => one.server).filter((one) => one !== null));
  const silent = new Set(known);
  for (const { server, level } of readings) if (level !== "unknown") silent.delete(server ?? "");
  return silent.size ? `; ${silent.size} of ${known.size} servers without an answer` : null;
}
