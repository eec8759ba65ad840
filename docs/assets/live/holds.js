// @ts-check
/**
 * What Alertmanager holds back: which firing alerts are silenced or inhibited, by whom, until when.
 * That it could not be asked never means that nothing is silenced.
 */

import { MANAGER, noAnswer } from "./answer.js";
import { byText } from "./freshness.js";
import { h } from "./dom.js";
import { capped } from "./pieces.js";
import { base, fetched } from "./source.js";

/** @typedef {import("./alert-states.js").Active} Active */
/** @typedef {import("./alert-states.js").Status} Status */
/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./dom.js").Child} Child */
/** @typedef {import("./live.js").Live} Live */
/** @typedef {{reason: string, alerts?: any[], silences?: any[]}} Holds `reason` is why nothing is known. */

const STATES = ["active", "suppressed", "unprocessed"];

/**
 * Ask Alertmanager, which stands beside Prometheus on the site's own origin.
 * @param {string} what
 * @returns {Promise<Answer>} Never rejects; whatever it is, it says nothing of Prometheus.
 */
function askManager(what) {
  const found = /^(.*\/)_prom$/.exec(base() ?? "");
  if (!found) return Promise.resolve(noAnswer("not-asked", "pages cannot ask Alertmanager here"));
  return fetched({ query: { path: MANAGER, params: {} }, url: `${found[1]}_alertmanager/api/v2/${what}` });
}

/**
 * Ask where anything fires.
 * @param {import("./live.js").Rules} rules
 */
export async function askHolds(rules) {
  if (rules.answer?.kind !== "document" || !JSON.stringify(rules.answer.data).includes('"state":"firing"')) return;
  rules.holds = takeHolds(...await Promise.all([askManager("alerts"), askManager("silences")]));
}

/**
 * @param {Answer} alerts
 * @param {Answer} silences
 * @returns {Holds}
 */
export function takeHolds(alerts, silences) {
  if (alerts.kind === "none") return { reason: alerts.message };
  const held = listed(alerts, ({ labels, fingerprint, status }) => STATES.includes(status.state)
    && [fingerprint, ...Object.values(labels), ...status.silencedBy, ...status.inhibitedBy]);
  if (!held) return { reason: "the answer has not the shape of the Alertmanager API" };
  return { reason: "", alerts: held, silences: listed(silences, (one) => [one.id, one.endsAt, one.createdBy, one.comment]) ?? [] };
}

/**
 * The items of an answer whose texts are texts; null where one is of another shape.
 * @param {any} answer
 * @param {(item: any) => unknown[] | false} texts
 * @returns {any[] | null}
 */
function listed({ data }, texts) {
  try {
    const sound = (/** @type {any} */ item) => texts(item) && /** @type {unknown[]} */ (texts(item)).every((one) => typeof one === "string");
    return data.every(sound) ? data : null;
  } catch {
    return null;
  }
}

/**
 * Say once why silences are not known; nothing where they are, or nothing fires.
 * @param {Live} live
 * @param {Status[]} statuses
 */
export function note(live, statuses) {
  const { reason } = holdsOf(live);
  if (!reason || !statuses.some(({ active }) => active.some(fires))) return null;
  return h("p", { class: "hb-soft", "data-silences": "unknown" }, "Silences: not known (", capped(reason), ").");
}

/**
 * Why nothing is sent for one alert; empty where it is sent, or not known.
 * @param {Live} live
 * @param {Active} one
 * @param {Status} status
 * @returns {Child[]}
 */
export function holdOf(live, one, { alert, active }) {
  if (!fires(one)) return [];
  const holds = holdsOf(live);
  if (holds.reason) return isBelowCritical(one, active) ? held("inhibited", "inhibited by its critical level") : [];
  const found = (holds.alerts ?? []).filter(({ labels }) => isSame(labels, one, alert.signal.scope.identity));
  if (!found.length) return unsure("Alertmanager does not have it");
  if (found.every(({ status }) => status.state === "suppressed")) return why(found[0].status, holds);
  return found.some(({ status }) => status.state === "unprocessed") ? unsure("Alertmanager has not looked at it yet") : [];
}

/**
 * @param {any} status
 * @param {Holds} holds
 */
function why({ silencedBy, inhibitedBy }, { alerts = [], silences = [] }) {
  if (silencedBy.length) {
    const [last] = silences.filter(({ id }) => silencedBy.includes(id)).sort((a, b) => byText(b.endsAt, a.endsAt));
    if (!last) return held("silenced", "silenced, Alertmanager does not say by whom");
    return held("silenced", "silenced until ", stamp(last.endsAt), " by ", capped(last.createdBy), ": ", capped(last.comment));
  }
  if (!inhibitedBy.length) return held("held-back", "held back by Alertmanager");
  const { alertname: name, severity } = alerts.find((one) => inhibitedBy.includes(one.fingerprint))?.labels ?? {};
  return held("inhibited", "inhibited by ", capped(name && severity ? `${name} (${severity})` : name || "another alert"));
}

/**
 * @param {string} kind
 * @param {...Child} words
 */
const held = (kind, ...words) => [h("span", { class: "hb-soft", "data-hold": kind }, ...words)];
/** @param {string} reason */
const unsure = (reason) => held("unknown", `whether it is sent is not known: ${reason}`);
/** @param {Active} one */
const fires = (one) => one.state === "firing";
/** @param {Live} live */
const holdsOf = (live) => live.rules.holds ?? { reason: "Alertmanager was not asked" };

/**
 * Whether both are one alert; what tells ours apart has to be there and equal, while others may
 * have been added or taken away on the way.
 * @param {Record<string, string>} theirs
 * @param {Active} one
 * @param {string} identity
 */
function isSame(theirs, one, identity) {
  const ours = { alertname: one.name, severity: one.severity, ...one.labels };
  const due = ["alertname", "severity", ...(identity in ours ? [identity] : [])];
  return due.every((name) => name in theirs) && Object.entries(ours).every(([name, text]) => (theirs[name] ?? text) === text);
}

/**
 * Whether the rule that the handbook itself generates holds an alert back: a worse one fires for
 * the same server.
 * @param {Active} one
 * @param {Active[]} active
 */
function isBelowCritical(one, active) {
  return one.severity === "warning" && active.some((other) => other.severity === "critical" && fires(other) && other.server === one.server);
}

/**
 * A moment that a source spelled itself.
 * @param {string} text
 */
export function stamp(text) {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?:Z|\+00:00)$/.exec(text);
  if (!match || Number.isNaN(Date.parse(`${match[1]}Z`))) return capped(text, 40);
  return h("time", { class: "hb-time", datetime: `${match[1]}Z` }, `${match[1].replace("T", " ")}Z`);
}
