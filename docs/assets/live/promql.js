// @ts-check
/** The one way a label value or a scope gets into PromQL: as text, quoted, never by parsing. */

const PASSED_OVER_OR_SCOPE = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|#[^\n]*|\$scope\b/gsu;

/**
 * Put a selector where an expression says `$scope`, outside of strings and comments only.
 * @param {string} expr
 * @param {string} selector
 */
export function scoped(expr, selector) {
  const mark = selector || "\0";
  const put = expr.replace(PASSED_OVER_OR_SCOPE, (found) => (found === "$scope" ? mark : found));
  return selector ? put : put.replace(/\0\s*,\s*|,?\s*\0/g, "");
}

/**
 * Write a label value as a PromQL string literal.
 * @param {string} value
 */
export function quoted(value) {
  const inner = value.toWellFormed().replace(/[\\"]/g, "\\$&");
  return `"${inner.replace(/[\x00-\x1f\x7f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`)}"`;
}
