"""The set of references: what goes with a scene, against what the scene shows and the prompt asks to keep."""

import difflib
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from consistency_pipeline.campaign import Subject
from consistency_pipeline.campaign.checks.places import Key
from consistency_pipeline.campaign.wording import close, listed
from consistency_pipeline.lint.english import people, split
from consistency_pipeline.lint.facts import Staged, found, names
from consistency_pipeline.lint.findings import Finding, Rule, Severity
from consistency_pipeline.plan import Shot
from consistency_pipeline.prompts.grammar import side
from consistency_pipeline.references import Named
from consistency_pipeline.text import counted

VIEW_NOT_SHOWN = Rule(
    "view-not-shown",
    Severity.WARNING,
    "set",
    "A scene shows a side that no reference shows",
    "Add a reference of that side, or derive one from another side; without it the model makes the side up.",
)
VIEW_NOT_SENT = Rule(
    "view-not-sent",
    Severity.WARNING,
    "set",
    "A scene names its references and leaves out the side that it shows",
    "Add the side to the scene's `references`.",
)
DETAIL_NOT_SHOWN = Rule(
    "detail-not-shown",
    Severity.WARNING,
    "set",
    "A detail that the prompt asks to keep is on no reference that goes with the scene",
    "Send a reference on which the detail has a box.",
)
REFERENCES_LEFT_OUT = Rule(
    "references-left-out",
    Severity.WARNING,
    "set",
    "More references are wanted than go with one request",
    "Say with `view` or `references` which sides matter in the scene.",
)
SIDES_LEFT_OUT = Rule(
    "sides-left-out",
    Severity.NOTE,
    "set",
    "Sides that a scene does not show have no room in its requests",
    "Nothing, if they do not matter here; else name in the scene's `references` those that shall go with it.",
)
LONE_REFERENCE = Rule(
    "lone-reference",
    Severity.WARNING,
    "set",
    "A subject is shown from several sides and has one reference",
    "Add a reference for each side that scenes show, or derive it from the one that is there.",
)
RULES = (VIEW_NOT_SHOWN, VIEW_NOT_SENT, DETAIL_NOT_SHOWN, REFERENCES_LEFT_OUT, SIDES_LEFT_OUT, LONE_REFERENCE)

SIDES = (
    "front", "back", "side", "left", "right", "top", "bottom", "base", "inside", "outside", "face", "closeup", "detail",
    "profile", "underside", "rear", "lid", "three-quarter",
)  # fmt: skip
MISSPELT = 0.8  # of the letters are those of a known side
DERIVED = {"back": "viewed from directly behind", "side": "viewed from the side", "front": "viewed from the front"}
SEEN = r"\b(?:seen|viewed|shown|shot|photographed|pictured) from "
# What a text says of the side, for the views that show it, as a part of their names.
SAID = (
    (
        re.compile(rf"{SEEN}(?:directly |right )?behind\b|{SEEN}the (?:back|rear)\b|\bback to the camera\b", re.I),
        "back",
        ("back", "behind", "rear"),
    ),
    (
        re.compile(rf"{SEEN}(?:the|its|one) side\b|\bin (?:full )?profile\b", re.I),
        "side",
        ("side", "left", "right", "profile"),
    ),
    (
        re.compile(r"\bunderside (?:facing|faces|towards?|turned)\b|\bturned upside down\b", re.I),
        "base",
        ("base", "bottom", "underside", "below"),
    ),
)
FEWEST_SIDES = 2


def views_shown(stage: Staged) -> Iterator[Finding]:
    """Each side that a scene shows is on a reference of its subjects, and goes with it."""
    for number, view in enumerate(stage.scene.view):
        owners = [name for name, subject in stage.subjects.items() if view in subject.references]
        if not owners:
            yield found(VIEW_NOT_SHOWN, stage.campaign, stage.key("view", number), *_not_shown(stage, view))
        elif stage.sent and stage.scene.references and not any((name, view) in _asked(stage) for name in owners):
            message = f"the scene shows the side `{view}`, and its `references` leave it out"
            hint = f"Add {listed((f'{name}.{view}' for name in owners), 'or')} to `references`."
            yield found(VIEW_NOT_SENT, stage.campaign, stage.key("references"), message, hint)


def _not_shown(stage: Staged, view: str) -> tuple[str, str]:
    """Return what is missing for a side, and the ways to mend it: the right name, a picture, or a derived one."""
    name, subject = next(iter(stage.subjects.items()))
    message = f"no reference shows the side `{view}`"
    have = "; ".join(f"`{name}` has {listed(subject.references)}" for name, subject in stage.subjects.items())
    near = close(view, dict.fromkeys(chain(*(subject.references for subject in stage.subjects.values()))))
    if near:
        return f"{message}: {have}", f"Did you mean `{near}`? Or add {_ways(name, subject, view)}"
    [side_meant] = difflib.get_close_matches(view, SIDES, 1, MISSPELT) or [view]
    guess = f"Did you mean `{side_meant}`? No reference shows that either: add" if side_meant != view else "Add"
    return f"{message}: {have}", f"{guess} {_ways(name, subject, side_meant)}"


def _ways(name: str, subject: Subject, view: str) -> str:
    return f"a picture of it, `{view}: refs/{name}/{view}.png`, or derive it: {_derived(subject, view)}"


def _derived(subject: Subject, view: str) -> str:
    """Return the line that derives a side from another one of the subject."""
    origin = "front" if "front" in subject.references else next(iter(subject.references))
    prompt = DERIVED.get(view, f"turned to show the {side(view)}")
    return f"`{view}: {{derive: {{from: {origin}, prompt: {prompt}}}}}`."


