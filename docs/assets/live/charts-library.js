// @ts-check
/** Brings uPlot from the site itself, once, when the first chart has something to draw. */

import { numbers } from "./charts-scale.js";

/** @type {Promise<any> | null} */
let coming = null;

/**
 * @returns {Promise<any>} The class `uPlot`; rejects when it cannot be had, and may be tried again.
 */
export function library() {
  coming ??= brought().catch((error) => {
    coming = null;
    throw error;
  });
  return coming;
}

async function brought() {
  const script = document.createElement("script");
  script.src = new URL("../vendor/uplot/uPlot.iife.min.js", import.meta.url).href;
  const here = loaded(script);
  // The library asks for a number format at once, and a browser's first one takes it long: in a
  // turn of its own, while the file is on its way, nobody waits for it.
  await new Promise((resolve) => setTimeout(resolve));
  numbers();
  await here;
  return /** @type {any} */ (globalThis).uPlot;
}

/** @param {HTMLElement} element */
function loaded(element) {
  return new Promise((resolve, reject) => {
    element.addEventListener("load", resolve, { once: true });
    element.addEventListener("error", () => {
      element.remove();
      reject(new Error("the drawing script cannot be had"));
    }, { once: true });
    document.head.append(element);
  });
}
