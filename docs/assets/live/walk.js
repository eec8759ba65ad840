// @ts-check
/**
 * Walks a runbook for one server: which way each check goes, and what that concludes. The same
 * walk as the command's. Pure: readings are handed in.
 */

import { filled, valueOf } from "./sentences.js";
import { ORDER, WORST_FIRST } from "./verdict.js";

/** @typedef {import("./model.js").Check} Check */
/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Runbook} Runbook */
/** @typedef {import("./board.js").Reading} Reading */
/** @typedef {"yes" | "no" | "unknown"} Outcome */
/** @typedef {"confirmed" | "ruled_out" | "unknown"} Conclusion */
/**
 * @typedef {{step: Check, outcome: Outcome, reading: Reading | null, reason: string, missing: boolean,
 *   said: string, onPath: boolean, way: string | null}} Result
 * @typedef {{book: Runbook, server: string, results: Result[], visited: Result[], conclusion: Conclusion,
 *   because: string, explainedBy: string | null}} Walk
 */

/** @type {Conclusion[]} */
export const CONCLUSIONS = ["confirmed", "unknown", "ruled_out"];
/** @type {Outcome[]} */
const DECIDES = ["yes", "unknown", "no"];

export class Walker {
  /**
   * @param {Model} model
   * @param {string} server
   * @param {import("./sentences.js").ReadingsOf} readingsOf
   */
  constructor(model, server, readingsOf) {
    this.model = model;
    this.server = server;
    this.readingsOf = readingsOf;
    /** @type {Map<string, Walk>} */
    this.walks = new Map();
  }

  /**
   * @param {Runbook} book A diagnosis, not a guide.
   * @returns {Walk}
   */
  walk(book) {
    const held = this.walks.get(book.id);
    if (held) return held;
    const walk = this.walked(book);
    this.walks.set(book.id, walk);
    return walk;
  }

  /**
   * Answer one check by itself. Of several series the worst decides.
   * @param {Check} check
   * @returns {Result}
   */
  ask(check) {
    const judged = this.readingsOf(check.signal).map((reading) => ({ outcome: reached(check, reading), reading }));
    judged.sort((a, b) => DECIDES.indexOf(a.outcome) - DECIDES.indexOf(b.outcome) ||
      WORST_FIRST.indexOf(a.reading.level) - WORST_FIRST.indexOf(b.reading.level));
    if (!judged.length) return this.result(check, "unknown", null, "no answer for this server", false);
    const [{ outcome, reading }] = judged;
    if (outcome !== "unknown") return this.result(check, outcome, reading, "", false);
    const unknown = judged.filter((one) => one.outcome === "unknown").map((one) => one.reading);
    const other = unknown.find((one) => one.kind !== "not-exported");
    const decides = other ?? reading;
    return this.result(check, outcome, decides, decides.reason || "no value", !other);
  }

  /**
   * @param {Check} check
   * @param {Outcome} outcome
   * @param {Reading | null} reading
   * @param {string} reason
   * @param {boolean} missing The server does not export the metric, which is no answer either way.
   * @returns {Result}
   */
  result(check, outcome, reading, reason, missing) {
    const { signal } = check;
    const say = ((missing && check.ways.not_exported) || check.ways[outcome])?.say;
    let said = `${signal.title}: unknown, ${reason}.`;
    if (say) said = filled(say, signal, reading, this.server, this.readingsOf, this.model.signals);
    else if (outcome !== "unknown") {
      const how = outcome === "yes" ? "has reached" : "has not reached";
      said = `${signal.title} is ${valueOf(reading, signal)}, which ${how} ${check.at}.`;
    }
    return { step: check, outcome, reading, reason, missing, said, onPath: false, way: null };
  }

  /**
   * @param {Runbook} book
   * @returns {Walk}
   */
  walked(book) {
    const [checks, diagnosis] = [checksOf(book), diagnosisOf(book)];
    const results = new Map(checks.map((check) => [check.id, this.ask(check)]));
    /** @type {Result[]} */
    const visited = [];
    /** @type {{conclusion: Conclusion, because: string, explainedBy: string | null} | null} */
    let end = null;
    for (let check = diagnosis[0]; check && !end; ) {
      const result = /** @type {Result} */ (results.get(check.id));
      const name = wayOf(result, !visited.length);
      Object.assign(result, { onPath: true, way: name });
      visited.push(result);
      if (name === null) {
        end = ended("unknown", `“${check.question}” has no answer: ${result.reason}.`);
        break;
      }
      const way = check.ways[name] ?? {};
      end = this.end(way, result);
      const next = way.go_to ?? diagnosis[diagnosis.indexOf(check) + 1]?.id;
      check = /** @type {Check} */ (diagnosis.find((one) => one.id === next));
    }
    end = end ?? ended("unknown", `Nothing is left to check after: ${visited[visited.length - 1].said}`);
    return { book, server: this.server, results: checks.map((one) => /** @type {Result} */ (results.get(one.id))), visited, ...end };
  }

  /**
   * How the walk ends on a way; null where it goes on.
   * @param {import("./model.js").Way} way
   * @param {Result} result
   */
  end(way, result) {
    if (way.conclude) return ended(/** @type {Conclusion} */ (way.conclude), result.said);
    if (!way.continue_with) return null;
    const other = this.walk(this.model.runbooks[way.continue_with]);
    if (other.conclusion === "confirmed") return ended("ruled_out", result.said, other.book.id);
    if (other.conclusion !== "unknown") return null;
    return ended("unknown", `${other.book.title} would decide, and is unknown: ${other.because}`);
  }
}

/**
 * @param {Runbook} book
 * @returns {Check[]}
 */
export function checksOf(book) {
  return /** @type {Check[]} */ (book.steps.filter((step) => step.kind === "check"));
}

/**
 * The checks that a walk goes through.
 * @param {Runbook} book
 */
export function diagnosisOf(book) {
  return checksOf(book).filter((check) => !check.verify);
}

/**
 * @param {Conclusion} conclusion
 * @param {string} because
 * @param {string | null} [explainedBy]
 */
function ended(conclusion, because, explainedBy = null) {
  return { conclusion, because, explainedBy };
}

/**
 * Whether a reading has reached the level that a check asks for.
 * @param {Check} check
 * @param {Reading} reading
 * @returns {Outcome}
 */
function reached(check, { level }) {
  const rank = ORDER.indexOf(level);
  if (rank < 0) return "unknown";
  return rank >= ORDER.indexOf(/** @type {import("./verdict.js").Level} */ (check.at)) ? "yes" : "no";
}

/**
 * Name the way on; null where the path ends in the unknown. The first check asks for the symptom,
 * so it is not skipped for a metric that is not exported unless the runbook says so.
 * @param {Result} result
 * @param {boolean} first
 */
function wayOf({ outcome, step, missing }, first) {
  if (outcome !== "unknown") return outcome;
  if (missing) return "not_exported" in step.ways || !first ? "not_exported" : null;
  return "unknown" in step.ways ? "unknown" : null;
}
