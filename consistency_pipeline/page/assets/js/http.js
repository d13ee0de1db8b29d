// Decisions kept by `consistency review`, which this page came from; see store.js for what the page asks of a store.
//
//   page.review = {decisions: "api/decisions", undo: "api/undo", events: "api/events", document: "api/document"}
//                   addresses below the page's own
//   POST decisions  {shot, verdict, picture, reason, at}  → 204; anything else is an error, its text says why
//   POST undo       {}  → null where there is none, or {undone, stands}: the decision that was taken back, and the one of
//                   the same picture that stands now, or null
//   GET  events     server-sent: `decision` with {shot, verdict, picture, reason, at, who}, one for each that is made by
//                   whomever; `document` when a run has changed something; `notice` with {text}
//   GET  document   the document anew

export class HttpStore {
  exports = false;

  constructor(page, window) {
    this.addresses = page.review;
    this.notice = "";
    this.kept = new Map();
    this.listeners = new Set();
    const events = new window.EventSource(this.addresses.events);
    events.addEventListener("decision", (event) => this.heard(JSON.parse(event.data)));
    events.addEventListener("document", () => this.fetch());
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
    const answer = await (await this.post(this.addresses.undo, {})).json();
    if (answer === null) return null;
    this.heard(answer.stands ?? { ...answer.undone, verdict: "undecided" });
    return answer.undone;
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

  async fetch() {
    const answer = await fetch(this.addresses.document);
    if (answer.ok) this.replaced(await answer.json());
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
