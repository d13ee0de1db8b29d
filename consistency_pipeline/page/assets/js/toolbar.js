// The controls above the shots: what they say, and what they change.

import { $, button, counted, el, icon, money } from "./dom.js";
import { FACETS, GROUPS, SORTS, STATUSES } from "./filters.js";
import { exportDecisions } from "./handing.js";
import { HELP } from "./keys.js";
import { SIZES } from "./state.js";
import { switchTheme } from "./theme.js";

const HEIGHTS = { s: "S", m: "M", l: "L", xl: "XL" };
const KEPT = "Decisions are kept by consistency review at once. A link to this page keeps filter, order and shot.";
const DECIDED = ["approved", "rejected"];
const UNDECIDED = STATUSES.filter((status) => !DECIDED.includes(status));

export class Toolbar {
  constructor(app) {
    this.app = app;
    this.controls();
  }

  /** Show how far the review is, and what is taken; `counts` has how many shots there are of each status. */
  show(counts) {
    const all = this.app.shots.length;
    const some = this.app.shown.length;
    $("shown").textContent = some === all ? counted(all, "shot") : `${some.toLocaleString("en-GB")} of ${counted(all, "shot")}`;
    $("none").hidden = some > 0;
    const taken = FACETS.reduce((sum, { key }) => sum + this.app.query.filters[key].size, 0) + (this.app.query.text ? 1 : 0);
    $("clear").hidden = taken === 0;
    $("filters").dataset.taken = taken || "";
    this.tally(counts);
    this.hand();
  }

  /** The numbers of the status filter once more, so that both always agree: those of all that the other filters leave. */
  tally(counts) {
    const many = (status) => counts.get(status) ?? 0;
    const told = [...DECIDED, ...UNDECIDED.filter(many)];
    $("tally").replaceChildren(...told.map((status) =>
      el("span", { id: `many-${status}`, class: status, text: `${many(status).toLocaleString("en-GB")} ${status}` })));
    for (const status of DECIDED) $(`bar-${status}`).style.flexGrow = String(many(status));
    const open = UNDECIDED.reduce((sum, status) => sum + many(status), 0);
    $("bar-open").style.flexGrow = String(open || (DECIDED.some(many) ? 0 : 1));
  }

  hand() {
    const waiting = this.app.store.pending().length;
    $("export").hidden = !this.app.store.exports;
    $("export").disabled = waiting === 0;
    $("export-many").textContent = waiting ? waiting.toLocaleString("en-GB") : "";
    $("notice").hidden = !this.app.store.notice;
    $("notice").textContent = this.app.store.notice;
    $("search").value = document.activeElement === $("search") ? $("search").value : this.app.query.text;
    for (const key of ["sort", "group"]) $(key).value = this.app.query[key];
    $("beside").checked = this.app.query.beside;
    for (const one of $("height").children) one.setAttribute("aria-pressed", String(one.dataset.height === this.app.query.height));
  }

  controls() {
    const options = (table) => Object.entries(table).map(([value, { title }]) => el("option", { value, text: title }));
    $("sort").append(...options(SORTS));
    $("group").append(...options(GROUPS));
    $("height").append(...Object.keys(SIZES).map((size) => button(HEIGHTS[size],
      () => this.app.go({ height: size }, { again: true }), { "data-height": size, "aria-label": `pictures ${HEIGHTS[size]}` })));
    for (const key of ["sort", "group"]) {
      $(key).addEventListener("change", () => { this.app.go({ [key]: $(key).value }, { again: true }); this.app.top(); });
    }
    $("search").addEventListener("input", () => { this.app.go({ text: $("search").value }, { again: true }); this.app.top(); });
    $("search").addEventListener("keydown", (event) => {
      if (event.key === "Escape" || event.key === "Enter") { event.preventDefault(); $("search").blur(); }
    });
    $("beside").addEventListener("change", () => this.app.go({ beside: $("beside").checked }, { again: true }));
    $("clear").addEventListener("click", () => {
      this.app.go({ text: "", filters: Object.fromEntries(FACETS.map(({ key }) => [key, new Set()])) }, { again: true });
    });
    for (const [id, shape, press] of [["export", "down", () => exportDecisions(this.app.page, this.app.store)], ["theme", "theme", switchTheme],
      ["print", "print", () => this.app.print()], ["filters", "filter", () => this.app.toggleFilters()],
      ["ask-help", null, () => $("help").showModal()]]) {
      if (shape) $(id).prepend(icon(shape));
      $(id).addEventListener("click", press);
    }
    if (window.matchMedia("(max-width: 900px)").matches) this.app.toggleFilters();
    window.addEventListener("beforeprint", () => { if (!this.app.grid.whole) this.app.grid.all(true); });
    window.addEventListener("afterprint", () => this.app.grid.all(false));
    if (!this.app.store.exports) $("kept-where").textContent = KEPT;
    $("help-close").addEventListener("click", () => $("help").close());
    $("keys").append(...HELP.flatMap(([key, what]) => [el("dt", {}, el("kbd", { text: key })), el("dd", { text: what })]));
  }
}

export function introduce(page) {
  $("title").textContent = page.title;
  $("banner").hidden = !page.storyboard;
  $("storyboard").hidden = !page.storyboard;
  $("banner").textContent = page.storyboard ?? "";
  const subjects = Object.values(page.subjects).map((subject) => subject.noun).join(", ");
  const limit = page.max_cost === null ? "" : ` of ${money(page.max_cost)}`;
  const spent = page.storyboard ? `${money(page.spent)} would have been charged` : `${money(page.spent)}${limit} spent`;
  $("facts").textContent = [page.model, spent, subjects].join(" · ");
}
