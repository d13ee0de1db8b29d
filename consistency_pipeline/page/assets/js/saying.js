// What the page says for a while: in the grid below, in the viewer between its buttons.

import { $ } from "./dom.js";

const PATIENCE = 4000; // milliseconds that a message stands
const MODIFIERS = new Set(["Control", "Meta", "Shift", "Alt"]);
const SPOTS = "#said, #said-large";
let quiet = 0;

/** Say something for a while, or with `lasting` for as long as the reader does nothing. */
export function say(text, { kind = "", lasting = false } = {}) {
  hush();
  const spot = $($("viewer").open ? "said-large" : "said");
  spot.textContent = text;
  spot.dataset.kind = kind;
  if (!lasting) quiet = setTimeout(hush, PATIENCE);
}

function hush() {
  clearTimeout(quiet);
  for (const spot of document.querySelectorAll(SPOTS)) spot.textContent = "";
}

/** Take away what was said once the reader goes on; who copies it, does not go on. */
export function hushWhenReaderActs() {
  const acted = ({ target, ctrlKey, metaKey, key }) => {
    if (!ctrlKey && !metaKey && !MODIFIERS.has(key) && !target.closest?.(SPOTS)) hush();
  };
  for (const acts of ["keydown", "pointerdown"]) document.addEventListener(acts, acted, true);
}
