// @ts-check
/** The verdict rule: which level a value has. The table that Python and PromQL pass holds it too. */

/** @typedef {"normal" | "elevated" | "warning" | "critical" | "unknown"} Level */
/** @typedef {{normal?: string, warning?: string, critical?: string}} LevelTexts As written in the config. */
/** @typedef {{low: number | null, high: number | null}} Ends */
/** @typedef {{normal: Ends | null, warning: Ends | null, critical: Ends | null}} Levels */

/** @type {Level[]} */
export const WORST_FIRST = ["critical", "warning", "unknown", "elevated", "normal"];
/** @type {Level[]} */
export const ORDER = ["normal", "elevated", "warning", "critical"];

/**
 * Read levels as the config writes them; each end is a number or null.
 * @param {LevelTexts} texts
 * @returns {Levels}
 */
export function levelsOf({ normal, warning, critical }) {
  return { normal: endsOf(normal), warning: endsOf(warning), critical: endsOf(critical) };
}

/**
 * Judge one value; comparison is strict, and what is no number is unknown.
 * @param {Levels} levels
 * @param {number | null} value
 * @returns {Level}
 */
export function levelOf(levels, value) {
  if (value === null || Number.isNaN(value)) return "unknown";
  if (passed(levels.critical, value)) return "critical";
  if (passed(levels.warning, value)) return "warning";
  return passed(levels.normal, value) ? "elevated" : "normal";
}

/**
 * Whether a value lies strictly outside of two ends: `> x` has no low one.
 * @param {Ends | null} ends
 * @param {number} value
 */
function passed(ends, value) {
  if (ends === null) return false;
  return (ends.low !== null && value < ends.low) || (ends.high !== null && value > ends.high);
}

/**
 * @param {string | undefined} text `> x`, `< x`, `< x or > y`, `a to b`, `up to b` or `from a`.
 * @returns {Ends | null}
 */
function endsOf(text) {
  if (!text) return null;
  const [low, high] = [/^(?:from\s|<)?\s*([^\s>u]\S*)/, /(?:\bto\s|>)\s*(\S+)$/].map((end) => end.exec(text)?.[1]);
  return { low: low === undefined ? null : Number(low), high: high === undefined ? null : Number(high) };
}
