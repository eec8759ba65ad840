// @ts-check
/**
 * An HTTP answer to an answer that can be judged, by strict checks of its whole shape.
 * Says the same words as the handbook's own reader; must not know what the numbers mean.
 */

/**
 * @typedef {Record<string, string>} Labels
 * @typedef {{labels: Labels, time: number, value: number}} Sample
 * @typedef {{labels: Labels, points: [number, number][]}} Series
 * @typedef {{kind: "vector", samples: Sample[]}} Vector
 * @typedef {{kind: "matrix", series: Series[]}} Matrix
 * @typedef {{kind: "document", data: any}} Doc
 * @typedef {{kind: "none", reason: string, message: string}} NoAnswer
 * @typedef {Vector | Matrix | Doc | NoAnswer} Answer
 * @typedef {{path: string, params: Record<string, string>}} Query
 * @typedef {{status: number, type: string, dated: number | null, body: string}} Came
 */

const CLOCK_SECONDS = 60;
const MILLISECOND = 0.0015;
const NUMBER = /^-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
/** @type {Record<string, number>} */
const NAMED = { NaN: NaN, "+Inf": Infinity, Inf: Infinity, "-Inf": -Infinity };
const SHAPE = "the answer has not the shape of the Prometheus API";
/** Reasons that the site's own proxy gives, with the words for people. */
const OURS = [
  "unreachable", "untrusted", "slow", "refused-credentials", "busy", "failing", "not-prometheus",
  "bad-query", "wrong-type", "too-large", "partial", "malformed", "clock", "not-offered", "not-asked",
];
/** Path of a query to Alertmanager, whose answers have no envelope. */
export const MANAGER = "alertmanager";

export class Flaw extends Error {
  /**
   * @param {string} reason One stable word.
   * @param {string} message One sentence for people.
   */
  constructor(reason, message) {
    super(plain(message));
    this.reason = reason;
  }
}

/**
 * @param {string} reason
 * @param {string} message
 * @returns {NoAnswer}
 */
export function noAnswer(reason, message) {
  return { kind: "none", reason, message: plain(message) };
}

/**
 * Read one HTTP answer; anything that came gives an answer, nothing an exception.
 * @param {Query} query
 * @param {Came} came
 * @returns {Answer}
 */
export function parseAnswer(query, came) {
  try {
    return judged(query, came);
  } catch (flaw) {
    if (flaw instanceof Flaw) return noAnswer(flaw.reason, flaw.message);
    throw flaw;
  }
}

/**
 * @param {Query} query
 * @param {Came} came
 * @returns {Answer}
 */
function judged(query, came) {
  const document = decoded(came.body);
  checkStatus(query, came, document);
  if (document instanceof Flaw) throw document;
  if (query.path === MANAGER && Array.isArray(document)) return { kind: "document", data: document };
  const data = envelope(document);
  if (query.path === "query") return vector(result(data, "vector"), query, came.dated);
  if (query.path === "query_range") return matrix(result(data, "matrix"), query);
  if (query.path === "rules" && !isList(data?.groups, isGroup)) throw new Flaw("malformed", SHAPE);
  return { kind: "document", data };
}

/** @param {string} body */
function decoded(body) {
  try {
    return JSON.parse(body);
  } catch {
    const start = body.slice(0, 64).trimStart();
    let what = "the answer is not JSON";
    if (!start) what = "the answer is empty";
    else if (start[0] === "<") what = "a web page came back, not data: perhaps a login page";
    else if (start[0] === "{") what = "the answer is broken or cut short";
    return new Flaw("malformed", what);
  }
}

/**
 * @param {Query} query
 * @param {Came} came
 * @param {any} document
 */
