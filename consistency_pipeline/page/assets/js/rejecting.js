// Why a picture is rejected: one of the usual reasons by its number, or words.

import { $, button, el } from "./dom.js";

const USUAL = ["wrong shape or proportions", "wrong anatomy or hands", "scene or light", "quality"];
const MOST_REASONS = 9;

/** Return the reasons for a shot, its subjects' own details first: those are what must not differ. */
export function reasonsFor(shot) {
  const free = new Set(shot.facts.released);
  const details = shot.facts.subjects.flatMap((name) => Object.entries(shot.page.subjects[name]?.details ?? {})
    .filter(([detail]) => !free.has(detail) && !free.has(`${name}.${detail}`)).map(([, text]) => text));
  const room = MOST_REASONS - USUAL.length;
  const own = [...new Set(details)].slice(0, room).map((text) => `wrong ${text}`);
  return [...own, ...USUAL];
}

export class Rejecting {
  constructor() {
    this.dialog = $("rejecting");
    this.form = $("reject-form");
    this.input = $("reason");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.done(this.input.value.trim());
    });
    this.dialog.addEventListener("keydown", (event) => this.pressed(event));
    $("reject-cancel").addEventListener("click", () => this.dialog.close());
  }

  /** Ask why; `done` gets the reason, and is not called where the reader thinks better of it. */
  ask(shot, done) {
    this.reasons = reasonsFor(shot);
    this.done = (reason) => {
      this.dialog.close();
      done(reason);
    };
    $("rejecting-title").textContent = `Reject ${shot.id}`;
    $("reasons").replaceChildren(...this.reasons.map((reason, place) => el("li", {},
      button(reason, () => this.done(reason), { class: "reason", "aria-label": null },
        el("kbd", { text: place + 1 }), el("span", { text: reason })))));
    this.input.value = "";
    this.dialog.showModal();
    this.input.focus();
  }

  pressed(event) {
    event.stopPropagation();
    const number = Number(event.key);
    const chosen = Number.isInteger(number) && number > 0 ? this.reasons[number - 1] : undefined;
    if (chosen === undefined || this.input.value !== "" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.done(chosen);
  }
}
