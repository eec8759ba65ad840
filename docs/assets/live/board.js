// @ts-check
/**
 * Every reading of one moment: the one place where an answer becomes a value or an unknown.
 * Unknown is never OK: empty, NaN, stale, partial, wrong type and unreachable are all `unknown`.
 * What was read before stands beside its reason while a refresh fails, and is unknown.
 */

import { noAnswer } from "./answer.js";
import { clock, durationText } from "./format.js";
import { byText, takeServers, vectorOf } from "./freshness.js";
import { WORST_FIRST, levelOf } from "./verdict.js";

/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./answer.js").NoAnswer} NoAnswer */
/** @typedef {import("./answer.js").Sample} Sample */
/** @typedef {import("./freshness.js").Server} Server */
/** @typedef {import("./model.js").Signal} Signal */
/** @typedef {import("./verdict.js").Level} Level */
/** @typedef {[string, string][]} Pairs */
/**
 * @typedef {{signal: Signal, server: string | null, labels: Pairs, value: number | null, level: Level,
 *   kind: string, reason: string, sampledAt: number | null}} Reading
 */
/**
 * @typedef {{signal: Pick<Signal, "levels">, server: string | null, value: number | null, level: Level}} Judged
 * @typedef {{servers: Server[], present: Map<string, Set<string>> | NoAnswer, historyFault: NoAnswer | null,
 *   hidden: Set<string>, match: string}} Scene
 */

const SLACK = 0.02;
/** Part of a window that may be missing: scrapes do not fall on its very edge. */
const ALL_ILL = ["unreachable", "refused-credentials", "failing", "not-prometheus", "malformed", "busy"];

/** What was read last, so that it can stay on the page while nothing new comes. */
export function newMemory() {
  return {
    /** @type {Map<string, Reading[]>} By signal id. */
    readings: new Map(),
    /** @type {Map<string, Server[]>} By scope id. */
    servers: new Map(),
  };
}

export class Board {
  /**
   * @param {import("./questions.js").Questions} asked
   * @param {import("./freshness.js").Told} told
   * @param {Record<string, string>} since By metric: `since client 1.20`.
   * @param {{at: number | null, near: number, memory?: ReturnType<typeof newMemory>}} moment What was asked for, and our
   *   own clock, in Unix seconds.
   */
  constructor(asked, told, since, { at, near, memory = newMemory() }) {
    this.asked = asked;
    this.told = told;
    this.since = since;
    this.asOf = at;
    this.near = near;
    this.memory = memory;
    /** @type {Map<string, Scene | NoAnswer>} */
    this.scenes = new Map();
    /** @type {Map<string, Reading[]>} */
    this.readings = new Map();
    /** @type {Map<Reading[], Map<string | null, Reading[]>>} */
    this.byServer = new Map();
  }

  /** The moment that the answers are of, in Unix seconds: by the source's clock where it is known. */
  get at() {
    if (this.asOf !== null) return this.asOf;
    for (const { scraped } of Object.values(this.asked.scopes)) {
      const answer = this.told(scraped);
      if (answer?.kind === "vector" && answer.samples.length) return answer.samples[0].time;
    }
    return this.near;
  }

  /**
   * The servers of a scope; those that were known last while they cannot be asked for.
   * @param {string} scopeId
   * @returns {Server[]}
   */
  servers(scopeId) {
    const scene = this.scene(scopeId);
    return "servers" in scene ? scene.servers : (this.memory.servers.get(scopeId) ?? []);
  }

  /**
   * Why the servers of a scope are not known; empty where they are.
   * @param {string} scopeId
   */
  fault(scopeId) {
    const scene = this.scene(scopeId);
    if (!("servers" in scene)) return scene.message;
    return scene.servers.length ? "" : `no server matches ${scene.match}`;
  }

