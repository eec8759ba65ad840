// @ts-check
/** Which component shows a kind of live place; those that few pages have come when needed. */

import { mount as mountReading } from "./reading.js";

/** @typedef {Record<string, (element: HTMLElement) => void>} Mounts By first word of `data-part`. */

/** @type {Mounts} */
const MOUNTS = { value: mountReading, level: mountReading };

/** What brings the kinds that are not here. @type {Record<string, () => Promise<{ MOUNTS: Mounts }>>} */
const COMING = {
  gauge: () => import("./gauge.js"),
  "readings health": () => import("./readings.js"),
  "answers path conclusion headline commands": () => import("./steps.js"),
  "strip triage alert-lines alert looks unreadable groups": () => import("./overview.js"),
  "query metric-brief metric-table": () => import("./references.js"),
};

/** @param {HTMLElement} element */
function kindOf(element) {
  return (element.dataset.part ?? "").split(" ")[0];
}

/**
 * Load what the places need. What cannot be had leaves its places as they were built.
 * @param {HTMLElement[]} elements Each bears `data-part`.
 */
export async function bring(elements) {
  const missing = elements.map(kindOf).filter((kind) => !MOUNTS[kind]);
  const came = Object.entries(COMING)
    .filter(([kinds]) => kinds.split(" ").some((kind) => missing.includes(kind)))
    .map(async ([, come]) => Object.assign(MOUNTS, (await come()).MOUNTS));
  await Promise.allSettled(came);
}

/** @param {HTMLElement} element Of a kind that nobody knows, it stays as it was built. */
export function mountPlace(element) {
  MOUNTS[kindOf(element)]?.(element);
}
