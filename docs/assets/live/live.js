// @ts-check
/** Everything live of one moment, as the places of a page need it: readings, and why there are none. */

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./model.js").Model} Model */
/**
 * What was said of the rules, once it was, and of what Alertmanager holds back.
 * @typedef {{answer: import("./answer.js").Answer | null, holds?: import("./holds.js").Holds}} Rules
 */

export class Live {
  /**
   * @param {Model} model
   * @param {Board} board
   * @param {Rules} rules
   * @param {{source: string, root: string, told: () => Iterable<import("./answer.js").Answer>}} about
   */
  constructor(model, board, rules, { source, root, told }) {
    this.model = model;
    this.board = board;
    this.rules = rules;
    this.source = source;
    this.told = told;
    this.root = root;
  }

  get at() {
    return this.board.at;
  }

  /** One sentence when nothing at all was answered; empty otherwise. */
  get problem() {
    const answers = [...this.told()];
    if (this.rules.answer) answers.push(this.rules.answer);
    const faults = answers.filter((one) => one.kind === "none");
    if (!faults.length || faults.length < answers.length) return "";
    return (faults.find((one) => one.reason !== "not-asked") ?? faults[0]).message;
  }
}
