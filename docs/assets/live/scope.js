// @ts-check
/**
 * Which server and moment the address asks for, checked by pattern, and how it gets
 * into queries. Must not know what a page shows.
 */

import { quoted } from "./promql.js";

/** @typedef {{alert: string | null, instance: string | null, at: number | null}} Scope */

export const NAMES = /** @type {const} */ (["alert", "instance", "at"]);
/** Address of the site's first page; empty where no site is known, as in a test. */
export const siteRoot = import.meta.url.startsWith("http") ? new URL("../../", import.meta.url).href : "";
const ALERT = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;
const INSTANCE = /^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u;
const SECONDS = /^[0-9]{1,11}(?:\.[0-9]{1,9})?$/;
const RFC3339 = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d{1,9})?(?:[Zz]|\+00:00)$/;
const LAST = 4e10;

/** @type {Set<() => void>} */
const callbacks = new Set();
/** @type {{search: string, scope: Scope, refused: string[], said: string}} */
let read = { search: "", scope: { alert: null, instance: null, at: null }, refused: [], said: "[null,null,null]" };

/** What the address asks for; a part that is missing or refused is null. */
export function current() {
  return looked().scope;
}

/** Names of the parts of the address that are not what they should be. */
export function refused() {
  return looked().refused;
}

/**
 * @param {string} match
 * @param {string} identity
 */
export function selector(match, identity) {
  const { instance } = current();
  if (instance === null || !identity) return match;
  return `${match}${match ? "," : ""}${identity}=${quoted(instance)}`;
}

/**
 * Call something when the address asks for something else.
 * @param {() => void} callback
 */
export function onChange(callback) {
  callbacks.add(callback);
}

/** Look at the address again; tell everybody if it asks for something else. */
export function look() {
  const before = read.said;
  if (looked().said !== before) for (const callback of callbacks) callback();
}

function looked() {
  const search = location.search;
  if (search === read.search) return read;
  const asked = new URLSearchParams(search);
  /** @type {string[]} */
  const wrong = [];
  /**
   * @template T
   * @param {string} name
   * @param {(text: string) => T | null} parse
   */
  const part = (name, parse) => {
    const text = asked.get(name);
    if (text === null || text === "") return null;
    const value = parse(text);
    if (value === null) wrong.push(name);
    return value;
  };
  const scope = {
    alert: part("alert", (text) => (ALERT.test(text) ? text : null)),
    instance: part("instance", (text) => (INSTANCE.test(text) && text.isWellFormed() ? text : null)),
    at: part("at", moment),
  };
  read = { search, scope, refused: wrong, said: JSON.stringify(NAMES.map((name) => asked.get(name))) };
  return read;
}

/**
 * Read RFC 3339 in UTC, or Unix seconds; null for anything else.
 * @param {string} text
 */
export function moment(text) {
  let seconds = NaN;
  if (SECONDS.test(text)) seconds = Number(text);
  const match = RFC3339.exec(text);
  if (match) seconds = Date.parse(`${match[1]}T${match[2]}Z`) / 1000 + Number(`0${match[3] ?? ""}`);
  return seconds >= 0 && seconds < LAST ? seconds : null;
}
