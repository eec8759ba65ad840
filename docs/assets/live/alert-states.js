// @ts-check
/**
 * The state of each alert, from what Prometheus says of its rules. "Not firing" is said only where
 * our rule is seen loaded and healthy.
 */

/** @typedef {import("./model.js").Alert} Alert */
/** @typedef {"firing" | "pending" | "unknown" | "inactive"} State */
/** @typedef {{name: string, state: State, severity: string, server: string | null, since: string,
 *   labels: Record<string, string>}} Active */
/** @typedef {{alert: Alert, state: State, reason: string, active: Active[]}} Status */

const NO_RULES = "not offered by this source: it shows no rules at all";
/** Go's zero time: vmalert calls a rule healthy that it never evaluated. */
const NEVER = "0001-01-01T";

/** @type {State[]} Worst first. */
export const STATES = ["firing", "pending", "unknown", "inactive"];

/**
 * @param {Alert[]} alerts
 * @param {import("./answer.js").Answer | null} rules
 * @returns {Map<string, Status>}
 */
export function takeAlerts(alerts, rules) {
  /** @type {Map<string, any[]>} */
  const loaded = new Map();
  const groups = rules?.kind === "document" ? rules.data.groups : [];
  for (const rule of groups.flatMap((/** @type {any} */ group) => group.rules)) {
    if (rule.type === "alerting") loaded.set(rule.name, [...(loaded.get(rule.name) ?? []), rule]);
  }
  let why = "";
  if (rules === null) why = "the state of the alerts was not asked for";
  else if (rules.kind === "none") why = rules.message;
  else if (rules.kind === "document" && !groups.length) why = NO_RULES;
  return new Map(alerts.map((alert) => [
    alert.name,
    why ? { alert, state: "unknown", reason: why, active: [] } : statusOf(alert, loaded.get(alert.name) ?? []),
  ]));
}

/**
 * @param {Alert} alert
 * @param {any[]} rules
 * @returns {Status}
 */
function statusOf(alert, rules) {
  const active = rules.flatMap((rule) => activeOf(alert, rule));
  const states = new Set([...active.map((one) => one.state), ...rules.map((rule) => rule.state)]);
  for (const state of /** @type {State[]} */ (["firing", "pending"])) {
    if (states.has(state)) return { alert, state, reason: "", active };
  }
  const reason = whyUnknown(alert, rules);
  return { alert, state: reason ? "unknown" : "inactive", reason, active };
}

/**
 * Why nothing firing proves nothing; empty when all its rules are loaded and healthy.
 * @param {Alert} alert
 * @param {any[]} rules
 */
function whyUnknown(alert, rules) {
  if (!rules.length) return "our rules are not loaded";
  const loaded = new Set(rules.map(severityOf));
  const missing = alert.levels.filter((level) => !loaded.has(level));
  if (missing.length) return `its ${missing.join(" and ")} rule is not loaded`;
  const never = rules.filter((rule) => String(rule.lastEvaluation ?? "").startsWith(NEVER));
  if (rules.some((rule) => rule.health !== "ok" && !never.includes(rule))) return "Prometheus cannot evaluate its rule";
  if (never.length) return "its rule was not evaluated yet";
  if (rules.some((rule) => rule.state !== "inactive")) return "Prometheus does not say whether it fires";
  return "";
}

/** @param {any} holder */
function severityOf(holder) {
  const severity = holder.labels?.severity;
  return typeof severity === "string" ? severity : null;
}

/**
 * @param {Alert} alert
 * @param {any} rule
 * @returns {Active[]}
 */
function activeOf(alert, rule) {
  const found = (rule.alerts ?? []).filter((/** @type {any} */ one) => one.state === "firing" || one.state === "pending");
  return found.map((/** @type {any} */ one) => ({
    name: alert.name,
    state: one.state,
    severity: severityOf(one) || severityOf(rule) || "",
    server: one.labels[alert.signal.scope.identity] ?? null,
    since: String(one.activeAt ?? ""),
    labels: one.labels,
  }));
}
