// @ts-check
/** Of very many servers the worst, so that no answer outgrows its limit. Few pages need it. */

import { byBadness } from "./board.js";
import { LINES } from "./charts-lines.js";
import { quoted } from "./promql.js";
import { levelOf } from "./verdict.js";

/**
 * @typedef {import("./charts-lines.js").Signal} Signal
 * @typedef {{matcher: string, all: number, kept: number}} Worst How many series there are, and how
 *   many of them `matcher` picks.
 */

/**
 * @param {Signal} signal
 * @param {import("./answer.js").Sample[]} samples
 * @returns {Worst | null}
 */
export function worstOf(signal, samples) {
  const { identity } = signal.scope;
  const names = worstServers(signal, samples);
  if (!names.length) return null;
  const kept = samples.filter(({ labels }) => names.includes(labels[identity])).length;
  return { matcher: `${identity}=~${quoted(names.map(plainly).join("|"))}`, all: samples.length, kept };
}

/**
 * Name the servers whose present values are the worst.
 * @param {Signal} signal
 * @param {import("./answer.js").Sample[]} samples
 */
function worstServers(signal, samples) {
  const ranked = samples
    .filter(({ labels, value }) => labels[signal.scope.identity] && !Number.isNaN(value))
    .map(({ labels, value }) => ({ server: labels[signal.scope.identity], signal, value, level: levelOf(signal.levels, value) }))
    .sort(byBadness);
  return [...new Set(ranked.map(({ server }) => server))].slice(0, LINES);
}

/** @param {string} name A server, to be matched as it is. */
function plainly(name) {
  return name.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}
