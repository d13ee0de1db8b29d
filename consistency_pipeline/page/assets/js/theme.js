// Dark or light: as the machine has it, until the reader says otherwise, in every tab.

import { storage } from "./store.js";

const KEY = "consistency/theme";
const WISHES = ["dark", "light"];
const machine = () => (window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

function show(wish) {
  document.documentElement.dataset.theme = WISHES.includes(wish) ? wish : machine();
}

export function startTheme() {
  show(storage(window).place.getItem(KEY));
  window.addEventListener("storage", (event) => {
    if (event.key === KEY) show(event.newValue);
  });
}

export function switchTheme() {
  show(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  try {
    storage(window).place.setItem(KEY, document.documentElement.dataset.theme);
  } catch {
    // a full storage keeps no theme; the page is as the reader wants it all the same
  }
}
