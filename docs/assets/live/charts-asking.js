// @ts-check
/**
 * What the charts of a page ask in one round: each distinct query once, marks once for all, and
 * of a thousand servers only the worst, so that no answer outgrows its limit.
 */

import { noAnswer } from "./answer.js";
import { alertsQuery, restartsQuery } from "./charts-marks.js";
import { scoped } from "./promql.js";
import { queryOf } from "./questions.js";
import { current, selector } from "./scope.js";
import { ask, askRange } from "./source.js";

/**
 * @typedef {import("./answer.js").Answer} Answer
 * @typedef {import("./charts-lines.js").Grid} Grid
 * @typedef {import("./charts-lines.js").Signal} Signal
 * @typedef {Signal["scope"]} Scope
 * @typedef {{answer: Answer, left: number}} Course `left` counts series that were not asked for.
 */

/** From so many servers on, only the worst are asked for. */
export const MANY = 40;

/** Seconds that the source's clock is ahead of the reader's. */
let ahead = 0;

/** The source's now in Unix seconds, by what it said last. */
export function sourceNow() {
  return Date.now() / 1000 + ahead;
}

/**
 * @param {Signal} signal
 * @returns {string}
 */
const wholeQuery = (signal) => queryOf(/** @type {import("./model.js").Signal} */ (/** @type {unknown} */ (signal)));

/** One round of asking; what it was told it does not ask again. */
export function round() {
  /** @type {Map<string, Promise<Answer>>} */
  const told = new Map();
  /** @type {Map<string, number>} */
  const servers = new Map();

  /**
   * @param {string} key
   * @param {() => Promise<Answer>} asks
   */
  const once = (key, asks) => {
    const there = told.get(key) ?? asks();
    told.set(key, there);
    return there;
  };
  /** @param {string} query */
  const instant = (query) => once(`at ${query}`, () => ask(query, current().at));
  /**
   * @param {string} query
   * @param {Grid} grid
   */
  const range = (query, { start, end, step }) => once(`${start} ${end} ${step} ${query}`, () => askRange(query, start, end, step));

  /**
   * The matcher for the worst servers where there are many, with the number of all series.
   * @param {Signal} signal
   * @returns {Promise<import("./charts-many.js").Worst | null>}
   */
  const worst = async (signal) => {
    const { match } = signal.scope;
    if (signal.service || current().instance !== null || (servers.get(match) ?? 0) <= MANY) return null;
    const answer = await instant(wholeQuery(signal));
    if (answer.kind !== "vector") return null;
    const { worstOf } = await import("./charts-many.js");
    return worstOf(signal, answer.samples);
  };

  return {
    /**
     * Learn how many servers there are, and what time it is at the source.
     * @param {Scope[]} scopes
     * @returns {Promise<import("./answer.js").NoAnswer | null>} Why the source does not answer.
     */
    async begin(scopes) {
      const matches = [...new Map(scopes.map((scope) => [scope.match, scope])).values()];
      const { at } = current();
      const answers = await Promise.all(matches.map(({ match, identity }) => ask(`count(up{${selector(match, identity)}}) or vector(0)`, at)));
      answers.forEach((answer, index) => {
        if (answer.kind !== "vector" || !answer.samples.length) return;
        servers.set(matches[index].match, answer.samples[0].value);
        if (at === null) ahead = answer.samples[0].time - Date.now() / 1000;
      });
      const none = answers.find((answer) => answer.kind === "none");
      if (!none || none.kind !== "none" || answers.some((answer) => answer.kind === "vector")) return null;
      return none;
    },

    /**
     * @param {Signal} signal
     * @param {Grid} grid
     * @param {boolean} stacked
     * @returns {Promise<Course>}
     */
    async course(signal, grid, stacked) {
      if (stacked) {
        const sum = `sum without (${signal.scope.identity}) (\n${wholeQuery(signal)}\n)`;
        return { answer: await range(sum, grid), left: 0 };
      }
      const few = await worst(signal);
      if (!few) return { answer: await range(wholeQuery(signal), grid), left: 0 };
      const query = scoped(signal.expr, [signal.scope.match, few.matcher].filter(Boolean).join(","));
      return { answer: await range(query, grid), left: few.all - few.kept };
    },

    /**
     * @param {Signal} signal
     * @param {Grid} grid
     */
    async restarts(signal, grid) {
      const few = await worst(signal);
      return range(restartsQuery(signal.scope, few?.matcher), grid);
    },

    /**
     * @param {string[]} names Of every alert on the page, so that one answer serves all charts.
     * @param {Signal} signal
     * @param {Grid} grid
     */
    async alerts(names, signal, grid) {
      if (!names.length) return noAnswer("not-asked", "no alert watches this");
      return range(alertsQuery(names, signal.scope.identity, current().instance), grid);
    },
  };
}
