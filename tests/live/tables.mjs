// The tables that Python passes, over the browser's own modules.
import { readFileSync } from "node:fs";

const { modules, verdicts, formats, durations, texts, quotes, groups } = JSON.parse(readFileSync(0, "utf-8"));
const { levelsOf, levelOf } = await import(`${modules}/verdict.js`);
const { valueText, durationText } = await import(`${modules}/format.js`);
const { clean } = await import(`${modules}/text.js`);
const { quoted, scoped } = await import(`${modules}/promql.js`);
const { floatText } = await import(`${modules}/pieces.js`);
const { isPlainServer } = await import(`${modules}/text.js`);
const { takeAlerts } = await import(`${modules}/alert-states.js`);
const alert = { name: "High", levels: ["warning", "critical"], signal: { scope: { identity: "instance" } } };
const number = (value) => (value === null ? null : Number(String(value).replace("Inf", "Infinity")));

console.log(JSON.stringify({
  verdicts: verdicts.map(({ levels, value }) => levelOf(levelsOf(levels), number(value))),
  formats: formats.map(({ value, unit }) => valueText(number(value), unit)),
  durations: durations.map(durationText),
  floats: durations.map(floatText),
  cleaned: texts.map((text) => [clean(text), clean(text, 200)]),
  quoted: quotes.map((text) => quoted(text)),
  plain: quotes.map(isPlainServer),
  alerts: groups.map((told) => {
    const { state, reason } = takeAlerts([alert], { kind: "document", data: { groups: told } }).get("High");
    return [state, reason];
  }),
  scoped: quotes.map((text) => [scoped(text, 'a="b"'), scoped(text, "")]),
}));
