// @ts-check
/** Notices that a level has changed; who says so comes when the first one has. */

import { h, made } from "./dom.js";

/** @typedef {import("./board.js").Reading} Reading */
/** @typedef {{reading: Reading, was: string}} Change */

/** @type {Map<string, string>} */
const levels = new Map();
/** @type {HTMLElement | null} */
let region = null;

/** @param {HTMLElement} element Where the region stands; the whole page has one. */
export function mount(element) {
  if (region) {
    if (!region.isConnected) element.append(region);
    return;
  }
  region = made(h("div", { class: "hb-changes", role: "status", "aria-live": "polite" }));
  element.append(region);
}

/** Forget all levels: another server or moment is looked at. */
export function reset() {
  levels.clear();
  region?.dispatchEvent(new Event("seen"));
}

/**
 * Compare levels with those of before, and say what has changed.
 * @param {Iterable<Reading>} readings
 */
export function announce(readings) {
  /** @type {Change[]} */
  const changes = [];
  for (const reading of readings) {
    const key = JSON.stringify([reading.signal.id, reading.server, reading.labels]);
    const was = levels.get(key);
    levels.set(key, reading.level);
    if (was !== undefined && was !== reading.level) changes.push({ reading, was });
  }
  if (changes.length && region) void import("./changed.js").then(({ tell }) => tell(/** @type {HTMLElement} */ (region), changes));
}