function checkStatus(query, { status, type }, document) {
  if (status === 200) return;
  const said = isObject(document) && document.status === "error" ? document : null;
  if (said && (OURS.includes(said.errorType) || said.errorType === "unavailable")) throw ownError(said, "failing");
  if ((status === 400 || status === 422) && said) throw ownError(said, "bad-query");
  if (status === 401 || status === 403) {
    throw new Flaw("refused-credentials", `the source wants other credentials (HTTP ${status})`);
  }
  if (status === 429) throw new Flaw("busy", "the source is asked too often (HTTP 429)");
  if ([404, 405, 501].includes(status) && !query.path.startsWith("query")) {
    throw new Flaw("not-offered", `not offered by this source (HTTP ${status})`);
  }
  if (status >= 500 && status < 600) {
    if (said) throw ownError(said, status === 502 || status === 504 ? "unreachable" : "failing");
    throw new Flaw("failing", `the source fails (HTTP ${status})`);
  }
  if (status === 0 || (status >= 300 && status < 400)) {
    const how = status ? ` (HTTP ${status})` : "";
    throw new Flaw(
      "not-prometheus",
      `the address leads elsewhere${how}, which is not followed: perhaps a login page`,
    );
  }
  const kind = plain(type.split(";")[0], 40);
  const what = `HTTP ${status}${kind ? `, ${kind}` : ""}`;
  throw new Flaw("not-prometheus", `no Prometheus answers at this address (${what})`);
}

/** @param {any} document */
function envelope(document) {
  const foreign = new Flaw("not-prometheus", "the answer is not that of a Prometheus");
  if (!isObject(document)) throw foreign;
  if (document.status === "error" || (document.status === "success" && document.error)) throw ownError(document, "failing");
  if (document.status !== "success" || !("data" in document)) throw foreign;
  const warnings = texts(document, "warnings").filter((text) => !text.startsWith("PromQL info:"));
  texts(document, "infos");
  if (warnings.length) throw new Flaw("partial", `the source warns: ${plain(warnings[0], 150)}`);
  if ("isPartial" in document && document.isPartial !== false) {
    throw new Flaw("partial", "the source says that its answer is partial");
  }
  return document.data;
}

/**
 * @param {any} document
 * @param {string} key
 * @returns {string[]}
 */
function texts(document, key) {
  const found = key in document ? document[key] : [];
  if (!isList(found, isText)) throw new Flaw("malformed", `\`${key}\` is no list of texts`);
  return found;
}

/**
 * @param {any} document
 * @param {string} otherwise
 */
function ownError(document, otherwise) {
  const kind = document.errorType;
  const words = isText(document.error) ? plain(document.error, 160) : "";
  if (OURS.includes(kind)) return new Flaw(kind, words);
  if (otherwise === "unreachable" || kind === "unavailable") {
    return new Flaw("unreachable", words || "it does not answer");
  }
  const said = words ? `: ${words}` : "";
  if (kind === "timeout" || kind === "canceled") return new Flaw("slow", `the source gave up${said}`);
  if (kind === "bad_data" || kind === "execution" || otherwise === "bad-query") {
    return new Flaw("bad-query", `the source refuses the query${said}`);
  }
  return new Flaw(otherwise, `the source fails${said}`);
}

/**
 * @param {any} data
 * @param {string} due
 * @returns {any[]}
 */
function result(data, due) {
  if (!isObject(data)) throw malformed("`data` is no object");
  const kind = data.resultType;
  if (kind !== due) {
    if (["scalar", "string", "vector", "matrix"].includes(kind)) {
      throw new Flaw("wrong-type", `the answer is a ${kind}, where a ${due} was due`);
    }
    throw malformed("`resultType` is missing or unknown");
  }
  if (!Array.isArray(data.result)) throw malformed("`result` is no list");
  return data.result;
}

/**
 * The site's server, not the reader's machine, says which moment now is: a laptop's clock may be
 * wrong. A cached answer of an hour ago is told by it.
 * @param {any[]} items
 * @param {Query} query
 * @param {number | null} dated
 * @returns {Vector}
 */
function vector(items, query, dated) {
  const seen = new Set();
  const samples = items.map((item) => {
    const labels = labelsOf(item, seen, "value", "histogram");
    const [time, value] = point(item.value);
    return { labels, time, value };
  });
  const at = query.params.time === undefined ? null : Number(query.params.time);
  for (const { time } of samples) {
    if (at !== null && Math.abs(time - at) > MILLISECOND) {
      throw new Flaw("clock", "the answer is for another moment than was asked for");
    }
    if (at === null && dated !== null && Math.abs(time - dated) > CLOCK_SECONDS) {
      const way = time > dated ? "ahead of" : "behind";
      throw new Flaw("clock", `the source's clock is ${roughly(Math.abs(time - dated))} ${way} ours`);
    }
  }
  return { kind: "vector", samples };
}

