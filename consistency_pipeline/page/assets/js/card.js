// One shot in the grid: its references, its picture, and what stands of it.

import { button, counted, el, icon, money, picture } from "./dom.js";
import { RAIL_GAP } from "./layout.js";

export const BAND_WORDS = { same: "same", review: "look closer", drift: "drifted", "cannot tell": "cannot tell" };
const MOST_CELLS = 8; // of a rail: two across, four down; the first reference of a subject takes four

/** Return the element of a card where the layout put it. `act` is told what is pressed. */
export function cardOf(placed, row, place, act) {
  const { shot, rail, wide, left, width } = placed;
  const card = el("article", {
    class: `card ${shot.status}`, id: `card-${shot.index}`, tabindex: "-1", "data-shot": shot.id,
    "aria-posinset": place.number, "aria-setsize": place.of, "aria-labelledby": `name-${shot.index}`,
  });
  Object.assign(card.style, { width: `${width}px`, transform: `translate(${left}px, ${row.top}px)` });
  const plate = el("div", { class: "plate" });
  plate.style.height = `${row.picture}px`;
  if (rail) plate.append(railOf(shot, rail));
  plate.append(faceOf(shot, wide, act));
  card.append(plate, captionOf(shot));
  card.addEventListener("focus", () => act.focus(shot));
  card.addEventListener("click", () => act.focus(shot));
  return card;
}

function railOf(shot, wide) {
  const cell = (wide - RAIL_GAP) / 2;
  const rail = el("div", { class: "rail", role: "group", "aria-label": `references of ${shot.id}` });
  rail.style.width = `${wide}px`;
  rail.style.gridAutoRows = rail.style.gridTemplateColumns = "";
  rail.style.setProperty("--cell", `${cell}px`);
  const seen = new Set();
  let free = MOST_CELLS;
  const cells = [];
  const leads = shot.references.filter((one) => !seen.has(one.subject) && seen.add(one.subject)).slice(0, 2);
  const others = shot.references.filter((one) => !leads.includes(one));
  for (const reference of leads) {
    cells.push(referenceCell(reference, "lead"));
    free -= 4;
  }
  for (const reference of others.slice(0, free)) cells.push(referenceCell(reference, ""));
  const hidden = shot.references.length - cells.length;
  if (hidden > 0) cells.at(-1).append(el("span", { class: "more", text: `+${hidden}` }));
  rail.append(...cells);
  return rail;
}

function referenceCell(reference, kind) {
  const label = `reference ${reference.name}`;
  const shown = picture([reference.thumb, reference.file], label, { title: reference.name });
  return el("div", { class: `reference ${kind}` }, shown);
}

function faceOf(shot, wide, act) {
  const face = el("div", { class: "face" });
  face.style.width = `${wide}px`;
  if (!shot.picture) {
    face.append(el("div", { class: "nothing" }, icon(shot.status), el("strong", { text: shot.status }),
      el("span", { text: shot.facts.reason })));
    return face;
  }
  const back = shot.references[0];
  const open = el("button", { type: "button", class: "open", tabindex: "-1", "aria-label": `Look at ${shot.id}`,
    on: { click: () => act.open(shot) } });
  open.append(picture([shot.picture.thumb, shot.picture.file], `picture of ${shot.id}`, { class: "front" }));
  if (back) open.append(picture([back.thumb, back.file], `reference ${back.name}`, { class: "back" }));
  face.append(open, el("span", { class: "verdict" }, shot.decision ? icon(shot.decision.verdict) : null));
  face.append(el("div", { class: "judge" },
    button(`Reject ${shot.id}`, () => act.reject(shot), { class: "no", tabindex: "-1" }, icon("cross")),
    button(`Approve ${shot.id}`, () => act.approve(shot), { class: "yes", tabindex: "-1" }, icon("check"))));
  return face;
}

function captionOf(shot) {
  const { facts } = shot;
  const told = [money(shot.cost), `seed ${shot.standing?.seed ?? facts.seed}`];
  if (facts.attempts.length > 1) told.unshift(counted(facts.attempts.length, "attempt"));
  const reason = shot.decision?.reason || facts.findings[0] || "";
  return el("div", { class: "caption" },
    el("div", { class: "name" },
      el("span", { class: `status ${shot.status}`, title: shot.status }, icon(shot.status)),
      el("h3", { id: `name-${shot.index}`, text: shot.id }),
      el("span", { class: "unseen", text: shot.status }),
      scoreOf(shot)),
    el("p", { class: reason ? "said" : "told", text: reason || told.join(" · "), title: reason ? told.join(" · ") : null }));
}

/** Return how far a picture still shows its subjects, where that was measured. */
export function scoreOf(shot) {
  if (shot.band === null) return null;
  const number = shot.consistency === null ? "" : ` ${Math.round(shot.consistency * 100)}`;
  return el("span", { class: `score ${shot.band.replace(" ", "-")}`, title: "consistency, of 100" },
    `${BAND_WORDS[shot.band] ?? shot.band}${number}`);
}
