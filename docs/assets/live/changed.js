// @ts-check
/**
 * Says that a level has changed: to a screen reader, in the title, and as a word with a shape in a
 * corner that moves nothing on the page.
 */

import { h, show } from "./dom.js";
import { clean } from "./text.js";
import { SHAPES } from "./pieces.js";
import { WORST_FIRST } from "./verdict.js";

/** @typedef {import("./announce.js").Change} Change */

const SHOWN = 3;
let mark = "";
/** @type {HTMLElement | null} */
let region = null;

/**
 * @param {HTMLElement} element Where it is said.
 * @param {Change[]} changes
 */
export function tell(element, changes) {
  if (!region) {
    region = element;
    region.addEventListener("seen", seen);
    for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, seen, { passive: true });
  }
  changes.sort((a, b) => WORST_FIRST.indexOf(a.reading.level) - WORST_FIRST.indexOf(b.reading.level));
  const lines = changes.slice(0, SHOWN).map(words);
  if (changes.length > SHOWN) lines.push(`and ${changes.length - SHOWN} more changed`);
  show(region, lines.map((line) => h("p", null, line)));
  const [{ reading }] = changes;
  title(`${SHAPES[reading.level]} ${reading.level}: ${reading.signal.title} · `);
}

/** @param {Change} change */
function words({ reading, was }) {
  const { level, signal, server } = reading;
  const where = server === null ? "" : ` on ${clean(server, 60)}`;
  return `${SHAPES[level]} ${signal.title}${where}: ${level}, was ${was}`;
}

function seen() {
  if (!mark) return;
  title("");
  region?.replaceChildren();
}

/** @param {string} text */
function title(text) {
  if (mark && document.title.startsWith(mark)) document.title = document.title.slice(mark.length);
  if (text) document.title = `${text}${document.title}`;
  mark = text;
}
