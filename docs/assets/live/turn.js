// @ts-check
/** Lets the browser paint and hear keys between the pieces of long work. */

/** Milliseconds of work after which the browser gets its turn. */
const TURN = 12;
let began = 0;
/** @type {Promise<void>} */
let last = Promise.resolve();

/** Wait for one's turn: at once, while little was done since the browser had its own. */
export function turn() {
  last = last.then(async () => {
    if (performance.now() - began < TURN) return;
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve(undefined);
      };
      port2.postMessage(0);
    });
    began = performance.now();
  });
  return last;
}