def sides_said(stage: Staged) -> Iterator[Finding]:
    """A text that shows a single subject `from behind` goes with a reference of that side."""
    if len(stage.subjects) > 1 or not stage.sent:
        return
    text = stage.text.plain
    [subject] = stage.subjects.values()
    head = split(subject.noun)[1]
    sent = [view for _, view in stage.sent]
    for pattern, view, parts in SAID:
        if view == "base" and subject.kind == "character":
            continue  # whoever stands behind a thing turned over is not turned over
        said = next((one for one in pattern.finditer(text) if not people(text, one.start()) - {head}), None)
        if said and not _any(parts, sent) and not _any(parts, stage.scene.view):
            message, hint = _not_shown(stage, view)
            if _any(parts, subject.references):
                message, hint = f"no reference that goes with it shows the side `{view}`", "Add it to `references`."
            yield stage.in_text(VIEW_NOT_SHOWN, said.start(), f"`{said[0]}`: {message}", hint)


def _any(parts: Iterable[str], views: Iterable[str]) -> bool:
    words = {word for view in views for word in re.split(r"[-_]", view)}
    return not words.isdisjoint(parts)


def details_shown(stage: Staged) -> Iterator[Finding]:
    """A detail to keep that has boxes is on a reference that goes with the scene, where any does of its subject."""
    for name in stage.subjects:
        sent = {view for whose, view in stage.sent if whose == name}
        for detail, told in stage.kept(name).items():
            if sent and told.box and sent.isdisjoint(told.box):
                boxed = [f"{name}.{view}" for view in told.box]
                message = f"no reference of this scene shows the detail `{detail}`: its box is on {listed(boxed)}"
                hint = f"Add {listed(boxed, 'or')} to `references`."
                yield found(DETAIL_NOT_SHOWN, stage.campaign, stage.key("references"), message, hint)


def left_out(stage: Staged) -> Iterator[Finding]:
    """All references that a scene or a comparison wants go with it."""
    if stage.shots:
        key = stage.key("references") if stage.scene.references else stage.key("view")
        yield from _cut(stage, _asked(stage), stage.shots[0], key)
    for number, compare in enumerate(stage.campaign.compare):
        for variant, named in compare.references.items() if compare.scene == stage.scene.id else ():
            key = ("compare", number, "references", variant)
            if shot := stage.compared.get(variant):
                yield from _cut(stage, _named(stage, named), shot, key)


def _cut(stage: Staged, wanted: tuple[Named, ...], shot: Shot, key: Key) -> Iterator[Finding]:
    sent = names(shot)
    out = [one for one in wanted if one not in sent]
    if out:
        left = listed(f"{subject}.{view}" for subject, view in out)
        message = f"{counted(len(wanted), 'reference')} are wanted and {len(sent)} go with `{stage.scene.id}`: {left}"
        hint = "Name those that matter: `view` puts the sides that the scene shows first, `references` says exactly."
        yield found(REFERENCES_LEFT_OUT, stage.campaign, key, f"{message} left out", hint)


def sides_left_out(stage: Staged) -> Iterator[Finding]:
    """Beside the sides that a scene shows, the others go with it too, as far as there is room."""
    if stage.scene.view and not stage.scene.references and stage.shots:
        there = [(name, view) for name, subject in stage.subjects.items() for view in subject.references]
        out = [one for one in there if one not in stage.sent and one not in _asked(stage)]
        if out:
            left = listed(f"{subject}.{view}" for subject, view in out)
            message = f"{len(stage.sent)} of {len(there)} references go with `{stage.scene.id}`: {left} left out"
            hint = "Nothing, if these sides do not matter here; else name the ones that do in `references`."
            yield found(SIDES_LEFT_OUT, stage.campaign, stage.key("view"), message, hint)


def _asked(stage: Staged) -> tuple[Named, ...]:
    """Return the references that a scene wants: those it names, or of the sides it shows, or all of its subjects."""
    if stage.scene.references:
        return _named(stage, stage.scene.references)
    return tuple(
        (name, view)
        for name, subject in stage.subjects.items()
        for view in subject.references
        if not stage.scene.view or view in stage.scene.view
    )


def _named(stage: Staged, named: Iterable[str]) -> tuple[Named, ...]:
    wanted = set(named)
    return tuple(
        (name, view)
        for name, subject in stage.subjects.items()
        for view in subject.references
        if view in wanted or f"{name}.{view}" in wanted
    )


def lone(stages: Iterable[Staged]) -> Iterator[Finding]:
    """A subject that scenes show from several sides has more than one reference."""
    sides: dict[str, set[str]] = {}
    stage = None
    for stage in stages:
        for name, subject in stage.subjects.items():
            others = [other for whose, other in stage.subjects.items() if whose != name]
            if len(subject.references) == 1:
                own = {view for view in stage.scene.view if not any(view in other.references for other in others)}
                sides.setdefault(name, set()).update(own - set(subject.references))
    for name, views in sides.items():
        if stage and len(views) >= FEWEST_SIDES:
            [only] = stage.campaign.subjects[name].references
            message = f"`{name}` has one reference, `{only}`, and scenes show it from {listed(sorted(views))} too"
            hint = f"Add pictures of these sides, or derive them: {_derived(stage.campaign.subjects[name], min(views))}"
            yield found(LONE_REFERENCE, stage.campaign, ("subjects", name, "references"), message, hint)
