// @ts-check
/** The menu of a narrow window by key: the theme's button is a label, which no Tab reaches. Comes
    with the first key. */

const box = /** @type {HTMLInputElement} */ (document.getElementById("__drawer"));
const button = /** @type {HTMLElement} */ (document.querySelector(".md-header [for=__drawer]"));

// Enter opens it: the theme clicks the label that has the focus.
Object.assign(button, { tabIndex: 0, role: "button", ariaLabel: "Menu", ariaExpanded: "false" });
box.addEventListener("change", () => {
  button.ariaExpanded = String(box.checked);
  /** @type {HTMLElement | null} */ (box.checked ? document.querySelector("a.md-nav__link") : button)?.focus();
});
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && box.checked) box.click();
});
