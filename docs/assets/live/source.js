// @ts-check
/**
 * Asks Prometheus through the site's own origin: each distinct query once, a few at a time, each
 * within its time and size, and nothing more for a while once the source is seen to be ill.
 */

import { noAnswer, parseAnswer } from "./answer.js";
import { watchTicks } from "./ticks.js";

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./answer.js").Query} Query */
/** @typedef {{query: Query, url: string, resolve: (answer: Answer) => void}} Waiting */

export const DEADLINE_SECONDS = 3;
export const MOST_BYTES = 8 * 1024 * 1024;
const AT_ONCE = 6;
const TELLING = ["unreachable", "refused-credentials", "failing", "not-prometheus", "malformed", "slow"];
/** Reasons that speak of the source rather than of the query. */

/** @type {Map<string, Promise<Answer>>} */
const flights = new Map();
/** @type {Waiting[]} */
const queue = [];
/** @type {Set<AbortController>} */
const controllers = new Set();

/** @type {(() => void)[]} */
const doubts = [];

let sending = 0;
let ill = false;
let good = 0;
/** Telling faults since the last good answer. */
let bad = 0;
/** @type {import("./answer.js").NoAnswer | null} */
let flaw = null;

watchTicks({
  begin() {
    flaw = null;
    good = 0;
    bad = 0;
  },
  end() {
    ill = flaw !== null || (good === 0 && bad > 0);
    return ill;
  },
});

/** Where the source is asked, without a slash at its end; null where the site names none. */
export function base() {
  const meta = document.querySelector('meta[name="handbook-source"]');
  const content = meta?.getAttribute("content")?.replace(/\/+$/, "");
  return content ? new URL(content, document.baseURI).href.replace(/\/+$/, "") : null;
}

/**
 * Ask for a query's value at a moment; the source's own now without one.
 * @param {string} query
 * @param {number | null} [time] Unix seconds.
 * @returns {Promise<Answer>} Never rejects.
 */
export function ask(query, time = null) {
  return asked("query", time === null ? { query } : { query, time: time.toFixed(3) });
}

/**
 * Ask for a query's course; moments in Unix seconds, both ends included.
 * @param {string} query
 * @param {number} start
 * @param {number} end
 * @param {number} step Seconds.
 * @returns {Promise<Answer>} Never rejects.
 */
export function askRange(query, start, end, step) {
  const params = { query, start: start.toFixed(3), end: end.toFixed(3), step: step.toFixed(3) };
  return asked("query_range", params);
}

/**
 * Ask for the rules that are loaded, with their alerts.
 * @returns {Promise<Answer>} Never rejects.
 */
export function askRules() {
  return asked("rules", {});
}

/** Give up everything that is asked or waits: the page that wanted it is gone. */
export function abandon() {
  for (const one of queue.splice(0)) one.resolve(noAnswer("not-asked", "not asked"));
  for (const controller of controllers) controller.abort("abandoned");
}

/**
 * @param {string} path
 * @param {Record<string, string>} params
 * @returns {Promise<Answer>}
 */
function asked(path, params) {
  const root = base();
  if (root === null) return Promise.resolve(noAnswer("not-asked", "this site names no source"));
  const search = new URLSearchParams(params).toString();
  const url = `${root}/api/v1/${path}${search ? `?${search}` : ""}`;
  const under = flights.get(url);
  if (under) return under;
  /** @type {Promise<Answer>} */
  const flight = new Promise((resolve) => {
    queue.push({ query: { path, params }, url, resolve });
  });
  flights.set(url, flight);
  void flight.then(() => flights.delete(url));
  next();
  return flight;
}

function next() {
  while (queue.length && (flaw !== null || sending < (ill && good === 0 ? 1 : AT_ONCE))) {
    const one = /** @type {Waiting} */ (queue.shift());
    if (flaw !== null) one.resolve(flaw);
    else void send(one);
  }
}

/** @param {Waiting} one */
async function send(one) {
  sending += 1;
  let answer = await fetched(one);
  sending -= 1;
  if (answer.kind !== "none") {
    good += 1;
    bad = 0;
    settle();
  } else if (answer.reason !== "not-asked" && TELLING.includes(answer.reason)) {
    bad += 1;
    if (bad > 1 || (ill && good === 0) || answer.reason === "unreachable") {
      flaw = flaw ?? noAnswer("unreachable", `Prometheus unreachable: ${answer.message}`);
      answer = flaw;
      for (const controller of controllers) controller.abort("ill");
    } else {
      doubts.push(() => one.resolve(flaw ?? answer));
      if (sending === 0 && queue.length === 0) settle();
      next();
      return;
    }
  }
  if (flaw !== null || (sending === 0 && queue.length === 0)) settle();
  one.resolve(answer);
  next();
}

/** Answer those whose fault was either their own or the source's, now that it is known which. */
function settle() {
  for (const answered of doubts.splice(0)) answered();
}

/**
 * @param {Pick<Waiting, "query" | "url">} one
 * @returns {Promise<Answer>}
 */
export async function fetched({ query, url }) {
  const controller = new AbortController();
  controllers.add(controller);
  const timer = setTimeout(() => controller.abort("late"), DEADLINE_SECONDS * 1000);
  try {
    const response = await fetch(url, {
      cache: "no-store",
      credentials: "same-origin",
      headers: { Accept: "application/json" },
      redirect: "manual",
      signal: controller.signal,
    });
    const body = await limited(response, controller);
    if (body === null) return noAnswer("too-large", `more than ${MOST_BYTES / 1024 / 1024} MiB`);
    return parseAnswer(query, {
      status: response.status,
      type: response.headers.get("Content-Type") ?? "",
      dated: dateOf(response),
      body,
    });
  } catch (error) {
    const why = controller.signal.reason;
    if (why === "late") return noAnswer("slow", `slower than ${DEADLINE_SECONDS} s`);
    if (why === "ill") return flaw ?? noAnswer("unreachable", "Prometheus unreachable");
    if (why === "abandoned") return noAnswer("not-asked", "not asked");
    if (error instanceof TypeError) return noAnswer("unreachable", "the site's server does not answer");
    throw error;
  } finally {
    clearTimeout(timer);
    controllers.delete(controller);
  }
}

/**
 * Read a body up to the largest size; null beyond it.
 * @param {Response} response
 * @param {AbortController} controller
 */
async function limited(response, controller) {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let bytes = 0;
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + ended(decoder);
    bytes += value.length;
    if (bytes > MOST_BYTES) {
      controller.abort("too-large");
      return null;
    }
    try {
      text += decoder.decode(value, { stream: true });
    } catch {
      controller.abort("not-text");
      return "\u0000";
    }
  }
}

/** @param {TextDecoder} decoder */
function ended(decoder) {
  try {
    return decoder.decode();
  } catch {
    return "\u0000";
  }
}

/**
 * The moment at which the site's server answered, in Unix seconds; null where it does not say.
 * @param {Response} response
 */
function dateOf(response) {
  const dated = Date.parse(response.headers.get("Date") ?? "");
  return Number.isFinite(dated) ? dated / 1000 : null;
}
