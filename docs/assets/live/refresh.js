// @ts-check
/** The control of refreshing: how often, of when what is shown is, and why it is not newer. */

import { h, made } from "./dom.js";
import { clock } from "./format.js";
import { current } from "./scope.js";
import { CHOICES, choose, onTicking, refresh, ticking } from "./ticks.js";

const KEPT = "handbook.refresh";
const KEY = "r";

/** @type {{at: number | null, problem: string}} */
let last = { at: null, problem: "" };
/** @type {HTMLElement | null} */
let control = null;

/** @param {HTMLElement} element Where the control stands; the whole page has one. */
export function mount(element) {
  if (control) {
    if (!control.isConnected) element.append(control);
    return;
  }
  const options = CHOICES.map((one) => h("option", { value: String(one) }, one ? `every ${one} s` : "paused"));
  control = made(h("div", { class: "hb-refresh", role: "region", "aria-label": "Refresh" },
    h("span", { class: "hb-refresh-state hb-tabular" }),
    h("select", { "aria-label": "Refresh every" }, ...options),
    h("button", { type: "button", "aria-keyshortcuts": KEY, "aria-label": "Refresh now", title: `Refresh now (key: ${KEY})` }, "↻"),
  ));
  element.append(control);
  const select = /** @type {HTMLSelectElement} */ (control.querySelector("select"));
  choose(kept());
  select.value = String(ticking().seconds);
  select.addEventListener("change", () => {
    choose(Number(select.value));
    keep(ticking().seconds);
    if (ticking().seconds) refresh();
  });
  control.querySelector("button")?.addEventListener("click", refresh);
  document.addEventListener("keydown", onKey);
  onTicking(tell);
  tell();
}

/**
 * Say of when what is shown is.
 * @param {number | null} at Unix seconds; null where nothing came.
 * @param {string} problem Why nothing came.
 */
export function shown(at, problem) {
  last = { at: problem ? last.at : at, problem };
  tell();
}

function tell() {
  if (!control) return;
  const { seconds, running, waits } = ticking();
  const of = last.at === null ? "as of the build" : `as of ${clock(last.at, Date.now() / 1000)}`;
  let words = of;
  if (last.problem) words = seconds ? `${of}, asks again in ${Math.round(waits / 1000)} s` : `${of}, no answer`;
  else if (current().at !== null) words = `at ${clock(last.at, Date.now() / 1000)}`;
  const state = /** @type {HTMLElement} */ (control.querySelector(".hb-refresh-state"));
  if (state.textContent !== words) state.textContent = words;
  state.title = last.problem;
  control.dataset.state = last.problem ? "ill" : seconds ? "on" : "paused";
  control.toggleAttribute("data-asking", running);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.key !== KEY || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest?.("input, select, textarea, [contenteditable]")) return;
  refresh();
}

function kept() {
  try {
    const text = localStorage.getItem(KEPT);
    return text !== null && CHOICES.includes(Number(text)) ? Number(text) : 15;
  } catch {
    return 15;
  }
}

/** @param {number} seconds */
function keep(seconds) {
  try {
    localStorage.setItem(KEPT, String(seconds));
  } catch {
    // A browser that keeps nothing asks as often as it was told until it is closed.
  }
}
