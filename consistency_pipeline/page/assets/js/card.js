// One shot in the grid: its references, its picture, and what stands of it.

import { button, counted, el, icon, money, picture } from "./dom.js";
import { sharpenWhenSeen } from "./sharp.js";
import { boxOf } from "./stage.js";

export const BAND_WORDS = { same: "same", review: "look closer", drift: "drifted", "cannot tell": "cannot tell" };
const LEADS = [[], [6], [6, 6], [6, 3, 3], [3, 3, 3, 3]]; // how wide, in sixths, the first reference of each subject is
const MOST_OTHERS = 3;
const WARNED = new Set(["drift", "review"]);

/** Return the element of a card where the layout put it. `act` is told what is pressed. */
export function cardOf(placed, row, place, act) {
  const { shot, rail, wide, left, width } = placed;
  const card = el("article", {
    class: `card ${shot.status} ${toWarn(shot) ? `warned ${shot.band}` : ""}`, id: `card-${shot.index}`, tabindex: "-1", "data-shot": shot.id,
    "aria-posinset": place.number, "aria-setsize": place.of, "aria-labelledby": `name-${shot.index}`,
  });
  Object.assign(card.style, { width: `${width}px`, transform: `translate(${left}px, ${row.top}px)` });
  const plate = el("div", { class: "plate" });
  plate.style.height = `${row.picture}px`;
  if (rail) plate.append(railOf(shot, rail, act));
  plate.append(faceOf(shot, wide, act));
  card.append(plate, captionOf(shot));
  card.addEventListener("focus", () => act.focus(shot));
  card.addEventListener("click", () => act.focus(shot));
  return card;
}

/** The first reference of each subject, large; the others in a row below it. */
function railOf(shot, wide, act) {
  const rail = el("div", { class: "rail", role: "group", "aria-label": `references of ${shot.id}` });
  rail.style.width = `${wide}px`;
  const seen = new Set();
  const leads = shot.references.filter((one) => !seen.has(one.subject) && seen.add(one.subject)).slice(0, LEADS.length - 1);
  const others = shot.references.filter((one) => !leads.includes(one));
  const small = others.slice(0, MOST_OTHERS);
  const spans = LEADS[leads.length];
  const high = spans.reduce((sum, span) => sum + span, 0) / 6;
  rail.style.gridTemplateRows = `repeat(${high}, minmax(0, 2.4fr))${small.length ? " minmax(0, 1fr)" : ""}`;
  const cells = leads.map((one, place) => referenceCell(shot, one, spans[place], act));
  cells.push(...small.map((one) => referenceCell(shot, one, 6 / small.length, act)));
  const hidden = others.length - small.length;
  if (hidden > 0) cells.at(-1).append(el("span", { class: "more", text: `+${hidden}` }));
  rail.append(...cells);
  return rail;
}

function referenceCell(shot, reference, span, act) {
  const shown = picture([reference.thumb, reference.file], `reference ${reference.name}`, { title: reference.name });
  const cell = button(`Compare ${shot.id} with ${reference.name}`, () => act.beside(shot, reference),
    { class: "reference", tabindex: "-1", title: null }, shown);
  cell.style.gridColumn = `span ${span}`;
  return cell;
}

function faceOf(shot, wide, act) {
  const face = el("div", { class: "face" });
  face.style.width = `${wide}px`;
  if (!shot.picture) {
    const before = shot.facts.attempts.findLast((attempt) => attempt.picture)?.picture;
    if (before) face.append(picture([before.thumb, before.file], `earlier picture of ${shot.id}`, { class: "before" }));
    face.append(el("div", { class: "nothing" }, icon(shot.status), el("strong", { text: shot.status }),
      el("span", { text: shot.facts.reason })));
    return face;
  }
  const open = el("button", { type: "button", class: "open", tabindex: "-1", "aria-label": `Look at ${shot.id}`,
    on: { click: () => act.open(shot) } });
  const front = picture([shot.picture.thumb, shot.picture.file], `picture of ${shot.id}`, { class: "front" });
  sharpenWhenSeen(front, shot.picture.file, Math.max(wide, wide / shot.ratio));
  open.append(front);
  if (toWarn(shot)) open.append(...alteredOf(shot).map(boxOf));
  face.append(open, el("span", { class: "verdict" }, shot.decision ? icon(shot.decision.verdict) : null));
  face.append(el("div", { class: "judge" },
    button(`Reject ${shot.id}`, () => act.reject(shot), { class: "no", tabindex: "-1" }, icon("cross")),
    button(`Approve ${shot.id}`, () => act.approve(shot), { class: "yes", tabindex: "-1" }, icon("check"))));
  return face;
}

/** Turn a card to its first reference, or back; what is behind a picture is only made for those who look. */
export function turn(card, shot, over) {
  card.classList.toggle("flipped", over);
  const open = card.querySelector(".open");
  const [back] = shot.references;
  if (!over || !open || !back || open.querySelector(".back")) return;
  open.append(picture([back.thumb, back.file], `reference ${back.name}`, { class: "back" }));
}

function captionOf(shot) {
  const { facts } = shot;
  const told = [money(shot.cost), `seed ${shot.standing?.seed ?? facts.seed}`];
  if (facts.attempts.length > 1) told.unshift(counted(facts.attempts.length, "attempt"));
  const odd = facts.findings.find((finding) => !finding.startsWith("seed:")); // the seed stands here anyway
  const reason = shot.decision?.reason || (toWarn(shot) ? shot.why || facts.reason : "") || odd || "";
  return el("div", { class: "caption" },
    el("div", { class: "name" },
      el("span", { class: `status ${shot.status}`, title: shot.status }, icon(shot.status)),
      el("h3", { id: `name-${shot.index}`, text: shot.id }),
      el("span", { class: "unseen", text: shot.status }),
      scoreOf(shot)),
    el("p", { class: reason ? "said" : "told", text: reason || told.join(" · "), title: reason ? `${reason} · ${told.join(" · ")}` : null }));
}

/** Tell whether a picture that nobody has decided about looks unlike its subjects. */
const toWarn = (shot) => WARNED.has(shot.band) && !shot.decision;

const alteredOf = (shot) => shot.scores.flatMap((score) => score.boxes ?? [])
  .filter((box) => box.kind === "detail" && box.box && box.found !== "present" && box.found !== "cannot tell");

/** Return how far a picture still shows its subjects, where that was measured. */
export function scoreOf(shot) {
  if (shot.band === null) return null;
  const unknown = shot.consistency === null || shot.band === "cannot tell"; // of parts of it a number says too much
  const number = unknown ? "" : ` ${Math.round(shot.consistency * 100)}`;
  return el("span", { class: `score ${shot.band.replace(" ", "-")}`, title: "consistency, of 100" },
    `${BAND_WORDS[shot.band] ?? shot.band}${number}`);
}