  /**
   * A signal's readings: all, or those that speak for one server; worst first where `ranked`.
   * @param {Signal} signal
   * @param {string | null} [server]
   * @returns {Reading[]}
   */
  of(signal, server = null) {
    let found = this.readings.get(signal.id);
    if (!found) {
      found = this.taken(signal);
      this.readings.set(signal.id, found);
    }
    if (server === null) return found;
    let held = this.byServer.get(found);
    if (!held) this.byServer.set(found, held = sortedOut(found));
    return held.get(server) ?? held.get(null) ?? [];
  }

  /** @param {Signal} signal */
  ranked(signal) {
    return [...this.of(signal)].sort(byBadness);
  }

  /**
   * @param {string} scopeId
   * @returns {Scene | NoAnswer}
   */
  scene(scopeId) {
    const held = this.scenes.get(scopeId);
    if (held) return held;
    const scene = this.looked(scopeId);
    this.scenes.set(scopeId, scene);
    if ("servers" in scene) this.memory.servers.set(scopeId, scene.servers);
    return scene;
  }

  /**
   * @param {string} scopeId
   * @returns {Scene | NoAnswer}
   */
  looked(scopeId) {
    const asked = this.asked.scopes[scopeId];
    if (!asked) return noAnswer("not-asked", "not asked");
    const servers = takeServers(asked, this.told);
    if (!Array.isArray(servers)) return servers;
    const { scope } = asked;
    /** @type {Map<string, Set<string>>} */
    const present = new Map();
    const listed = asked.present ? vectorOf(asked.present, this.told) : null;
    for (const { labels } of listed?.kind === "vector" ? listed.samples : []) {
      const server = labels[scope.identity] ?? "";
      if (!present.has(server)) present.set(server, new Set());
      present.get(server)?.add(labels.__name__ ?? "");
    }
    const history = [asked.since, asked.started].filter((query) => query !== null);
    const faults = history.map((query) => vectorOf(query, this.told)).filter((one) => one.kind === "none");
    return {
      servers,
      present: listed?.kind === "none" ? listed : present,
      historyFault: /** @type {NoAnswer | undefined} */ (faults[0]) ?? null,
      hidden: hiddenLabels(scope),
      match: asked.match,
    };
  }

  /**
   * @param {Signal} signal
   * @returns {Reading[]}
   */
  taken(signal) {
    const scene = this.scene(signal.scope.id);
    const answer = vectorOf(this.asked.signals[signal.id] ?? null, this.told);
    let found;
    if (!("servers" in scene)) found = this.held(signal, scene, null) ?? [unknown(signal, null, scene.reason, scene.message)];
    else if (!scene.servers.length) found = [unknown(signal, null, "no-servers", `no data: no server matches ${scene.match}`)];
    else if (signal.service) found = this.ofService(signal, answer, scene);
    else found = this.ofServers(signal, answer, scene);
    if (found.some((one) => one.level !== "unknown")) {
      this.memory.readings.set(signal.id, found.filter((one) => one.level !== "unknown"));
    }
    return found;
  }

  /**
   * What was read last, with why it is unknown now; null where nothing was.
   * @param {Signal} signal
   * @param {NoAnswer} why
   * @param {string | null} server
   * @returns {Reading[] | null}
   */
  held(signal, why, server) {
    const last = (this.memory.readings.get(signal.id) ?? []).filter((one) => server === null || one.server === server);
    if (!last.length) return null;
    const words = ALL_ILL.includes(why.reason) && !why.message.startsWith("Prometheus unreachable")
      ? `Prometheus unreachable: ${why.message}` : why.message;
    return last.map((one) => ({
      ...one,
      level: /** @type {Level} */ ("unknown"),
      kind: why.reason,
      reason: `as of ${clock(one.sampledAt, this.at)}, ${words}`,
    }));
  }

