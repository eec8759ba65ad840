// @ts-check
/** The one entry: mounts every live place of a page, again on each page that the theme swaps in. */

import { announce, mount as mountAnnounce, reset } from "./announce.js";
import { modelOf } from "./model.js";
import { bring, mountPlace } from "./places.js";
import { forget, refreshParts, remember } from "./part.js";
import { mount as mountRefresh, shown } from "./refresh.js";
import { current, look, onChange, refused, siteRoot } from "./scope.js";
import { abandon, base } from "./source.js";
import { onTick, start } from "./ticks.js";
import { turn } from "./turn.js";

/** @typedef {import("./model.js").Model} Model */

const source = base();
/** @type {Model | null} */
let model = null;
/** @type {boolean | null} */
let known = null;
/** @type {IntersectionObserver | undefined} */
let near;
/** @type {HTMLElement | null} */
let mounted = null;
/** @type {typeof import("./scoped.js") | null} Here once an address asked for a server or moment. */
let scoped = null;

/** What is live about a page: mount its places, then ask. The theme tells of the first page late. */
async function page() {
  const content = contentOf();
  if (!model || content === mounted) return;
  mounted = content;
  abandon();
  look();
  const found = places(content);
  await bring(found);
  if (content !== contentOf()) return;
  for (const element of found) mountPlace(element);
  if (current().at === null) remember(model);
  await turn();
  if (content !== contentOf()) return;
  void said();
  if (!content.querySelector("[data-live]")) return;
  mountRefresh(document.body);
  mountAnnounce(document.body);
  charts(content);
  start();
}

/** Say what the page is about, wherever it says so. */
async function said() {
  if (!model || (!scoped && !asksForSome())) return;
  scoped ??= await import("./scoped.js");
  const content = contentOf();
  scoped.mount(content, model);
  scoped.banner(content, model, { known });
}

function asksForSome() {
  return Object.values(current()).some((value) => value !== null) || refused().length > 0;
}

async function tick() {
  if (!model || source === null) return;
  const live = await refreshParts(model, { source, root: siteRoot });
  const { instance } = current();
  const seen = Object.keys(live.board.asked.scopes);
  const told = seen.filter((id) => "servers" in live.board.scene(id));
  const found = told.some((id) => live.board.servers(id).some((server) => server.name === instance));
  known = instance === null || (!found && told.length < seen.length) || !seen.length ? null : found;
  scoped?.banner(contentOf(), model, { known });
  shown(live.problem ? null : live.at, live.problem);
  announce([...live.board.readings.values()].flat());
}

/**
 * Bring what draws charts once one of them is near the reader; until then the build's picture stands.
 * @param {HTMLElement} content
 */
function charts(content) {
  near?.disconnect();
  near = new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    void import("./charts.js").then(({ mount }) => mount(content));
  }, { rootMargin: "50%" });
  for (const figure of content.querySelectorAll("figure[data-spec]")) near.observe(figure);
}

/**
 * @param {HTMLElement} content
 * @returns {HTMLElement[]}
 */
function places(content) {
  return [...content.querySelectorAll(/** @type {"div"} */ ("[data-live][data-part]"))];
}

/** @returns {HTMLElement} */
function contentOf() {
  return document.querySelector(".md-content__inner") ?? document.body;
}

onChange(() => {
  known = null;
  forget();
  reset();
  void said();
  abandon();
  start();
});

if (source !== null) {
  void bring(places(contentOf()));
  const response = await fetch(new URL("./model.json", import.meta.url)).catch(() => null);
  if (response?.ok) model = modelOf(await response.json());
  onTick(tick);
  addEventListener("popstate", look);
  void page();
  /** @type {any} */ (window).document$?.subscribe(page);
}
