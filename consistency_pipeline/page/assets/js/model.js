// A shot as the page sees it: the facts of the document, and what was decided about its pictures since.

export const WORST_FIRST = ["drift", "review", "cannot tell", "same"];
const DECIDABLE = new Set(["made", "drifted", "approved", "rejected"]);

/** What stands of one picture: the page's own decision, else the one that the document came with; null for none. */
export function decisionOf(picture, store) {
  if (!picture) return null;
  const found = store.get(picture.sha256) ?? picture.decision;
  return found && found.verdict !== "undecided" ? found : null;
}

export class Shot {
  constructor(facts, index, page) {
    this.facts = facts;
    this.index = index;
    this.page = page;
    this.id = facts.id;
    this.references = facts.references.map((place) => page.references[place]);
    this.cost = facts.attempts.reduce((sum, attempt) => sum + (attempt.cost ?? 0), 0);
    this.haystack = null;
  }

  /** Look again at what stands: the attempt whose picture counts, its decision, and the shot's status. */
  settle(store) {
    const { attempts, status } = this.facts;
    this.standing = this.best(store) ?? attempts[this.facts.standing] ?? null;
    this.picture = this.standing?.picture ?? null;
    this.decision = decisionOf(this.picture, store);
    this.status = status;
    if (DECIDABLE.has(status) && this.picture) {
      const before = status === "drifted" ? "drifted" : "made";
      this.status = this.decision ? this.decision.verdict : before;
    }
    this.scores = this.picture?.scores ?? [];
    this.band = WORST_FIRST.find((band) => this.scores.some((score) => score.band === band)) ?? null;
    const numbers = this.scores.map((score) => score.consistency).filter((number) => typeof number === "number");
    this.consistency = numbers.length ? Math.min(...numbers) : null;
    this.why = this.scores.find((score) => score.band === this.band && score.why)?.why ?? "";
    this.model = (this.standing ?? attempts.findLast((attempt) => attempt.picture))?.model ?? this.facts.model;
    const last = this.standing ?? attempts[attempts.length - 1];
    this.at = last?.at ?? "";
    this.values = null;
    return this;
  }

  /** The page's own decisions may make another attempt count: that made, approved or chosen last, rejected ones last. */
  best(store) {
    const { attempts, standing } = this.facts;
    const there = attempts.filter((attempt) => attempt.picture && !attempt.outdated);
    if (!there.some((attempt) => store.get(attempt.picture.sha256))) return null;
    const latest = there.map((attempt) => attempt.at).sort().at(-1);
    const ranked = there.map((attempt) => {
      const decision = decisionOf(attempt.picture, store);
      const stands = attempt === attempts[standing];
      const approved = decision?.verdict === "approved" ? decision.at : "";
      const times = [stands ? latest : attempt.at, approved].sort();
      return { attempt, key: `${decision?.verdict === "rejected" ? 0 : 1} ${times[1]} ${approved || stands ? 1 : 0}` };
    });
    return ranked.reduce((best, one) => (one.key >= best.key ? one : best)).attempt;
  }

  /** Tell whether one of the shot's attempts has this picture. */
  shows(sha256) {
    return this.facts.attempts.some((attempt) => attempt.picture?.sha256 === sha256);
  }

  get title() {
    return this.page.scenes[this.facts.scene] || this.facts.scene || "references";
  }

  get ratio() {
    const shape = this.picture ?? this.facts;
    return Math.min(3.2, Math.max(0.35, shape.width / shape.height || 1));
  }

  get decidable() {
    return this.picture !== null;
  }

  /** All words that a search looks in, put together when somebody searches. */
  get words() {
    if (this.haystack === null) {
      const { facts } = this;
      const said = facts.attempts.flatMap((attempt) => [attempt.code, attempt.message, attempt.seed]);
      this.haystack = folded(
        [facts.id, this.title, facts.prompt, facts.look, facts.reason, facts.seed, facts.size, ...facts.tags,
          ...facts.subjects, ...facts.subjects.map((name) => this.page.subjects[name]?.noun),
          ...this.references.map((reference) => reference.name), ...facts.findings, ...said].join("\n"),
      );
    }
    return this.decision ? `${this.haystack}\n${folded(`${this.decision.reason} ${this.decision.who ?? ""}`)}` : this.haystack;
  }
}

/** Text as it is compared: without case and accents. */
export function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

export const shotsOf = (page) => page.shots.map((facts, index) => new Shot(facts, index, page));
