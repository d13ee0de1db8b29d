// What is looked at, as the part of the address behind #: a link to it can be sent, and reload comes back to it.

import { FACETS, GROUPS, SORTS } from "./filters.js";

export const SIZES = { s: 150, m: 220, l: 320, xl: 480 };
export const MODES = ["beside", "slider", "blink"];

const oneOf = (table, value, otherwise) => (Object.hasOwn(table, value ?? "") ? value : otherwise);

/** Return what an address says; what it does not say, or says wrongly, is as on a fresh page. */
export function parsed(hash) {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  const filters = {};
  for (const { key } of FACETS) filters[key] = new Set(said.getAll(key));
  return {
    filters,
    text: said.get("q") ?? "",
    sort: oneOf(SORTS, said.get("sort"), "plan"),
    group: oneOf(GROUPS, said.get("group"), "scene"),
    height: oneOf(SIZES, said.get("height"), "m"),
    beside: said.get("references") !== "off",
    shot: said.get("shot"),
    open: said.has("open"),
    mode: MODES.includes(said.get("mode")) ? said.get("mode") : "beside",
  };
}

/** Return the address of what is looked at, as short as can be. */
export function written(query) {
  const said = new URLSearchParams();
  for (const { key } of FACETS) for (const value of query.filters[key]) said.append(key, value);
  if (query.text) said.set("q", query.text);
  if (query.sort !== "plan") said.set("sort", query.sort);
  if (query.group !== "scene") said.set("group", query.group);
  if (query.height !== "m") said.set("height", query.height);
  if (!query.beside) said.set("references", "off");
  if (query.shot) said.set("shot", query.shot);
  if (query.open) said.set("open", "");
  if (query.open && query.mode !== "beside") said.set("mode", query.mode);
  const text = said.toString();
  return text ? `#${text}` : "#";
}
