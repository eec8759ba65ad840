// @ts-check
/**
 * Elements as plain data, and the smallest change that makes a page show them: what is equal
 * stays as it is, with its focus, selection and open parts. Text is only ever text.
 */

import { clean } from "./text.js";

/** @typedef {Record<string, string | boolean | null | undefined>} Attributes */
/**
 * @typedef {{tag: string, attributes: Record<string, string>, children: Shown[],
 *   finish?: (element: HTMLElement) => void}} Element_ `finish` adds what is not of the page, once.
 */
/** @typedef {Element_ | string} Shown */
/** @typedef {Shown | Shown[] | null} Child */

const SVG = "http://www.w3.org/2000/svg";
const OTHERS = ["open", "id", "tabindex", "title"];
/** Attributes that a reader or another script sets. */
/** @type {WeakSet<Element>} */
const opened = new WeakSet();

/**
 * Describe an element. Attributes that are null or false are left out; every text is cleaned.
 * @param {string} tag
 * @param {Attributes | null} attributes
 * @param {...Child} children
 * @returns {Element_}
 */
export function h(tag, attributes, ...children) {
  /** @type {Record<string, string>} */
  const held = {};
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== null && value !== undefined && value !== false) held[name] = value === true ? "" : clean(value);
  }
  return { tag, attributes: held, children: flat(children) };
}

/**
 * @param {Child[]} children
 * @returns {Shown[]}
 */
export function flat(children) {
  /** @type {Shown[]} */
  const found = [];
  for (const child of children.flat()) {
    if (child === null || child === "") continue;
    const last = found.length - 1;
    if (typeof child !== "string") found.push(child);
    else if (typeof found[last] === "string") found[last] += clean(child);
    else found.push(clean(child));
  }
  return found;
}

/**
 * Put things with something between.
 * @param {Child[]} parts
 * @param {string} between
 * @returns {Shown[]}
 */
export function joined(parts, between) {
  return flat(parts.flatMap((part, index) => (index ? [between, part] : [part])));
}

/**
 * Make an element hold these children, and nothing else.
 * @param {Element} element
 * @param {Shown[]} children
 */
export function show(element, children) {
  const nodes = [...element.childNodes].filter((node) => !kept(node));
  children.forEach((child, index) => {
    const there = nodes[index];
    if (typeof child === "string") {
      if (!(there instanceof Text)) place(document.createTextNode(child), there, element);
      else if (there.data !== child) there.data = child;
    } else if (there instanceof Element && there.localName === child.tag) dress(there, child);
    else place(made(child, element), there, element);
  });
  for (const rest of nodes.slice(children.length)) rest.remove();
}

/**
 * Put a node where another is, or last.
 * @param {Node} node
 * @param {ChildNode | undefined} there
 * @param {Element} parent
 */
function place(node, there, parent) {
  if (there) there.replaceWith(node);
  else parent.append(node);
}

/**
 * What another script put there, such as a button that copies.
 * @param {Node} node
 */
function kept(node) {
  return node instanceof Element && node.classList.contains("md-code__nav");
}

/**
 * @param {Element} element
 * @param {Element_} shown
 */
function dress(element, shown) {
  for (const name of element.getAttributeNames()) {
    if (!(name in shown.attributes) && !OTHERS.includes(name)) element.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(shown.attributes)) {
    if (name !== "open" && element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  if (shown.tag === "details") {
    // Opened once when it has to be seen; after that the reader decides.
    if ("open" in shown.attributes && !opened.has(element)) element.setAttribute("open", "");
    if ("open" in shown.attributes) opened.add(element);
    else opened.delete(element);
  }
  show(element, shown.children);
}

/**
 * Make an element as it is described.
 * @param {Element_} shown
 * @param {Element} [parent] Where it is to stand, for its namespace.
 */
export function made(shown, parent = document.body) {
  const space = shown.tag === "svg" ? SVG : parent.namespaceURI;
  const element = /** @type {HTMLElement} */ (document.createElementNS(space, shown.tag));
  for (const [name, value] of Object.entries(shown.attributes)) element.setAttribute(name, value);
  show(element, shown.children);
  shown.finish?.(element);
  return element;
}
