// Where decisions are kept. The page asks for no more than this of a store:
//
//   get(sha256)        → the decision about a picture that the document does not have yet, or null
//   decide(decision)   → keeps {shot, verdict, picture, reason, at}
//   undo()             → takes the last own decision back and returns it, or null where there is none
//   pending()          → the decisions that are not in the document yet, oldest first
//   subscribe(listen)  → calls listen(sha256) after every change, by whomever; with null where anything may have changed
//   notice             → words for the reader where something is not as usual, or ""
//   exports            → whether they have to be handed over as a file
//
// BrowserStore is for a page from disk. HttpStore (http.js) is for one from `consistency review`.

const DEEPEST = 20; // how often the same picture can be decided about anew and all of it undone

export function validDecision(value) {
  const texts = ["shot", "verdict", "picture", "reason", "at"];
  return value !== null && typeof value === "object" && texts.every((name) => typeof value[name] === "string") &&
    ["approved", "rejected", "undecided"].includes(value.verdict);
}

/** The browser's storage, or one in memory where that cannot be had. */
export function storage(window) {
  try {
    const found = window.localStorage;
    found.setItem("consistency/probe", "1");
    found.removeItem("consistency/probe");
    return { place: found, lasting: true };
  } catch {
    return { place: new MemoryStorage(), lasting: false };
  }
}

class MemoryStorage {
  items = new Map();
  get length() { return this.items.size; }
  key(place) { return [...this.items.keys()][place] ?? null; }
  getItem(key) { return this.items.get(key) ?? null; }
  setItem(key, value) { this.items.set(key, value); }
  removeItem(key) { this.items.delete(key); }
}

const FORGETFUL = "This browser keeps nothing for pages from disk: export your decisions before you close the page.";
const FULL = "The browser's storage is full: the last decisions are lost on reload unless you export them.";

export class BrowserStore {
  exports = true;

  constructor(page, window) {
    const { place, lasting } = storage(window);
    this.place = place;
    this.notice = lasting ? "" : FORGETFUL;
    this.prefix = `consistency/${page.campaign}/${page.provider}/`;
    this.kept = new Map();
    this.known = decidedIn(page);
    this.listeners = new Set();
    this.read();
    window.addEventListener("storage", (event) => {
      if (event.key === null || event.key.startsWith(this.prefix)) this.changed(event.key);
    });
  }

  read() {
    const keys = Array.from({ length: this.place.length }, (_, place) => this.place.key(place));
    this.kept.clear();
    for (const key of keys) if (key?.startsWith(this.prefix)) this.readOne(key);
  }

  readOne(key) {
    const sha256 = key.slice(this.prefix.length);
    try {
      const found = JSON.parse(this.place.getItem(key));
      const news = validDecision(found) && found.picture === sha256 && !(this.known.get(sha256) >= found.at);
      if (news) this.kept.set(sha256, found);
      else this.kept.delete(sha256);
    } catch {
      this.kept.delete(sha256); // somebody else's, or damaged
    }
  }

  changed(key) {
    if (key === null) this.read();
    else this.readOne(key);
    this.tell(key?.slice(this.prefix.length) ?? null);
  }

  get(sha256) {
    return this.kept.get(sha256) ?? null;
  }

  async decide(decision) {
    this.keep({ ...decision, before: trimmed(this.get(decision.picture), DEEPEST) });
  }

  async undo() {
    const last = this.all().at(-1);
    if (!last) return null;
    if (last.before) this.keep(last.before);
    else this.forget(last.picture);
    return last;
  }

  all() {
    return [...this.kept.values()].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  }

  pending() {
    return this.all().map(({ shot, verdict, picture, reason, at }) => ({ shot, verdict, picture, reason, at }));
  }

  keep(decision) {
    this.kept.set(decision.picture, decision);
    try {
      this.place.setItem(this.prefix + decision.picture, JSON.stringify(decision));
    } catch {
      this.notice = FULL;
    }
    this.tell(decision.picture);
  }

  forget(sha256) {
    this.kept.delete(sha256);
    this.place.removeItem(this.prefix + sha256);
    this.tell(sha256);
  }

  subscribe(listener) {
    this.listeners.add(listener);
  }

  tell(sha256) {
    for (const listener of this.listeners) listener(sha256);
  }
}

/** Return when each picture was decided about, as far as the document knows: what is older has been handed over. */
function decidedIn(page) {
  const pictures = page.shots.flatMap((shot) => shot.attempts.map((attempt) => attempt.picture)).filter(Boolean);
  return new Map(pictures.filter((one) => one.decision).map((one) => [one.sha256, one.decision.at]));
}

function trimmed(decision, deep) {
  if (!decision || deep === 0) return null;
  return { ...decision, before: trimmed(decision.before, deep - 1) };
}
