// @ts-check
/** The places of a runbook's page: its path, its checks, its conclusions and its commands. */

import { mount as mountAction } from "./action.js";
import { mount as mountConclusion } from "./conclusion.js";
import { mount as mountPath } from "./path.js";
import { mount as mountStep } from "./step.js";

/** @type {import("./places.js").Mounts} */
export const MOUNTS = {
  answers: mountStep, path: mountPath, conclusion: mountConclusion, headline: mountConclusion,
  commands: mountAction,
};
