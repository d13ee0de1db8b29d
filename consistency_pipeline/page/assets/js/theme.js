// Dark or light: as the machine has it, until the reader says otherwise.

import { storage } from "./store.js";

const KEY = "consistency/theme";
const kept = () => storage(window).place;
const dark = () => window.matchMedia("(prefers-color-scheme: dark)").matches;

export function startTheme() {
  const wish = kept().getItem(KEY);
  document.documentElement.dataset.theme = wish === "dark" || wish === "light" ? wish : dark() ? "dark" : "light";
}

export function switchTheme() {
  const wish = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = wish;
  try {
    kept().setItem(KEY, wish);
  } catch {
    // a full storage keeps no theme; the page is as the reader wants it all the same
  }
}
