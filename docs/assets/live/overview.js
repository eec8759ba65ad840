// @ts-check
/** The places of the first page, and of the pages that list alerts. */

import { mount as mountAlert } from "./alerts.js";
import { mount as mountNow } from "./now.js";

/** @type {import("./places.js").Mounts} */
export const MOUNTS = {
  strip: mountNow, triage: mountNow, "alert-lines": mountNow, looks: mountNow,
  unreadable: mountNow, groups: mountNow, alert: mountAlert,
};
