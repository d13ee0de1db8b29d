// What keys do. Letters work in the grid and in the viewer alike; nothing is a key while somebody types.

export const HELP = [
  ["A", "approve, and go on to the next"],
  ["R", "reject: then a number for the reason, or words and Enter"],
  ["U", "undo the last decision"],
  ["S", "skip to the next"],
  ["M", "make what was rejected or drifted again, after asking (consistency review)"],
  ["← → ↑ ↓", "go to another shot"],
  ["Space", "flip to the reference and back"],
  ["Enter", "look at the shot, large"],
  ["Esc", "back to all shots"],
  ["C", "compare side by side, with a slider, by turns"],
  ["1 … 9", "beside another of its references"],
  ["[ ]", "earlier or later attempt"],
  ["Z", "the subject at the same size in both"],
  ["+ − 0", "zoom in, out, fit"],
  ["B", "places of details on and off"],
  ["/", "search"],
  ["F", "filters on and off"],
  ["D", "dark or light"],
  ["?", "this help"],
];

const NAMES = {
  a: "approve", r: "reject", u: "undo", s: "skip", m: "again", " ": "flip", Enter: "enter", c: "compare", z: "match", b: "boxes",
  "[": "earlier", "]": "later", "+": "closer", "=": "closer", "-": "farther", 0: "fit", "/": "search", f: "filters",
  d: "theme", "?": "help", ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down",
};
for (let digit = 1; digit <= 9; digit += 1) NAMES[digit] = "reference";
const ONCE = new Set(["approve", "reject", "undo", "skip", "again"]); // a key that is held down decides only once
const PRESSES = new Set([" ", "Enter"]); // what a button takes for a press

/** Tell `act` which verb a key means. */
export function listenToKeys(act) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const { target } = event;
    if (target.closest("select, textarea, input:not([type=checkbox], [type=range])")) return;
    if (target.type === "range" && event.key.startsWith("Arrow")) return;
    if (PRESSES.has(event.key) && target.closest("button, a, summary, [type=checkbox]")) return;
    if (document.querySelector("dialog.above[open]")) return;
    const name = NAMES[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (event.repeat && ONCE.has(name)) event.preventDefault();
    else if (name && act[name]?.(event.key) !== false) event.preventDefault();
  });
}
