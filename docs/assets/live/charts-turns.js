// @ts-check
/** Does one piece of work a frame, so that the browser answers its reader between two of them. */

/** @type {Map<unknown, () => void>} */
const waiting = new Map();
const channel = new MessageChannel();
const LONGEST_FRAME = 100;
/** Milliseconds after which work goes on where no frame is drawn, as in a hidden tab. */
let due = false;

channel.port1.onmessage = () => {
  due = false;
  const next = waiting.entries().next();
  if (next.done) return;
  const [key, work] = next.value;
  waiting.delete(key);
  plan();
  work();
};

/**
 * Do something soon, in a task of its own; what was waiting under the same key is not done.
 * @param {unknown} key
 * @param {() => void} work
 */
export function later(key, work) {
  waiting.set(key, work);
  plan();
}

/** @param {unknown} key */
export function never(key) {
  waiting.delete(key);
}

function plan() {
  if (due || !waiting.size) return;
  due = true;
  let begun = false;
  const go = () => {
    if (!begun) channel.port2.postMessage(null);
    begun = true;
  };
  requestAnimationFrame(go);
  setTimeout(go, LONGEST_FRAME);
}
