// @ts-check
/** Makes every character of a hostile text visible, and the text no longer than it may be. */

export const CAP = 200;
const MARKS_IN_A_ROW = 3;
const BLANK = "\u034f\u115f\u1160\u2800\u3164\uffa0";
/** Characters that count as letters or marks and are drawn as nothing. */
const ODD = new RegExp(`[\\p{C}\\p{Zl}\\p{Zp}${BLANK}]|(?! )\\p{Zs}`, "gu");
const TOWER = new RegExp(`((?:(?![${BLANK}])[\\p{Mn}\\p{Me}]){${MARKS_IN_A_ROW}})(?:(?![${BLANK}])[\\p{Mn}\\p{Me}])+`, "gu");

/**
 * Line breaks become `␤`, a tab `␉`; what would hide, reorder or overprint is spelled.
 * @param {string} text
 * @param {number | null} [cap] Characters that are shown.
 */
export function clean(text, cap = null) {
  let shown = text;
  if (cap !== null && text.length > cap) {
    const letters = [...text];
    if (letters.length > cap) shown = `${letters.slice(0, cap).join("")}…`;
  }
  if (/^[ -~]*$/.test(shown)) return shown;
  return shown
    .replace(/\r\n|[\n\r\v\f]/g, "␤")
    .replace(/\t/g, "␉")
    .replace(TOWER, "$1…")
    .replace(ODD, spelled);
}

/** @param {string} character */
function spelled(character) {
  const code = character.codePointAt(0) ?? 0;
  return code < 256 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
}

/**
 * @param {number} code
 * @param {number} width
 */
const hex = (code, width) => code.toString(16).padStart(width, "0");

const PLAIN_SERVER = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9a-fA-F:]{2,45}\]):([0-9]{1,5})$/;

/**
 * Whether a server's name is a host and a port, so that it may stand in a command.
 * @param {string} name
 */
export function isPlainServer(name) {
  const port = Number(PLAIN_SERVER.exec(name)?.[1] ?? 0);
  return port > 0 && port < 65536;
}
