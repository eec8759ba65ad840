// @ts-check
/** The places that show a query with its answer, and a metric in the reference. */

import { mount as mountMetric } from "./metric.js";
import { mount as mountQuery } from "./query.js";

/** @type {import("./places.js").Mounts} */
export const MOUNTS = {
  query: mountQuery, "metric-brief": mountMetric, "metric-table": mountMetric,
};
