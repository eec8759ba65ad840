// @ts-check
/** An alert's state now, and for whom since when. */

import { STATES, takeAlerts } from "./alert-states.js";
import { byText } from "./freshness.js";
import { askHolds, holdOf, note, stamp } from "./holds.js";
import { bind } from "./part.js";
import { h, joined } from "./dom.js";
import { answers, details, link, to } from "./lists.js";
import { ROWS, badge, capped, reasonSpan, serverName } from "./pieces.js";

/** @typedef {import("./alert-states.js").Active} Active */
/** @typedef {import("./alert-states.js").Status} Status */
/** @typedef {import("./dom.js").Child} Child */
/** @typedef {import("./live.js").Live} Live */

/** @param {HTMLElement} element Bears `data-part="alert HighCPU"`. */
export function mount(element) {
  bind(element, {
    needs: () => ({ rules: askHolds }),
    render: (live, [, name]) => [card(live, /** @type {Status} */ (alertsOf(live).get(name)))],
  });
}

/** @type {WeakMap<Live, Map<string, Status>>} */
const held = new WeakMap();

/** @param {Live} live */
function alertsOf(live) {
  const known = held.get(live) ?? takeAlerts(Object.values(live.model.alerts), live.rules.answer);
  held.set(live, known);
  return known;
}

/**
 * @param {Live} live
 * @param {Status} status
 */
function card(live, status) {
  const ranked = [...status.active].sort(byRank);
  const items = ranked.slice(0, ROWS).map((one) => h("li", null, line(live, one, status)));
  if (ranked.length > ROWS) items.push(h("li", { class: "hb-more" }, `and ${ranked.length - ROWS} more`));
  return h(
    "div",
    {
      class: "hb-state",
      "data-alert": status.alert.name,
      "data-state": status.state,
      "data-reason": status.reason ? capped(status.reason) : null,
    },
    h("p", null, stateBadge(status.state, worst(status)), status.reason ? " " : null, status.reason ? reasonSpan(status.reason) : null),
    items.length ? answers(items) : null,
    note(live, [status]),
  );
}

/**
 * One alert in a line of a list, with its runbook and for whom it is active.
 * @param {Live} live
 * @param {Status} status
 */
function inList(live, status) {
  const { alert } = status;
  /** @type {Child[]} */
  const parts = [stateBadge(status.state, worst(status)), link(live.root, alert.name, to.alert(alert.name)), alert.summary];
  if (status.reason) parts.push(reasonSpan(status.reason));
  parts.push(link(live.root, "runbook", to.runbook(alert.runbook)));
  const items = [...status.active].sort(byRank).slice(0, ROWS).map((one) => h("li", null, line(live, one, status)));
  return h("li", { "data-alert": alert.name, "data-state": status.state }, joined(parts, " "), items.length ? h("ul", null, ...items) : null);
}

/**
 * Every alert of the handbook, worst first.
 * @param {Live} live
 * @returns {Child[]}
 */
export function alertLines(live) {
  const statuses = [...alertsOf(live).values()].sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));
  if (!statuses.length) return [h("p", { class: "hb-soft" }, "No alert is configured.")];
  const [first] = statuses;
  if (first.state === "unknown" && statuses.every((one) => one.reason === first.reason)) {
    const names = statuses.map(({ alert, state }) => h(
      "span", { "data-alert": alert.name, "data-state": state }, link(live.root, alert.name, to.alert(alert.name)),
    ));
    return [h("p", null, badge("unknown"), ": ", reasonSpan(first.reason), " (", joined(names, ", "), ")")];
  }
  const [loud, quiet] = [false, true].map((isQuiet) => statuses
    .filter(({ state }) => (state === "inactive") === isQuiet).map((one) => inList(live, one)));
  return [
    loud.length ? answers(loud) : null,
    quiet.length ? details(`${quiet.length} inactive`, [answers(quiet, "hb-quiet")]) : null,
    note(live, statuses),
  ];
}

/** @param {Status} status */
function worst({ active, state }) {
  const severities = active.filter((one) => one.state === state).map((one) => one.severity).sort();
  return severities.includes("critical") ? "critical" : (severities[0] ?? "");
}

/**
 * @param {Live} live
 * @param {Active} one
 * @param {Status} status
 */
function line(live, one, status) {
  const hold = holdOf(live, one, status);
  return joined([
    stateBadge(one.state, one.severity), capped(one.severity, 40), serverName(one.server), "since", stamp(one.since), ...hold,
  ], " ");
}

/**
 * @param {Active} a
 * @param {Active} b
 */
function byRank(a, b) {
  const mild = (/** @type {Active} */ one) => Number(one.severity !== "critical");
  return STATES.indexOf(a.state) - STATES.indexOf(b.state) || mild(a) - mild(b) || byText(a.server ?? "", b.server ?? "");
}

/**
 * An alert's state; firing is as bad as its severity.
 * @param {string} state
 * @param {string} [severity]
 */
function stateBadge(state, severity = "") {
  const firing = severity === "warning" ? "warning" : "critical";
  const level = { firing, pending: "elevated", unknown: "unknown", inactive: "normal" }[state];
  return badge(level ?? "unknown", state);
}
