// What there is to know about a shot, beside its pictures.

import { button, counted, el, icon, money } from "./dom.js";
import { BAND_WORDS } from "./card.js";
import { decisionOf } from "./model.js";

/** Return the sections about a shot; `attempt` is the one that is looked at, `act` is told what is pressed. */
export function detailsOf(shot, attempt, store, act) {
  return [
    standingOf(shot, attempt, store),
    findingsOf(shot),
    scoresOf(attempt?.picture?.scores ?? []),
    section("Prompt", el("p", { class: "prompt", text: shot.facts.prompt }),
      button("Copy", () => act.copy(shot.facts.prompt), { class: "quiet" })),
    factsOf(shot, attempt),
    attemptsOf(shot, attempt, store, act),
  ].filter(Boolean);
}

function section(title, ...children) {
  return el("section", { class: "part" }, el("h3", { text: title }), ...children);
}

function standingOf(shot, attempt, store) {
  const decision = decisionOf(attempt?.picture, store);
  const said = decision?.reason || ((attempt === shot.standing || !attempt) && !shot.why ? shot.facts.reason : "");
  return el("div", { class: "standing" },
    el("span", { class: `status ${shot.status}` }, icon(shot.status), shot.status),
    decision?.who ? el("span", { class: "told", text: `by ${decision.who}` }) : null,
    said ? el("p", { text: said }) : null);
}

function findingsOf(shot) {
  if (!shot.facts.findings.length) return null;
  return section("Findings", el("ul", { class: "findings" }, ...shot.facts.findings.map((text) => el("li", { text }))));
}

function scoresOf(scores) {
  if (!scores.length) return null;
  return section("Consistency", ...scores.map((score) => el("div", { class: "scored" },
    el("div", { class: "name" }, el("strong", { text: score.subject ?? "" }),
      el("span", { class: `score ${(score.band ?? "").replace(" ", "-")}`, text: BAND_WORDS[score.band] ?? score.band ?? "judge" })),
    score.why ? el("p", { class: `why ${score.band ?? ""}`, text: score.why }) : null,
    score.says ? saysOf(score.says) : meter(score.subject ?? "consistency", score.consistency, score.band ?? ""),
    el("dl", { class: "components" }, ...Object.entries(score.components ?? {}).flatMap(([name, value]) => [
      el("dt", { text: name }), componentOf(value)])),
    placesOf(score.boxes ?? []))));
}

/** What a judge said of each detail, and why. */
function saysOf(says) {
  return el("dl", { class: "says", "aria-label": "asked a judge" }, ...says.flatMap(({ what, answer, reason }) => [
    el("dt", { text: what }), el("dd", { text: reason ? `${answer}: ${reason}` : answer })]));
}

/** As scores have it: kept from 0.8 on, drifted below 0.3. */
function componentOf(value) {
  if (typeof value !== "number") return el("dd", { class: "unknown", text: value ?? "cannot tell" });
  const line = el("i", {});
  line.style.setProperty("--part", String(Math.min(1, Math.max(0, value))));
  return el("dd", { class: value >= 0.8 ? "same" : value < 0.3 ? "drift" : "review" }, line, value.toFixed(2));
}

function meter(label, value, band) {
  if (typeof value !== "number") return el("p", { class: "told", text: "cannot tell" });
  const bar = el("div", { class: `meter ${band.replace(" ", "-")}`, role: "meter", "aria-label": label, "aria-valuemin": "0", "aria-valuemax": "1",
    "aria-valuenow": value.toFixed(2) }, el("i", {}), el("b", { text: Math.round(value * 100) }));
  bar.style.setProperty("--part", String(Math.min(1, Math.max(0, value))));
  return bar;
}

function placesOf(boxes) {
  const details = boxes.filter((box) => box.kind !== "subject");
  if (!details.length) return null;
  return el("ul", { class: "places" }, ...details.map(({ what, found }) =>
    el("li", { class: (found ?? "").replace(" ", "-") }, el("span", { text: what }), el("em", { text: found ?? "" }))));
}

function factsOf(shot, attempt) {
  const { facts } = shot;
  const rows = {
    Seed: attempt?.seed ?? facts.seed,
    Size: facts.size,
    Look: facts.look,
    Take: facts.take,
    Model: attempt?.model ?? facts.model,
    Subjects: facts.subjects.join(", "),
    References: shot.references.map((reference) => reference.name).join(", "),
    Tags: facts.tags.join(", "),
    Needs: facts.needs.join(", "),
    Cost: facts.attempts.length ? `${money(shot.cost)} for ${counted(facts.attempts.length, "attempt")}` : "nothing yet",
  };
  const told = Object.entries(rows).filter(([, value]) => value !== "" && value !== null);
  return section("Facts", el("dl", { class: "facts" },
    ...told.flatMap(([name, value]) => [el("dt", { text: name }), el("dd", { text: value })])));
}

function attemptsOf(shot, looked, store, act) {
  const { attempts } = shot.facts;
  if (!attempts.length) return null;
  return section("Attempts", el("ol", { class: "attempts" }, ...attempts.map((attempt) => {
    const verdict = decisionOf(attempt.picture, store)?.verdict;
    const told = [`seed ${attempt.seed}`, money(attempt.cost), attempt.at.slice(0, 16).replace("T", " "),
      attempt.outdated ? "of an earlier version" : "", attempt.code, attempt.message].filter(Boolean).join(" · ");
    const line = [icon(verdict ?? (attempt.picture ? "made" : "failed")), el("b", { text: `${attempt.number}` }),
      el("span", { text: verdict ?? attempt.outcome }), el("small", { text: told })];
    return el("li", {}, attempt.picture
      ? button(`Look at attempt ${attempt.number}`, () => act.attempt(attempt),
        { class: "attempt", "aria-pressed": String(attempt === looked), title: told, "aria-label": null }, ...line)
      : el("div", { class: "attempt" }, ...line));
  })));
}
