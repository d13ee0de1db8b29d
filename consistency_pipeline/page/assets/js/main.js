// The page: what is looked at, what is decided, and what follows from that.

import { $ } from "./dom.js";
import { Facets } from "./facets.js";
import { grouped, sift } from "./filters.js";
import { Grid } from "./grid.js";
import { copyText } from "./handing.js";
import { HttpStore } from "./http.js";
import { listenToKeys } from "./keys.js";
import { shotsOf } from "./model.js";
import { Rejecting } from "./rejecting.js";
import { Rerolling } from "./rerolling.js";
import { hushWhenReaderActs, say } from "./saying.js";
import { parsed, written } from "./state.js";
import { BrowserStore } from "./store.js";
import { startTheme, switchTheme } from "./theme.js";
import { Toolbar, introduce } from "./toolbar.js";
import { Viewer } from "./viewer.js";

const AGAIN = new Set(["rejected", "drifted"]); // what can be made again

class App {
  constructor(page, store) {
    Object.assign(this, { page, store, shots: shotsOf(page), query: parsed(location.hash), shown: [] });
    const act = this.actions();
    this.grid = new Grid($("grid"), page, act);
    this.facets = new Facets($("facets"), page, (key, value) => this.take(key, value));
    this.viewer = new Viewer(page, store, act);
    this.rejecting = new Rejecting();
    this.rerolling = new Rerolling(store);
    this.toolbar = new Toolbar(this);
    listenToKeys(this.keys());
    hushWhenReaderActs();
    store.subscribe((picture) => this.settle(picture));
    store.replaced = (fresh) => this.replace(fresh);
    window.addEventListener("hashchange", () => this.visit());
    window.addEventListener("popstate", () => this.visit());
    this.settle();
    this.visit();
  }

  actions() {
    return {
      focus: (shot) => this.choose(shot, { reveal: false, focus: false }),
      open: (shot) => this.open(shot),
      beside: (shot, reference) => { this.open(shot); this.viewer.choose("a", `r:${reference.name}`); },
      close: () => this.close(),
      approve: (shot) => this.decide(shot, "approved", ""),
      reject: (shot) => this.reject(shot),
      skip: () => this.skip(),
      undo: () => this.undo(),
      again: (shot) => this.again(shot),
      step: (by) => this.step(by),
      mode: (mode) => this.go({ mode }),
      copy: copyText,
      placeOf: (shot) => `${(this.grid.numbers.get(shot.id) ?? 0).toLocaleString("en-GB")} of ${this.shown.length.toLocaleString("en-GB")}`,
      titleOf: (key, shot) => (this.query.group === "scene" ? shot.title : key || "no subject"),
    };
  }

  keys() {
    const large = (does) => () => (this.query.open ? does(this.viewer) : false);
    return {
      approve: () => this.chosen((shot) => this.decide(shot, "approved", "")),
      reject: () => this.chosen((shot) => this.reject(shot)),
      undo: () => this.undo(),
      skip: () => this.skip(),
      again: () => this.again(),
      flip: () => (this.query.open ? this.viewer.flip() : this.chosen(() => this.grid.flip())),
      enter: () => this.enter(),
      left: () => this.arrow("left"), right: () => this.arrow("right"),
      up: () => this.arrow("up"), down: () => this.arrow("down"),
      compare: large((viewer) => viewer.nextMode()),
      reference: (key) => (this.query.open ? this.viewer.reference(Number(key)) : false),
      earlier: large((viewer) => viewer.stepAttempt(-1)), later: large((viewer) => viewer.stepAttempt(1)),
      match: large((viewer) => viewer.match()),
      closer: large((viewer) => viewer.stage.closer()), farther: large((viewer) => viewer.stage.closer(1 / 1.25)),
      fit: large((viewer) => viewer.stage.reset()),
      boxes: () => document.body.classList.toggle("no-boxes"),
      search: () => (this.query.open ? false : $("search").focus()),
      filters: () => this.toggleFilters(),
      theme: () => switchTheme(),
      help: () => $("help").showModal(),
    };
  }

  /** Do something with the shot that keys are about; where it is not before the reader's eyes, only go there. */
  chosen(does) {
    if (this.query.open && this.active) return does(this.active);
    if (!this.current) return say("No shot is chosen yet: go to one with an arrow key, or click it.");
    if (this.grid.onScreen(this.current.id)) return does(this.current);
    this.choose(this.current);
    return say(`${this.current.id} is chosen, and was not on the screen: press the key again.`);
  }

  /** Look at the chosen shot, or at the first one. */
  enter() {
    const shot = this.current ?? this.shown[0];
    return this.query.open || !shot ? false : this.open(shot);
  }

  get active() {
    return this.shots.find((shot) => shot.id === this.query.shot) ?? null;
  }

  /** The shot that is chosen, where it passes the filter. */
  get current() {
    return this.shown.find((shot) => shot.id === this.query.shot) ?? null;
  }

  /** Look anew at what was decided, here or elsewhere: about one picture, or for null about any. */
  settle(picture = null) {
    const meant = picture === null ? this.shots : this.shots.filter((shot) => shot.shows(picture));
    for (const shot of meant) shot.settle(this.store);
    this.refresh();
  }

  /** Show a newer document: a run goes on. */
  replace(page) {
    introduce(page);
    this.page = page;
    this.facets.replace(page);
    this.shots = shotsOf(page);
    this.settle();
  }

  refresh() {
    const { shown, counts } = sift(this.shots, this.query);
    const groups = grouped(shown, this.query.group);
    this.shown = groups.flatMap((group) => group.shots);
    this.facets.show(this.shots, this.query, counts);
    this.grid.show(groups, this.query);
    this.grid.choose(this.query.shot, { reveal: false, focus: false });
    this.toolbar.show(counts.get("status"));
    if (this.query.open && this.active) this.viewer.open(this.active, this.query.mode);
  }

