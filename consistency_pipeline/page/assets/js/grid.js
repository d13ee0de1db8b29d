// The shots that are on the screen, and few more: with thousands of them, no others have elements.

import { cardOf, turn } from "./card.js";
import { counted, el, icon } from "./dom.js";
import { arranged, touched } from "./layout.js";
import { SIZES } from "./state.js";

const AHEAD = 700; // pixels above and below the screen that are there already

export class Grid {
  constructor(place, page, act) {
    Object.assign(this, { place, page, act, there: new Map(), rows: [], shown: [], height: 0, rowOf: new Map() });
    this.numbers = new Map();
    this.active = null;
    this.flipped = false;
    this.waiting = false;
    this.whole = false;
    const soon = () => this.soon();
    window.addEventListener("scroll", soon, { passive: true });
    new ResizeObserver(() => this.resized()).observe(place);
  }

  /** Show these groups; cards whose shots have not changed keep their elements only where nothing moved. */
  show(groups, query) {
    this.groups = groups;
    this.shown = groups.flatMap((group) => group.shots);
    this.numbers = new Map(this.shown.map((shot, place) => [shot.id, place + 1]));
    this.wish = SIZES[query.height];
    this.beside = query.beside;
    this.arrange();
  }

  arrange() {
    this.width = this.place.clientWidth;
    Object.assign(this, arranged(this.groups, this.width, this.wish, this.beside));
    this.place.style.height = `${this.height}px`;
    this.keep();
    this.draw();
  }

  /** Leave the elements of rows that are as they were, so that their pictures need not be decoded again. */
  keep() {
    const before = new Map([...this.there.values()].map((elements) => [elements.like, elements]));
    this.there.clear();
    for (let number = 0; number < this.rows.length && before.size; number += 1) {
      const elements = before.get(this.like(this.rows[number]));
      if (elements) {
        this.there.set(number, elements);
        before.delete(elements.like);
      }
    }
    before.forEach((elements) => elements.forEach((element) => element.remove()));
  }

  /** Return all that the elements of a row depend on, as a text. */
  like({ kind, top, group, cards }) {
    if (kind === "head") return `${top} ${group.key} ${group.shots.map((shot) => shot.status).join(" ")}`;
    return [top, this.shown.length, ...cards.map(({ shot, left, width, rail }) =>
      [shot.index, left, width, rail, shot.status, shot.standing?.number, shot.decision?.at])].join(" ");
  }

  resized() {
    if (this.groups && this.place.clientWidth !== this.width) this.arrange();
  }

  soon() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.draw();
    });
  }

  draw() {
    const from = window.scrollY - this.place.offsetTop;
    const [first, last] = this.whole
      ? [0, this.rows.length]
      : touched(this.rows, from - AHEAD, from + window.innerHeight + AHEAD);
    const held = this.active === null ? -1 : this.rowOf.get(this.active) ?? -1;
    for (const [number, elements] of this.there) {
      if ((number < first || number >= last) && number !== held) {
        elements.forEach((element) => element.remove());
        this.there.delete(number);
      }
    }
    const added = [];
    for (let number = first; number < last; number += 1) if (!this.there.has(number)) added.push(number);
    if (held >= 0 && !this.there.has(held) && !added.includes(held)) added.push(held);
    if (added.length) this.add(added);
  }

  add(numbers) {
    const part = document.createDocumentFragment();
    for (const number of numbers) {
      const row = this.rows[number];
      const elements = row.kind === "head" ? [this.head(row)] : row.cards.map((placed) => this.card(placed, row));
      elements.like = this.like(row);
      this.there.set(number, elements);
      part.append(...elements);
    }
    this.place.append(part);
    this.mark();
  }

  card(placed, row) {
    return cardOf(placed, row, { number: this.numbers.get(placed.shot.id), of: this.shown.length }, this.act);
  }

  head({ group, top }) {
    const counts = new Map();
    for (const shot of group.shots) counts.set(shot.status, (counts.get(shot.status) ?? 0) + 1);
    const [first] = group.shots;
    const title = this.act.titleOf(group.key, first);
    const tally = [...counts].map(([status, number]) =>
      el("span", { class: `status ${status}` }, icon(status), `${number.toLocaleString("en-GB")} ${status}`));
    const head = el("div", { class: "head" }, el("h2", { text: title }),
      el("span", { class: "many", text: counted(group.shots.length, "shot") }), el("span", { class: "tally" }, ...tally));
    head.style.transform = `translateY(${top}px)`;
    return head;
  }

  /** Make a shot the one that keys are about; `reveal` brings it onto the screen. */
  choose(id, { reveal = true, focus = true } = {}) {
    this.active = id;
    this.flipped = false;
    const row = this.rows[this.rowOf.get(id)];
    if (!row) return this.mark();
    if (reveal) this.reveal(row);
    this.draw();
    this.mark();
    if (focus) this.element(id)?.focus({ preventScroll: true });
    return undefined;
  }

  reveal(row) {
    const above = document.querySelector(".top").getBoundingClientRect().height + 12;
    const top = this.place.offsetTop + row.top;
    const below = top + row.height - window.innerHeight + 16;
    if (window.scrollY > top - above) window.scrollTo({ top: top - above });
    else if (window.scrollY < below) window.scrollTo({ top: below });
  }

  /** Tell whether a shot's picture is on the screen, or some of it. */
  onScreen(id) {
    const row = this.rows[this.rowOf.get(id)];
    if (!row) return false;
    const top = this.place.offsetTop + row.top - window.scrollY;
    return top < window.innerHeight && top + row.picture > document.querySelector(".top").getBoundingClientRect().bottom;
  }

  element(id) {
    const elements = this.there.get(this.rowOf.get(id)) ?? [];
    return elements.find((element) => element.dataset.shot === id);
  }

  mark() {
    for (const elements of this.there.values()) {
      for (const element of elements) {
        if (element.dataset.shot === undefined) continue;
        const active = element.dataset.shot === this.active;
        element.classList.toggle("active", active);
        turn(element, this.shown[this.numbers.get(element.dataset.shot) - 1], active && this.flipped);
        element.tabIndex = active || (this.active === null && element.dataset.shot === this.shown[0]?.id) ? 0 : -1;
      }
    }
  }

  flip() {
    this.flipped = !this.flipped;
    this.mark();
  }

  /** Return the shot that an arrow leads to: the next one, or the one above or below. */
  toward(direction) {
    const place = this.shown.findIndex((shot) => shot.id === this.active);
    if (place < 0) return this.shown[0] ?? null;
    if (direction === "left") return this.shown[place - 1] ?? null;
    if (direction === "right") return this.shown[place + 1] ?? null;
    return this.vertically(direction === "up" ? -1 : 1);
  }

  vertically(step) {
    let number = this.rowOf.get(this.active);
    const { left, width } = this.rows[number].cards.find(({ shot }) => shot.id === this.active);
    do number += step; while (this.rows[number]?.kind === "head");
    const row = this.rows[number];
    if (!row) return null;
    const off = (card) => Math.abs(card.left + card.width / 2 - left - width / 2);
    return row.cards.reduce((best, card) => (off(card) < off(best) ? card : best)).shot;
  }

  /** Give every shot its element, for paper, and return when their pictures are there; or leave that again. */
  async all(wanted) {
    this.whole = wanted;
    this.draw();
    const pictures = wanted ? [...this.place.querySelectorAll("img")] : [];
    await Promise.allSettled(pictures.map((one) => one.decode()));
  }
}
