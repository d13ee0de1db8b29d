// Decisions kept by `consistency review`, which this page came from; see store.js for what the page asks of a store.
//
//   page.review = {decisions: "api/decisions", undo: "api/undo", events: "api/events", document: "api/document",
//                  reroll: "api/reroll", version: 7}
//                   addresses below the page's own; the last event that the document knows of
//   POST decisions  {shot, verdict, picture, reason, at}  → 204; anything else is an error, its text says why
//   POST undo       {}  → null where there is none, or {undone, stands}: the decision that was taken back, and the one of
//                   the same picture that stands now, or null
//   POST reroll     {shot} → {shot, pictures, cost, spent, limit, refused}: what making it again would cost;
//                   {shot, agreed} → 202: it is being made, for no more than that
//   GET  events     server-sent, numbered: `decision` with {shot, verdict, picture, reason, at, who}, one for each that is
//                   made by whomever; `parts` with {version, shots, references, spent} that a run has changed; `document`
//                   when it has to be fetched anew; `notice` with {text}
//   GET  document   the document anew

const LOST = "The connection to consistency review is lost; trying again.";

export class HttpStore {
  exports = false;

  constructor(page, window) {
    this.addresses = page.review;
    this.rerolls = Boolean(page.review.reroll);
    this.version = page.review.version;
    this.page = page;
    this.lost = this.told = "";
    this.kept = new Map(); // by picture: the decision, and the event that it came with
    this.listeners = new Set();
    this.idle = Promise.resolve();
    const since = this.version === undefined ? "" : `?since=${this.version}`;
    const events = new window.EventSource(`${this.addresses.events}${since}`);
    const hear = (name, does) => events.addEventListener(name, (event) => does(JSON.parse(event.data), Number(event.lastEventId)));
    hear("decision", (decision, version) => this.heard(decision, version));
    hear("parts", (parts) => this.mend(parts));
    hear("document", () => this.fetch());
    hear("notice", ({ text }) => this.note({ told: text }));
    events.addEventListener("error", () => this.note({ lost: LOST }));
    events.addEventListener("open", () => this.note({ lost: "" }));
  }

  get notice() {
    return this.lost || this.told;
  }

  get(sha256) {
    return this.kept.get(sha256)?.decision ?? null;
  }

  async decide(decision) {
    const answer = await this.post(this.addresses.decisions, decision);
    this.heard(decision, versionOf(answer));
  }

  async undo() {
    const answer = await this.post(this.addresses.undo, {});
    const found = await answer.json();
    if (found === null) return null;
    this.heard(found.stands ?? { ...found.undone, verdict: "undecided" }, versionOf(answer));
    return found.undone;
  }

  /** What making a shot again costs, and why it cannot be done, if so. */
  async quote(shot) {
    return (await this.post(this.addresses.reroll, { shot })).json();
  }

  async reroll(shot, agreed) {
    await this.post(this.addresses.reroll, { shot, agreed });
  }

  pending() {
    return [];
  }

  /** Send what is decided in the order in which it was decided; `idle` is when all of it has been answered. */
  post(address, body) {
    const answer = this.idle.then(() => this.send(address, body));
    this.idle = answer.catch(() => {});
    return answer;
  }

  async send(address, body) {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
    return answer;
  }

  /** Fetch the document anew; several calls while one is on its way are one more. */
  async fetch() {
    if (this.fetching) return void (this.again = true);
    this.fetching = true;
    this.again = false;
    try {
      const answer = await fetch(this.addresses.document);
      if (answer.ok) this.take(await answer.json());
    } catch {
      this.note({ lost: LOST });
    }
    this.fetching = false;
    if (this.again) await this.fetch();
  }

  /** Show parts of the document anew. */
  mend({ version, shots = [], references = this.page.references, spent = this.page.spent }) {
    const fresh = new Map(shots.map((shot) => [shot.id, shot]));
    const all = this.page.shots.map((shot) => fresh.get(shot.id) ?? shot);
    this.take({ ...this.page, shots: all, references, spent, review: { ...this.page.review, version } });
  }

  /** Show a document, unless it is older than the one that is shown; what it knows need not be kept any more. */
  take(page) {
    const version = page.review?.version;
    if (version < this.version) return;
    for (const [picture, kept] of this.kept) if (kept.version <= version) this.kept.delete(picture);
    this.version = version;
    this.page = page;
    this.replaced(page);
  }

  heard(decision, version) {
    if (this.kept.get(decision.picture)?.version > version) return;
    this.kept.set(decision.picture, { decision, version });
    this.tell(decision.picture);
  }

  note(words) {
    const before = this.notice;
    Object.assign(this, words);
    if (this.notice !== before) this.tell(null);
  }

  subscribe(listener) {
    this.listeners.add(listener);
  }

  tell(sha256) {
    for (const listener of this.listeners) listener(sha256);
  }
}

/** Which event an answer is about; one that does not say is newer than all. */
function versionOf(answer) {
  return Number(answer.headers.get("Review-Version") ?? Infinity);
}
