// Every live place of the site as the browser's script would show it, over answers that are given.
import { readFileSync } from "node:fs";

globalThis.location = { search: "", href: "http://site/" };
const given = JSON.parse(readFileSync(0, "utf-8"));
const load = (name) => import(`${given.modules}/${name}.js`);
const [{ takeHolds }, { modelOf, watched }, { bring, mountPlace }, { specOf }, { Board }, { Live }, { questions, queriesOf }, { flat }] = await Promise.all(
  ["holds", "model", "places", "part", "board", "live", "questions", "dom"].map(load),
);

const number = (value) => (typeof value === "string" ? Number(value) : value);
const answers = new Map(Object.entries(given.answers).map(([query, answer]) => {
  for (const sample of answer.samples ?? []) sample.value = number(sample.value);
  return [query, answer];
}));
const model = modelOf(given.model);
const asked = questions(Object.values(model.signals), watched(model).map((id) => model.scopes[id]));
const board = new Board(asked, (query) => answers.get(query), model.since, { at: given.at, near: given.at });
const told = () => given.told;
const live = new Live(model, board, { answer: given.rules, holds: given.manager ? takeHolds(...given.manager) : undefined }, { source: given.source, root: given.root, told });

const VOID = new Set(["br", "hr"]);
const escaped = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
function html(shown) {
  if (typeof shown === "string") return escaped(shown);
  const attributes = Object.entries(shown.attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  const open = `<${shown.tag}${attributes.join("")}>`;
  return VOID.has(shown.tag) ? open : `${open}${shown.children.map(html).join("")}</${shown.tag}>`;
}

await bring(given.parts.map(({ part }) => ({ dataset: { part } })));
const places = given.parts.map(({ part, template }) => {
  const element = {
    dataset: { part },
    closest: () => ({ getAttribute: () => template }),
  };
  mountPlace(element);
  const spec = specOf(element);
  if (!spec) return null;
  const words = part.split(" ");
  return { html: flat(spec.render(live, words)).map(html).join(""), needs: spec.needs(words, model) };
});
const queries = [...Object.values(asked.scopes).flatMap(queriesOf), ...Object.values(asked.signals)];
console.log(JSON.stringify({ places, queries }));
