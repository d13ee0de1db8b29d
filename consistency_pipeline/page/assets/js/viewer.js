// One shot, large: its picture beside a reference or another attempt, and all that is known about it.

import { $, button, el, icon, picture } from "./dom.js";
import { detailsOf } from "./details.js";
import { decisionOf } from "./model.js";
import { Stage } from "./stage.js";
import { MODES } from "./state.js";

const MODE_NAMES = { beside: "Side by side", slider: "Slider", blink: "Blink" };

export class Viewer {
  constructor(page, store, act) {
    Object.assign(this, { page, store, act, shot: null, mode: "beside", a: null, b: null });
    this.dialog = $("viewer");
    this.stage = new Stage($("stage"));
    $("modes").append(...MODES.map((mode) => el("button", { type: "button", "data-mode": mode, text: MODE_NAMES[mode],
      on: { click: () => this.setMode(mode) } })));
    $("viewer-close").append(icon("close"));
    $("viewer-close").addEventListener("click", () => act.close());
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      act.close();
    });
    const presses = { "do-reject": "reject", "do-approve": "approve" };
    for (const [id, verb] of Object.entries(presses)) $(id).addEventListener("click", () => act[verb](this.shot));
    for (const [id, step] of [["do-previous", -1], ["do-next", 1]]) {
      $(id).append(icon(step < 0 ? "left" : "right"));
      $(id).addEventListener("click", () => act.step(step));
    }
    $("do-skip").addEventListener("click", () => act.skip());
    $("do-undo").addEventListener("click", () => act.undo());
    $("do-again").addEventListener("click", () => act.again(this.shot));
    $("do-match").addEventListener("click", () => this.match());
    $("do-fit").addEventListener("click", () => this.stage.reset());
    $("do-closer").addEventListener("click", () => this.stage.closer());
    $("do-farther").addEventListener("click", () => this.stage.closer(1 / 1.25));
  }

  /** All that a pane can show: the references, then the attempts that have a picture. */
  choices(shot) {
    const references = shot.references.map((reference) => ({
      key: `r:${reference.name}`, label: reference.name, alt: `reference ${reference.name}`, reference,
      addresses: [reference.thumb, reference.file], boxes: reference.boxes.map((box) => ({ ...box, kind: "detail" })),
    }));
    const attempts = shot.facts.attempts.filter((attempt) => attempt.picture).map((attempt) => ({
      key: `a:${attempt.number}`, label: `attempt ${attempt.number}`, alt: `attempt ${attempt.number} of ${shot.id}`,
      addresses: [attempt.picture.thumb, attempt.picture.file], attempt,
      ratio: attempt.picture.width / attempt.picture.height,
      boxes: (attempt.picture.scores ?? []).flatMap((score) => (score.boxes ?? []).map((box) => (
        box.kind === "subject" ? { ...box, band: (score.band ?? "").replace(" ", "-") } : box))).filter((box) => box.box),
    }));
    return [...references, ...attempts];
  }

  open(shot, mode) {
    this.mode = mode;
    const other = this.shot?.id !== shot.id;
    const choices = this.choices(shot);
    this.shot = shot;
    const standing = choices.findLast((one) => one.attempt && one.attempt === shot.standing);
    const stands = (standing ?? choices.findLast((one) => one.attempt))?.key ?? null;
    const anew = this.b === this.stood && stands !== this.stood; // it was made again, or what was looked at is rejected
    this.stood = stands;
    if (other || anew) this.b = stands;
    if (other) this.chosen = false;
    if (other) this.stage.reset();
    if (other || anew) this.pair();
    this.show();
    if (this.dialog.open) return;
    this.dialog.showModal();
    this.reveal();
    $("viewer-title").focus();
  }

  /** Until the reader chooses: under one glass two attempts say more, beside each other the reference does. */
  pair() {
    if (this.chosen) return;
    const choices = this.choices(this.shot).filter((one) => one.key !== this.b);
    const attempt = choices.findLast((one) => one.attempt);
    const reference = choices.find((one) => one.reference);
    const [first, second] = this.mode === "beside" ? [reference, attempt] : [attempt, reference];
    this.a = (first ?? second)?.key ?? null;
  }

  get looked() {
    return this.choices(this.shot).find((one) => one.key === this.b)?.attempt ?? null;
  }

  show() {
    const choices = this.choices(this.shot);
    const of = (key) => choices.find((one) => one.key === key) ?? null;
    const prefixed = (one) => one && { ...one, key: `${this.shot.id} ${one.key}` };
    this.stage.show(prefixed(of(this.a)), prefixed(of(this.b)), this.mode);
    for (const tab of $("modes").children) tab.setAttribute("aria-pressed", String(tab.dataset.mode === this.mode));
    $("viewer-title").textContent = this.shot.id;
    $("viewer-place").textContent = this.act.placeOf(this.shot);
    $("strip-a").replaceChildren(...choices.map((one) => this.chip(one, "a")));
    $("strip-b").replaceChildren(...choices.map((one) => this.chip(one, "b")));
    this.reveal();
    $("nothing-here").hidden = choices.some((one) => one.attempt);
    $("nothing-here").textContent = `${this.shot.status}: ${this.shot.facts.reason}`;
    const decidable = Boolean(this.looked?.picture);
    const verdict = decisionOf(this.looked?.picture, this.store)?.verdict ?? "";
    this.dialog.dataset.verdict = verdict;
    for (const id of ["do-approve", "do-reject"]) $(id).disabled = !decidable;
    $("do-again").hidden = !(this.store.rerolls && ["rejected", "drifted"].includes(this.shot.status));
    $("do-approve").setAttribute("aria-pressed", String(verdict === "approved"));
    $("do-reject").setAttribute("aria-pressed", String(verdict === "rejected"));
    const act = { ...this.act, attempt: (attempt) => this.choose("b", `a:${attempt.number}`) };
    $("details").replaceChildren(...detailsOf(this.shot, this.looked, this.store, act));
  }

  /** Scroll to what is chosen, where a strip has more than it can show. */
  reveal() {
    for (const strip of [$("strip-a"), $("strip-b")]) {
      const chosen = strip.querySelector("[aria-pressed=true]")?.getBoundingClientRect();
      const seen = strip.getBoundingClientRect();
      if (chosen && (chosen.left < seen.left || chosen.right > seen.right)) strip.scrollLeft += chosen.left - seen.left;
    }
  }

  chip(one, side) {
    const chosen = this[side] === one.key;
    const verdict = one.attempt ? decisionOf(one.attempt.picture, this.store)?.verdict : null;
    return button(`${one.label}, ${side === "a" ? "left" : "right"}`, () => this.choose(side, one.key),
      { class: `chip ${one.reference ? "of-reference" : "of-attempt"}`, "aria-pressed": String(chosen) },
      picture(one.addresses, ""), el("span", { text: one.label }), verdict ? icon(verdict) : null);
  }

  choose(side, key) {
    this.chosen = true;
    this[side] = key;
    this.show();
  }

  /** Put the reference of this number on the left. */
  reference(number) {
    const reference = this.shot.references[number - 1];
    if (reference) this.choose("a", `r:${reference.name}`);
  }

  /** Look at the attempt before or after the one that is looked at. */
  stepAttempt(step) {
    const attempts = this.choices(this.shot).filter((one) => one.attempt);
    const place = attempts.findIndex((one) => one.key === this.b) + step;
    if (attempts[place]) this.choose("b", attempts[place].key);
  }

  setMode(mode) {
    this.mode = mode;
    this.pair();
    this.act.mode(mode);
    this.show();
  }

  nextMode() {
    this.setMode(MODES[(MODES.indexOf(this.mode) + 1) % MODES.length]);
  }

  /** Show the subject at the same size in both, or the whole pictures again. */
  match() {
    this.stage.reset();
    this.stage.match(!this.stage.matched);
    $("do-match").setAttribute("aria-pressed", String(this.stage.matched));
  }

  flip() {
    this.stage.flip();
  }

  close() {
    this.stage.blink(false);
    this.dialog.close();
  }
}
