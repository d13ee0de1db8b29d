// Which shots are shown, in which order, under which headings; and how many there would be for every choice.

import { WORST_FIRST, folded } from "./model.js";

const BANDS = { same: "same", review: "look closer", drift: "drifted", "cannot tell": "cannot tell" };
export const STATUSES = ["made", "drifted", "approved", "rejected", "stale", "missing", "blocked", "refused", "failed"];
const BAND_ORDER = [...WORST_FIRST, "not scored"];

export const FACETS = [
  { key: "status", title: "Status", of: (shot) => [shot.status], order: STATUSES },
  { key: "score", title: "Consistency", of: (shot) => [shot.band ?? "not scored"], order: BAND_ORDER,
    label: (value) => BANDS[value] ?? value },
  { key: "scene", title: "Scene", of: (shot) => [shot.facts.scene || "references"],
    label: (value, page) => page.scenes[value] || value },
  { key: "subject", title: "Subject", of: (shot) => shot.facts.subjects },
  { key: "tag", title: "Tag", of: (shot) => shot.facts.tags },
  { key: "look", title: "Look", of: (shot) => (shot.facts.look ? [shot.facts.look] : []) },
  { key: "size", title: "Size", of: (shot) => [shot.facts.size] },
  { key: "model", title: "Model", of: (shot) => [shot.model] },
];

const rank = (shot) => (shot.band === null ? WORST_FIRST.length : WORST_FIRST.indexOf(shot.band));
const drifted = (one, other) => rank(one) - rank(other) || (one.consistency ?? 0) - (other.consistency ?? 0);
const latest = (one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0);
export const SORTS = {
  plan: { title: "Plan order", compare: null },
  drift: { title: "Most drifted first", compare: drifted },
  newest: { title: "Newest first", compare: latest },
  cost: { title: "Highest cost first", compare: (one, other) => other.cost - one.cost },
};
export const GROUPS = {
  scene: { title: "By scene", of: (shot) => shot.facts.scene || "references" },
  subject: { title: "By subject", of: (shot) => shot.facts.subjects.join(" + ") },
  none: { title: "No groups", of: () => "" },
};

/** Return the shots that pass, in order, and for each facet how many each of its values has beside the other facets. */
export function sift(shots, query) {
  const terms = folded(query.text).split(/\s+/).filter(Boolean);
  const chosen = FACETS.map((facet) => query.filters[facet.key] ?? new Set());
  const counts = FACETS.map(() => new Map());
  const shown = [];
  for (const shot of shots) {
    if (!terms.every((term) => shot.words.includes(term))) continue;
    const values = shot.values ??= FACETS.map((facet) => facet.of(shot));
    const failing = [];
    chosen.forEach((wanted, place) => {
      if (wanted.size && !values[place].some((value) => wanted.has(value))) failing.push(place);
    });
    if (failing.length === 0) shown.push(shot);
    if (failing.length > 1) continue;
    values.forEach((of, place) => {
      const counted = failing.length === 0 || failing[0] === place ? 1 : 0;
      for (const value of new Set(of)) counts[place].set(value, (counts[place].get(value) ?? 0) + counted);
    });
  }
  const { compare } = SORTS[query.sort];
  if (compare) shown.sort((one, other) => compare(one, other) || one.index - other.index);
  return { shown, counts: new Map(FACETS.map(({ key }, place) => [key, counts[place]])) };
}

/** Return the shots under their headings; a heading stands where the first of its shots would. */
export function grouped(shots, by) {
  const groups = new Map();
  for (const shot of shots) {
    const key = GROUPS[by].of(shot);
    if (!groups.has(key)) groups.set(key, { key, shots: [] });
    groups.get(key).shots.push(shot);
  }
  return [...groups.values()];
}

/** Return all values of a facet in the order in which they are listed; only some of them can change. */
export function valuesOf(facet, shots, known) {
  if (!facet.order && known.has(facet.key)) return known.get(facet.key);
  const found = new Set(shots.flatMap((shot) => facet.of(shot)));
  if (!facet.order) {
    known.set(facet.key, [...found]);
    return known.get(facet.key);
  }
  return [...facet.order.filter((value) => found.has(value)), ...[...found].filter((v) => !facet.order.includes(v))];
}
