// What leaves the page: words to the clipboard, decisions to a file.

import { counted, el } from "./dom.js";
import { say } from "./saying.js";

const SAVED = 4000; // milliseconds after which a browser has taken a file

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    say("Copied.");
  } catch {
    say("The browser does not let this page copy: select the words instead.");
  }
}

/** Save the decisions that the page's document does not know yet, and say what takes them in. */
export function exportDecisions({ campaign, provider }, store) {
  const waiting = store.pending();
  const data = new Blob([`${JSON.stringify(waiting, null, 1)}\n`], { type: "application/json" });
  const address = URL.createObjectURL(data);
  const file = `decisions-${campaign}-${provider}.json`;
  el("a", { href: address, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(address), SAVED);
  say(`${counted(waiting.length, "decision")} in ${file}: consistency decide ${campaign} --from ${file}`, { lasting: true });
}
