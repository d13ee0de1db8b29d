// Two pictures under one glass: beside each other, under a slider, or by turns; zoom and place are those of both.

import { el, picture } from "./dom.js";
import { placedIn, subjectsIn } from "./matching.js";
import { sharpen } from "./sharp.js";

const CLOSEST = 12;
const STEP = 1.25;
const TURN = 650; // milliseconds that each picture stands when they blink

const held = (value, low, high) => Math.min(high, Math.max(low, value));

export class Stage {
  constructor(place) {
    this.place = place;
    this.panes = { a: this.pane("a"), b: this.pane("b") };
    this.slider = el("input", { type: "range", class: "slider", min: "0", max: "100", value: "50",
      "aria-label": "where the second picture begins", on: { input: () => this.slide() } });
    this.handle = el("div", { class: "handle", "aria-hidden": "true" });
    place.append(this.panes.a.root, this.panes.b.root, this.handle, this.slider);
    this.view = { zoom: 1, x: 0, y: 0 };
    this.matched = false;
    this.fingers = new Map();
    this.listen();
    this.slide();
  }

  pane(side) {
    const frame = el("div", { class: "frame" });
    const layer = el("div", { class: "layer" }, frame);
    const label = el("div", { class: "label" });
    return { frame, layer, label, key: null, root: el("div", { class: `pane ${side}` }, layer, label) };
  }

  /** Put pictures into the panes: `{key, addresses, alt, label, boxes}`, or null for none. */
  show(a, b, mode) {
    this.place.dataset.mode = a ? mode : "single";
    this.fill(this.panes.a, a);
    this.fill(this.panes.b, b);
    [this.panes.a.subject, this.panes.b.subject] = subjectsIn(a, b);
    this.match(this.matched);
    this.blink(a && mode === "blink");
  }

  fill(pane, shown) {
    pane.root.hidden = shown === null;
    if (shown === null || pane.key === shown.key) return;
    pane.key = shown.key;
    const [thumb, full] = shown.addresses;
    const drawn = picture([thumb, full], shown.alt);
    const shape = () => {
      if (drawn.naturalWidth) pane.frame.style.setProperty("--ratio", drawn.naturalWidth / drawn.naturalHeight);
      this.match(this.matched);
    };
    drawn.addEventListener("load", shape);
    if (shown.ratio) pane.frame.style.setProperty("--ratio", shown.ratio);
    pane.frame.replaceChildren(drawn, ...shown.boxes.map(boxOf));
    pane.label.textContent = shown.label;
    sharpen(drawn, full, () => pane.key === shown.key);
  }

  /** Show the subject of both as large as the panes are; or both pictures whole. */
  match(on) {
    this.matched = on;
    for (const { root, frame, subject } of Object.values(this.panes)) {
      const { near, x, y } = placedIn(on ? subject : null, { width: frame.offsetWidth, height: frame.offsetHeight },
        { width: root.clientWidth, height: root.clientHeight });
      frame.style.transform = near === 1 ? "" : `translate(${x * 100}%, ${y * 100}%) scale(${near})`;
      frame.style.setProperty("--near", near);
    }
  }

  blink(on) {
    clearInterval(this.turning);
    this.place.classList.remove("turned");
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (on && !still) this.turning = setInterval(() => this.place.classList.toggle("turned"), TURN);
  }

  /** Turn to the other picture, or back. */
  flip() {
    clearInterval(this.turning);
    this.place.classList.toggle("turned");
    return this.place.classList.contains("turned");
  }

  slide() {
    this.place.style.setProperty("--cut", `${this.slider.value}%`);
  }

  reset() {
    this.look({ zoom: 1, x: 0, y: 0 });
  }

  closer(factor = STEP) {
    this.zoomAt(0.5, 0.5, factor);
  }

  zoomAt(px, py, factor) {
    const { zoom, x, y } = this.view;
    const next = held(zoom * factor, 1, CLOSEST);
    this.look({ zoom: next, x: px - ((px - x) * next) / zoom, y: py - ((py - y) * next) / zoom });
  }

  look({ zoom, x, y }) {
    this.view = { zoom, x: held(x, 1 - zoom, 0), y: held(y, 1 - zoom, 0) };
    const moved = `translate(${this.view.x * 100}%, ${this.view.y * 100}%) scale(${zoom})`;
    for (const { layer } of Object.values(this.panes)) layer.style.transform = moved;
    this.place.style.setProperty("--zoom", zoom);
    this.place.classList.toggle("near", zoom > 1);
  }

  listen() {
    new ResizeObserver(() => this.match(this.matched)).observe(this.place);
    for (const { root } of Object.values(this.panes)) {
      root.addEventListener("wheel", (event) => this.wheel(event, root), { passive: false });
      root.addEventListener("dblclick", (event) => this.toggle(event, root));
      root.addEventListener("pointerdown", (event) => this.press(event, root));
      root.addEventListener("pointermove", (event) => this.drag(event, root));
      for (const end of ["pointerup", "pointercancel"]) root.addEventListener(end, (e) => this.fingers.delete(e.pointerId));
    }
  }

  wheel(event, root) {
    event.preventDefault();
    const [px, py] = within(event, root);
    this.zoomAt(px, py, Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)));
  }

  toggle(event, root) {
    if (this.view.zoom > 1) return this.reset();
    const [px, py] = within(event, root);
    return this.zoomAt(px, py, 3);
  }

  press(event, root) {
    if (event.button !== 0) return;
    root.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, within(event, root));
  }

  drag(event, root) {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    const now = within(event, root);
    const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) this.pinch(before, now, other);
    else this.look({ ...this.view, x: this.view.x + now[0] - before[0], y: this.view.y + now[1] - before[1] });
    this.fingers.set(event.pointerId, now);
  }

  pinch(before, now, other) {
    const apart = (one) => Math.hypot(one[0] - other[0], one[1] - other[1]) || 1e-3;
    this.zoomAt((now[0] + other[0]) / 2, (now[1] + other[1]) / 2, apart(now) / apart(before));
  }
}

function within(event, root) {
  const box = root.getBoundingClientRect();
  return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
}

/** Return the frame of something that was found, over its picture. */
export function boxOf({ what, kind, found, box, band }) {
  const drawn = el("div", { class: `box ${kind} ${(found ?? "").replace(" ", "-")} ${band ?? ""}` }, el("span", { text: what }));
  const [left, top, right, bottom] = box.map((edge) => held(Number(edge) || 0, 0, 1) * 100);
  Object.assign(drawn.style, { left: `${left}%`, top: `${top}%`, width: `${right - left}%`, height: `${bottom - top}%` });
  return drawn;
}
