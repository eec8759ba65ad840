// @ts-check
/** Colours and dashes of charts, from the page's own variables, read anew when they change. */

/**
 * @typedef {{soft: string, line: string, ink: string, page: string, font: string,
 *   normal: string, warning: string, critical: string}} Look
 */

const DASHES = [[], [6, 2], [2, 2], [8, 2, 2, 2], [12, 3], [4, 4], [10, 2, 2, 2, 2, 2], [1, 3], [16, 2], [6, 6]];
/** Opacity of the layers of a stack, the largest first. */
export const SHADES = [0.75, 0.5, 0.33, 0.22, 0.14, 0.08, 0.08];

/** Opacity of the lines of a chart's first, second and later signals. */
export const TONES = [1, 0.6, 0.4, 0.8];

/** @type {Look | null} */
let look = null;
/** @type {Set<(now: boolean) => void>} */
const callbacks = new Set();
let watching = false;
let paper = false;

/**
 * The look of now; on paper that of the light palette, whatever the screen has.
 * @returns {Look}
 */
export function looks() {
  if (look) return look;
  const bearer = paper ? document.body.appendChild(document.createElement("i")) : document.body;
  if (paper) bearer.setAttribute("data-md-color-scheme", "default");
  const style = getComputedStyle(bearer);
  /** @param {string} name */
  const value = (name) => style.getPropertyValue(name).trim();
  const size = Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.6);
  const ours = ["soft", "line", "ink", "normal", "warning", "critical"].map((name) => [name, value(`--hb-${name}`)]);
  const found = { ...Object.fromEntries(ours), page: value("--md-default-bg-color"), font: `${size}px ${style.fontFamily}` };
  look = found;
  if (paper) bearer.remove();
  return found;
}

/** @param {number} number */
export function dash(number) {
  return DASHES[number % DASHES.length];
}

/**
 * Call something when the palette changes, or paper takes the place of the screen.
 * @param {(now: boolean) => void} callback Told whether it cannot wait: a page is being printed.
 */
export function onLook(callback) {
  callbacks.add(callback);
  if (watching) return;
  watching = true;
  const attributeFilter = ["data-md-color-scheme", "data-md-color-primary"];
  new MutationObserver(changed).observe(document.body, { attributes: true, attributeFilter });
  addEventListener("beforeprint", () => turn(true));
  addEventListener("afterprint", () => turn(false));
  matchMedia("print").addEventListener("change", ({ matches }) => turn(matches));
}

/** @param {boolean} printed */
function turn(printed) {
  if (printed === paper) return;
  paper = printed;
  changed();
}

function changed() {
  look = null;
  for (const callback of callbacks) callback(paper);
}
