// @ts-check
/**
 * When to ask: every few seconds while somebody looks, more rarely while the source is ill.
 * Knows the clock and whether the page is seen; must not know what is asked.
 */

export const CHOICES = [0, 5, 15, 60];
/** Seconds between two refreshes; 0 is a pause. */

export const BACK_OFF = [15, 30, 60, 120];
/** Seconds to the next try after the first, second, third and each later tick that failed. */

/**
 * @typedef {{number: number}} Tick
 * @typedef {(tick: Tick) => unknown} OnTick May return a promise; the next tick waits for it.
 * @typedef {{begin: () => void, end: () => boolean}} Watcher `end` tells whether the source is ill.
 */

/** @type {Set<OnTick>} */
const callbacks = new Set();
/** @type {Set<Watcher>} */
const watchers = new Set();
/** @type {Set<() => void>} */
const listeners = new Set();

let seconds = 15;
let number = 0;
let failures = 0;
let dueAt = 0;
let started = false;
let running = false;
let again = false;
let pending = new Set();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * Call something at every tick; at once too, where ticks have begun already.
 * @param {OnTick} callback
 */
export function onTick(callback) {
  callbacks.add(callback);
  if (number > 0) attend(callback);
}

/** @param {Watcher} watcher */
export function watchTicks(watcher) {
  watchers.add(watcher);
}

/**
 * Call something when a tick begins or ends, or when the choice changes.
 * @param {() => void} listener
 */
export function onTicking(listener) {
  listeners.add(listener);
}

/** @returns {{seconds: number, running: boolean, failures: number, waits: number}} */
export function ticking() {
  return { seconds, running, failures, waits: delay() };
}

/** Begin; safe to call again. Asks at once. */
export function start() {
  if (!started) {
    started = true;
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") plan();
    });
  }
  refresh();
}

/** @param {number} chosen One of `CHOICES`. */
export function choose(chosen) {
  seconds = CHOICES.includes(chosen) ? chosen : 15;
  dueAt = Math.min(dueAt, now() + delay());
  plan();
  tell();
}

/** Ask now, whatever the choice; after the tick that is under way, if one is. */
export function refresh() {
  if (running) {
    again = true;
    return;
  }
  clearTimeout(timer);
  void tick();
}

async function tick() {
  running = true;
  again = false;
  number += 1;
  for (const watcher of watchers) watcher.begin();
  tell();
  for (const callback of callbacks) attend(callback);
  while (pending.size) await Promise.allSettled([...pending]);
  const ill = [...watchers].map((watcher) => watcher.end()).includes(true);
  failures = ill ? failures + 1 : 0;
  running = false;
  dueAt = now() + delay();
  tell();
  if (again) refresh();
  else plan();
}

/** @param {OnTick} callback */
function attend(callback) {
  const done = Promise.resolve({ number }).then(callback);
  pending.add(done);
  const forget = () => pending.delete(done);
  done.then(forget, (error) => {
    forget();
    queueMicrotask(() => {
      throw error;
    });
  });
}

/** Milliseconds from the end of one tick to the next. */
function delay() {
  const wait = failures ? Math.max(seconds, BACK_OFF[Math.min(failures, BACK_OFF.length) - 1]) : seconds;
  return wait * 1000;
}

function plan() {
  clearTimeout(timer);
  if (!started || running || seconds === 0 || document.visibilityState !== "visible") return;
  timer = setTimeout(() => {
    if (document.visibilityState === "visible") refresh();
  }, Math.max(0, dueAt - now()));
}

function tell() {
  for (const listener of listeners) listener();
}

function now() {
  return performance.now();
}