/**
 * @param {any[]} items
 * @param {Query} query
 * @returns {Matrix}
 */
function matrix(items, query) {
  const seen = new Set();
  const [start, end] = [Number(query.params.start), Number(query.params.end)];
  const series = items.map((item) => {
    const labels = labelsOf(item, seen, "values", "histograms");
    if (!Array.isArray(item.values) || !item.values.length) throw malformed("a series without points");
    /** @type {[number, number][]} */
    const points = item.values.map(point);
    if (points[0][0] < start - MILLISECOND || points[points.length - 1][0] > end + MILLISECOND) {
      throw new Flaw("clock", "points lie outside the range that was asked for");
    }
    for (let i = 1; i < points.length; i += 1) {
      if (points[i - 1][0] >= points[i][0]) throw malformed("points out of order");
    }
    return { labels, points };
  });
  return { kind: "matrix", series };
}

/**
 * @param {any} item
 * @param {Set<string>} seen
 * @param {string} numbers
 * @param {string} histograms
 * @returns {Labels}
 */
function labelsOf(item, seen, numbers, histograms) {
  if (!isObject(item)) throw malformed("a series is no object");
  if (histograms in item) throw new Flaw("wrong-type", "the answer is a native histogram, not a number");
  if (!(numbers in item) || !isObject(item.metric)) {
    throw malformed("a series without labels or without a value");
  }
  if (!Object.values(item.metric).every(isText)) throw malformed("a label that is no text");
  const key = JSON.stringify(Object.entries(item.metric).sort());
  if (seen.has(key)) throw malformed("two series with equal labels");
  seen.add(key);
  return item.metric;
}

/**
 * @param {any} pair
 * @returns {[number, number]}
 */
function point(pair) {
  if (!Array.isArray(pair) || pair.length !== 2) throw malformed("a point that is no pair");
  const [time, text] = pair;
  if (typeof time !== "number") throw malformed("a time that is no number");
  if (!(Math.abs(time) < 1e12)) throw malformed("a time out of range");
  if (!isText(text)) throw malformed("a value that is no text");
  if (Object.hasOwn(NAMED, text)) return [time, NAMED[text]];
  if (!NUMBER.test(text)) throw malformed("a value that is no number");
  const value = Number(text);
  if (!Number.isFinite(value)) throw malformed("a value out of range");
  return [time, value];
}

/** @param {any} item */
function isGroup(item) {
  return isObject(item) && isText(item.name) && isList(item.rules, isRule);
}

/** @param {any} item */
function isRule(item) {
  if (!isObject(item) || ![item.name, item.query, item.type].every(isText)) return false;
  if (item.type === "recording") return true;
  const alerts = "alerts" in item ? item.alerts : [];
  return item.type === "alerting" && isState(item.state) && isList(alerts, isAlert);
}

/** @param {any} item */
function isAlert(item) {
  return isObject(item) && isObject(item.labels) && Object.values(item.labels).every(isText) && isState(item.state);
}

/** @param {any} state */
const isState = (state) => ["inactive", "pending", "firing"].includes(state);
/** @param {any} item */
const isText = (item) => typeof item === "string";
/** @param {any} item */
const isObject = (item) => typeof item === "object" && item !== null && !Array.isArray(item);
/**
 * @param {any} list
 * @param {(item: any) => boolean} check
 */
const isList = (list, check) => Array.isArray(list) && list.every(check);
/** @param {string} what */
const malformed = (what) => new Flaw("malformed", `${SHAPE}: ${what}`);

/**
 * Put on one line, without what is not printable, cut at `longest`.
 * @param {string} text
 * @param {number} [longest]
 */
export function plain(text, longest = 200) {
  const line = text.slice(0, longest * 8).replace(/[\p{C}\p{Z}]+/gu, " ").trim();
  const letters = [...line];
  return letters.length <= longest ? line : `${letters.slice(0, longest - 1).join("").trimEnd()}…`;
}

/** @param {number} seconds */
function roughly(seconds) {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${(seconds / 3600).toFixed(1)} h`;
  return `${Math.round(seconds / 86400)} days`;
}
