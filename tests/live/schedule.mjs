// When the script asks: over a clock of its own, with a source that is well or ill as told.
import { readFileSync } from "node:fs";

const { modules, turns } = JSON.parse(readFileSync(0, "utf-8"));
let now = 0;
let timers = [];
globalThis.setTimeout = (call, wait) => {
  const timer = { call, at: now + wait };
  timers.push(timer);
  return timer;
};
globalThis.clearTimeout = (timer) => {
  timers = timers.filter((one) => one !== timer);
};
Object.defineProperty(globalThis, "performance", { value: { now: () => now } });
const heard = [];
globalThis.document = { visibilityState: "visible", addEventListener: (_, call) => heard.push(call) };

const { choose, onTick, start, watchTicks } = await import(`${modules}/ticks.js`);
let ill = false;
const asked = [];
watchTicks({ begin() {}, end: () => ill });
onTick(() => void asked.push(now / 1000));
const settle = async () => {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
};
async function until(end) {
  for (;;) {
    await settle();
    timers.sort((a, b) => a.at - b.at);
    if (!timers.length || timers[0].at > end * 1000) break;
    const [timer] = timers.splice(0, 1);
    now = timer.at;
    timer.call();
  }
  now = end * 1000;
}
start();
for (const [end, what, value] of turns) {
  await until(end);
  if (what === "ill") ill = value;
  if (what === "choose") choose(value);
  if (what === "see") {
    document.visibilityState = value ? "visible" : "hidden";
    for (const call of heard) call();
  }
}
console.log(JSON.stringify(asked));