  /**
   * @param {Signal} signal
   * @param {import("./answer.js").Vector | NoAnswer} answer
   * @param {Scene} scene
   * @returns {Reading[]}
   */
  ofServers(signal, answer, scene) {
    const identity = signal.scope.identity;
    /** @type {Map<string, Sample[]>} */
    const samples = new Map();
    for (const sample of answer.kind === "vector" ? answer.samples : []) {
      const name = sample.labels[identity] ?? "";
      samples.set(name, [...(samples.get(name) ?? []), sample]);
    }
    const nameless = samples.has("")
      ? unknown(signal, null, "wrong-type", `the answer has no label '${identity}' to tell servers apart`) : null;
    samples.delete("");
    if (nameless && !samples.size) return [nameless];
    /** @type {Reading[]} */
    const readings = [];
    for (const server of scene.servers) {
      const found = samples.get(server.name) ?? [];
      samples.delete(server.name);
      let fault = serverFault(signal, server, scene);
      if (!fault && answer.kind === "none") {
        const last = this.held(signal, answer, server.name);
        if (last) {
          readings.push(...last);
          continue;
        }
        fault = [answer.reason, answer.message];
      }
      if (!fault && !found.length) fault = this.missing(signal, scene, server.name);
      if (fault) readings.push(unknown(signal, server, ...fault));
      else readings.push(...found.sort(byLabels).map((one) => judged(signal, one, server.name, server.scraped, scene)));
    }
    // What is left belongs to nobody whose scrapes are known, so its age is not known either.
    for (const name of [...samples.keys()].sort(byText)) {
      readings.push(unknown(signal, { name, scraped: null }, "gone", "gone: `up` has no series for it"));
    }
    return nameless ? [...readings, nameless] : readings;
  }

  /**
   * Judge a signal of the whole service: only while every server that is known answers.
   * @param {Signal} signal
   * @param {import("./answer.js").Vector | NoAnswer} answer
   * @param {Scene} scene
   * @returns {Reading[]}
   */
  ofService(signal, answer, scene) {
    /** @type {(kind: string, reason: string) => Reading[]} */
    const none = (kind, reason) => [unknown(signal, null, kind, reason)];
    if (answer.kind === "none") return this.held(signal, answer, null) ?? none(answer.reason, answer.message);
    const there = scene.servers.filter((server) => server.state !== "gone");
    const silent = there.filter((server) => server.state !== "up");
    if (!there.length) return none("gone", "gone: Prometheus no longer scrapes any server");
    if (silent.length) return none("partial", `partial: ${silent.length} of ${there.length} servers do not answer`);
    if (!answer.samples.length) return none(...this.missing(signal, scene, null));
    for (const server of there) {
      const absent = this.absent(signal, scene, server.name);
      const fault = serverFault(signal, server, scene) ??
        (absent ? ["partial", `partial: ${server.name} does not export ${absent}`] : null);
      if (fault) return none(fault[0], fault[1]);
    }
    const oldest = Math.min(...there.map((server) => server.scraped ?? Infinity));
    return answer.samples.map((one) => judged(signal, one, null, Number.isFinite(oldest) ? oldest : null, scene));
  }

  /**
   * Say why a query gave nothing for a server, or for any.
   * @param {Signal} signal
   * @param {Scene} scene
   * @param {string | null} server
   * @returns {[string, string]}
   */
  missing(signal, scene, server) {
    if (!(scene.present instanceof Map)) return [scene.present.reason, scene.present.message];
    const absent = this.absent(signal, scene, server);
    if (absent) return ["not-exported", `not exported: ${absent}`];
    return ["no-data", "no data: the query gives nothing for it"];
  }

  /**
   * @param {Signal} signal
   * @param {Scene} scene
   * @param {string | null} server
   */
  absent(signal, { present }, server) {
    if (!(present instanceof Map)) return "";
    const held = server === null ? new Set([...present.values()].flatMap((one) => [...one])) : present.get(server);
    const gone = signal.metrics.filter((name) => !held?.has(name));
    return gone.map((name) => (this.since[name] ? `${name} (${this.since[name]})` : name)).join(", ");
  }
}

/**
 * The readings that speak for each server; those of the service speak for all.
 * @param {Reading[]} readings
 * @returns {Map<string | null, Reading[]>}
 */