  /** Change what is looked at, and the address with it; `step` makes the browser's Back come back here. */
  go(changes, { step = false, again = false } = {}) {
    Object.assign(this.query, changes);
    const address = written(this.query);
    try {
      history[step ? "pushState" : "replaceState"](null, "", address);
    } catch {
      // a browser takes so many changes of the address a second, and the page goes on without
    }
    if (again) this.refresh();
  }

  /** Follow the address: a link, Back, or a reload. */
  visit() {
    this.query = parsed(location.hash);
    this.refresh();
    if (this.query.open && this.active) this.viewer.open(this.active, this.query.mode);
    else if (this.viewer.dialog.open) this.viewer.close();
    if (this.active) this.grid.choose(this.active.id, { focus: !this.query.open });
  }

  take(key, value) {
    const taken = this.query.filters[key];
    if (value !== null) (taken.delete(value) || taken.add(value));
    this.go({}, { again: true });
    this.top();
  }

  top() {
    window.scrollTo({ top: Math.min(window.scrollY, $("main").offsetTop) });
  }

  choose(shot, options) {
    if (!shot) return;
    if (this.query.shot !== shot.id) this.go({ shot: shot.id });
    this.grid.choose(shot.id, options);
    if (this.query.open) this.viewer.open(shot, this.query.mode);
  }

  open(shot) {
    this.just = false;
    this.go({ shot: shot.id, open: true }, { step: !this.query.open });
    this.grid.choose(shot.id, { focus: false });
    this.viewer.open(shot, this.query.mode);
  }

  close() {
    this.go({ open: false });
    this.viewer.close();
    if (this.active) this.grid.choose(this.active.id);
  }

  arrow(direction) {
    this.just = false; // the reader goes elsewhere
    if (this.query.open && (direction === "up" || direction === "down")) return this.viewer.stepAttempt(direction === "up" ? -1 : 1);
    if (this.query.open) return this.step(direction === "left" ? -1 : 1);
    return this.choose(this.grid.toward(direction));
  }

  step(by) {
    const place = this.shown.findIndex((shot) => shot.id === this.query.shot);
    this.choose(this.shown[place + by], { focus: !this.query.open });
  }

  /** The next shot that waits for a decision, in the order that is looked at; the one after where none does. */
  after(id) {
    const place = this.shown.findIndex((shot) => shot.id === id);
    const later = this.shown.slice(place + 1);
    return later.find((shot) => shot.decidable && !shot.decision) ?? null;
  }

  skip() {
    const next = this.after(this.query.shot);
    if (next) this.choose(next, { focus: !this.query.open });
    else say("Nothing further down waits for a decision.");
  }

  reject(shot) {
    if (!this.pictureOf(shot)) return say(`${shot.id} has no picture to decide about.`);
    return this.rejecting.ask(shot, (reason) => this.decide(shot, "rejected", reason));
  }

  /** Ask to make a shot again: the one meant, or just rejected, or looked at, or else the one rejected last. */
  async again(meant = null) {
    await this.store.idle;
    const last = this.shots.find((shot) => shot.id === this.rejected);
    const rejected = this.active?.status === "rejected" ? this.active : null;
    const ones = [meant, rejected, this.just ? last : null, this.active, last];
    return this.rerolling.ask(ones.find((shot) => AGAIN.has(shot?.status)));
  }

  pictureOf(shot) {
    return (this.query.open && this.viewer.shot === shot ? this.viewer.looked?.picture : shot.picture) ?? null;
  }

  async decide(shot, verdict, reason) {
    const decided = this.pictureOf(shot);
    if (!decided) return say(`${shot.id} has no picture to decide about.`);
    const next = this.after(shot.id); // before the filter may leave the shot out
    const at = new Date().toISOString();
    if (verdict === "rejected") Object.assign(this, { rejected: shot.id, just: true });
    this.choose(next ?? shot, { focus: !this.query.open }); // at once: the next key is about the next shot
    try {
      await this.store.decide({ shot: shot.id, verdict, picture: decided.sha256, reason, at });
    } catch (error) {
      this.choose(shot, { focus: !this.query.open });
      return say(`Not kept: ${error.message}`);
    }
    const last = next ? "" : " Nothing further down waits for a decision.";
    const other = verdict === "rejected" && shot.picture && shot.picture !== decided ? ` Attempt ${shot.standing.number} stands for it now.` : "";
    return say(`${verdict} ${shot.id}${reason ? `: ${reason}` : ""}.${other}${last}`, { kind: verdict });
  }

  async undo() {
    const undone = await this.store.undo();
    const shot = undone ? this.shots.find((one) => one.id === undone.shot) : this.active;
    if (!undone && shot?.decision) {
      return this.decide(shot, "undecided", "");
    }
    if (!undone) return say("Nothing to undo.");
    if (shot) this.choose(shot, { focus: !this.query.open });
    return say(`taken back: ${undone.verdict} ${undone.shot}`);
  }

  toggleFilters() {
    const hidden = document.body.classList.toggle("no-filters");
    $("filters").setAttribute("aria-expanded", String(!hidden));
  }

  async print() {
    await this.grid.all(true);
    window.print();
    await this.grid.all(false);
  }
}

function start() {
  startTheme();
  const page = JSON.parse($("document").textContent);
  introduce(page);
  const served = location.protocol.startsWith("http") && page.review;
  new App(page, served ? new HttpStore(page, window) : new BrowserStore(page, window));
  document.body.dataset.ready = "";
}

start();
