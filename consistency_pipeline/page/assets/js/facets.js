// The choices at the side: what every facet holds, how many of each, and which are taken.

import { $, el } from "./dom.js";
import { FACETS, valuesOf } from "./filters.js";

const MOST_VALUES = 12; // values of a facet that are shown at first

export class Facets {
  constructor(place, page, changed) {
    Object.assign(this, { place, page, changed, opened: new Set(), known: new Map() });
  }

  /** Take up another document, which may have other values. */
  replace(page) {
    this.page = page;
    this.known.clear();
  }

  /** Show the facets that have a choice to make, with the counts that the filter leaves. */
  show(shots, query, counts) {
    const focused = document.activeElement?.id;
    const parts = FACETS.map((facet) => this.facet(facet, shots, query.filters[facet.key], counts.get(facet.key)));
    this.place.replaceChildren(...parts.filter(Boolean));
    if (focused && this.place.contains($(focused))) $(focused).focus();
  }

  facet(facet, shots, taken, counts) {
    const values = valuesOf(facet, shots, this.known);
    if (values.length < 2 && taken.size === 0) return null;
    const all = this.opened.has(facet.key) || values.length <= MOST_VALUES + 2;
    const shown = all ? values : values.filter((value, place) => place < MOST_VALUES || taken.has(value));
    const list = el("div", { class: "values" }, ...shown.map((value, place) =>
      this.value(facet, value, `${facet.key}-${place}`, taken.has(value), counts.get(value) ?? 0)));
    if (!all) {
      list.append(el("button", { type: "button", class: "quiet", text: `${values.length - shown.length} more …`,
        on: { click: () => { this.opened.add(facet.key); this.changed(facet.key, null); } } }));
    }
    return el("fieldset", { class: "facet" }, el("legend", { text: facet.title }), list);
  }

  value(facet, value, id, taken, count) {
    const box = el("input", { type: "checkbox", id: `facet-${id}`, checked: taken,
      on: { change: () => this.changed(facet.key, value) } });
    const label = facet.label ? facet.label(value, this.page) : value;
    return el("label", { class: count || taken ? "value" : "value none", for: `facet-${id}`, "data-value": value }, box,
      el("span", { class: "what", text: label }), el("span", { class: "count", text: count.toLocaleString("en-GB") }));
  }
}