function sortedOut(readings) {
  /** @type {Map<string | null, Reading[]>} */
  const own = new Map([[null, []]]);
  for (const one of readings) {
    const held = own.get(one.server);
    if (held) held.push(one);
    else own.set(one.server, [one]);
  }
  const all = own.get(null) ?? [];
  for (const [server, held] of own) if (server !== null) held.push(...all);
  return own;
}

/**
 * Labels that say nothing new: the server's own, and those that a scope holds to one value.
 * @param {{match: string, identity: string} | null} scope
 */
export function hiddenLabels(scope) {
  const held = [...(scope?.match ?? "").matchAll(/([a-zA-Z_]\w*)\s*=\s*["'`]/g)].map((found) => found[1]);
  return new Set([...held, scope?.identity ?? "instance", "__name__"]);
}

/**
 * Sort readings worst first: by level, then by how far, then by server.
 * @param {Judged} a
 * @param {Judged} b
 */
export function byBadness(a, b) {
  const by = WORST_FIRST.indexOf(a.level) - WORST_FIRST.indexOf(b.level);
  return by || badly(a) - badly(b) || byText(a.server ?? "", b.server ?? "");
}

/** @param {Judged} reading */
function badly({ signal, value }) {
  const limit = signal.levels.warning ?? signal.levels.critical;
  return limit && limit.high === null ? (value ?? 0) : -(value ?? 0);
}

/**
 * @param {Sample} a
 * @param {Sample} b
 */
function byLabels(a, b) {
  return byPairs(pairsOf(a.labels), pairsOf(b.labels));
}

/**
 * @param {Pairs} a
 * @param {Pairs} b
 */
export function byPairs(a, b) {
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const apart = byText(a[i][0], b[i][0]) || byText(a[i][1], b[i][1]);
    if (apart) return apart;
  }
  return a.length - b.length;
}

/**
 * Labels in the order of their names.
 * @param {import("./answer.js").Labels} labels
 * @param {Set<string>} [hidden]
 * @returns {Pairs}
 */
export function pairsOf(labels, hidden) {
  return Object.entries(labels).filter(([name]) => !hidden?.has(name)).sort((a, b) => byText(a[0], b[0]));
}

/**
 * @param {Signal} signal
 * @param {Server} server
 * @param {Scene} scene
 * @returns {[string, string] | null}
 */
function serverFault(signal, server, scene) {
  if (server.state !== "up") return [server.state, server.reason];
  if (signal.window === null) return null;
  if (scene.historyFault) return [scene.historyFault.reason, scene.historyFault.message];
  const had = (server.scraped ?? NaN) - (server.since ?? NaN);
  if (!Number.isFinite(had)) return ["no-history", "no history: how far back it goes is not known"];
  if (had >= signal.window * (1 - SLACK)) return null;
  const after = server.restarted ? " since its restart" : "";
  const [some, needs] = [durationText(Math.max(had, 0)), durationText(signal.window)];
  return ["no-history", `only ${some} of history${after}, needs ${needs}`];
}

/**
 * @param {Signal} signal
 * @param {Sample} sample
 * @param {string | null} server
 * @param {number | null} sampledAt
 * @param {Scene} scene
 * @returns {Reading}
 */
function judged(signal, sample, server, sampledAt, scene) {
  const labels = pairsOf(sample.labels, scene.hidden);
  if (Number.isNaN(sample.value)) {
    const reason = "not a number: the query divides nothing by nothing";
    return { signal, server, labels, value: null, level: "unknown", kind: "nan", reason, sampledAt };
  }
  const value = sample.value + 0;
  return { signal, server, labels, value, level: levelOf(signal.levels, value), kind: "", reason: "", sampledAt };
}

/**
 * @param {Signal} signal
 * @param {{name: string, scraped: number | null} | null} server
 * @param {string} kind
 * @param {string} reason
 * @returns {Reading}
 */
function unknown(signal, server, kind, reason) {
  return {
    signal,
    server: server?.name ?? null,
    labels: [],
    value: null,
    level: "unknown",
    kind,
    reason,
    sampledAt: server?.scraped ?? null,
  };
}
