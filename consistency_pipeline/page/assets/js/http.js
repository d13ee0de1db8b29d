// Decisions kept by `consistency review`, which this page came from; see store.js for what the page asks of a store.
//
//   page.review = {decisions: "api/decisions", undo: "api/undo", events: "api/events"}   addresses below the page's own
//   POST decisions  {shot, verdict, picture, reason, at}  → 204; anything else is an error, its text says why
//   POST undo       {}  → the decision that was taken back, or null
//   GET  events     server-sent: `decision` with {shot, verdict, picture, reason, at, who}, one for each that is made by
//                   whomever; `notice` with {text}

export class HttpStore {
  exports = false;

  constructor(page, window) {
    this.addresses = page.review;
    this.notice = "";
    this.kept = new Map();
    this.listeners = new Set();
    const events = new window.EventSource(this.addresses.events);
    events.addEventListener("decision", (event) => this.heard(JSON.parse(event.data)));
    events.addEventListener("notice", (event) => this.note(JSON.parse(event.data).text));
    events.addEventListener("error", () => this.note("The connection to consistency review is lost; trying again."));
    events.addEventListener("open", () => this.note(""));
  }

  get(sha256) {
    return this.kept.get(sha256) ?? null;
  }

  async decide(decision) {
    await this.post(this.addresses.decisions, decision);
    this.heard(decision);
  }

  async undo() {
    const answer = await this.post(this.addresses.undo, {});
    return answer.json();
  }

  pending() {
    return [];
  }

  async post(address, body) {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
    return answer;
  }

  heard(decision) {
    this.kept.set(decision.picture, decision);
    this.tell(decision.picture);
  }

  note(text) {
    this.notice = text;
    this.tell(null);
  }

  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(sha256) {
    for (const listener of this.listeners) listener(sha256);
  }
}
