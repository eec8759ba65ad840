// @ts-check
/**
 * When something was asked for that is unknown, and so has no time of its own; the build says the
 * same. Must not know any kind of place.
 */

import { h } from "./dom.js";
import { time } from "./pieces.js";

/** @typedef {import("./dom.js").Shown} Shown */

const SAYS = ["data-level", "data-outcome", "data-conclusion", "data-state"];

/**
 * @param {Shown[]} shown What a place is to hold.
 * @param {string} holder Name of the element that holds it.
 * @param {number} at Unix seconds.
 * @returns {Shown[]}
 */
export function withAsked(shown, holder, at) {
  if (holder === "g" || some(shown, (one) => one.tag === "time")) return shown;
  if (!some(shown, ({ attributes }) => SAYS.some((name) => attributes[name] === "unknown"))) return shown;
  return [...shown, h(holder === "div" ? "p" : "span", { class: "hb-soft" }, " asked ", time(at))];
}

/**
 * @param {Shown[]} shown
 * @param {(one: Exclude<Shown, string>) => boolean} holds
 * @returns {boolean}
 */
function some(shown, holds) {
  return shown.some((one) => typeof one !== "string" && (holds(one) || some(one.children, holds)));
}
