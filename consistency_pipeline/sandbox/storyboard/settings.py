"""Decides where a scene is set: weighs the places that a prompt names, and tells a setting from a mere view."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from consistency_pipeline.sandbox.storyboard import lexicon
from consistency_pipeline.sandbox.storyboard.places import (
    ASIDES,
    HINTS,
    INDOOR_HINTS,
    JARGON,
    LOOSE,
    LOOSE_WORDS,
    PLACES,
    TRADE,
)  # fmt: skip

_JARGON = lexicon.pattern(JARGON).pattern
_TRADE = re.compile(rf"(?:(?:{_JARGON})[\s,]+(?:and\s+)?)*{lexicon.pattern(TRADE).pattern}", re.I)
_ASIDES = re.compile(rf"(?<![\w-])(?:{'|'.join(ASIDES)})(?!\w)", re.I)
_PLACES, _HINTS = lexicon.patterns(PLACES), lexicon.patterns(HINTS)

# Before a place: "on the …" says that the scene is there, "overlooking the …" that it is not.
_SET = re.compile(
    r"\b(?:in|at|on|inside|into|along|across|down|up|by|under|near|between|among|amid|aboard|beside|standing in"
    r"|in front of|against)\s+(?:(?:the|a|an|some|its|her|his)\s+)?(?:(?!of\b|with\b)[\w'’-]+\s+){0,4}"
    r"(?:of\s+(?:the\s+|a\s+)?(?:[\w'’-]+\s+){0,2})?$",
    re.I,
)
_SEEN = re.compile(
    r"\b(?:overlooking|view (?:of|over|to|onto|on)|outside|beyond|through|out (?:of|over|across|to|onto|at)|distant"
    r"|facing|behind (?:it|her|him|them)|passing|reflections? of|lights? of|sounds? of|smell of|prints? of|posters? of"
    r"|picture of|photo of|map of)\s+(?:[\w'’-]+\s+){0,3}$",
    re.I,
)
_SEEN_AFTER = re.compile(
    r"^(?:\s+[\w'’-]+){0,2}?\s+(?:(?:far |softly |blurred )*(?:behind|beyond|below|outside)|in the (?:\w+ )?"
    r"(?:distance|background)|(?:through|outside|behind) (?:the|a|large|tall) (?:\w+ ){0,2}windows?)\b",
    re.I,
)
_INDOORS_AT = 2.0  # what furniture and windows weigh against a place that is not plainly the setting
_CLAUSE = re.compile(r"[,;.!?\n]")


@dataclass(frozen=True, slots=True)
class _Hit:
    """A word for a place: where it stands, and how surely the scene is set there."""

    start: int
    end: int
    place: str
    weight: float


def without_asides(scene: str) -> str:
    """Return a scene without the words of the trade and of figures of speech that name no place."""
    return _ASIDES.sub(" ", _TRADE.sub(" ", scene))


def place_of_words(scene: str) -> str:
    """Return the place where a scene is set, or nothing where it names none. `scene` is without asides."""
    named = _kept(list(_hits(_PLACES, scene, 3.0)), scene)
    hinted = _kept(list(_hits(_HINTS, scene, 1.0)), scene)
    best = max(named, key=_rank, default=None)
    inside = max((hit for hit in hinted if hit.place in INDOOR_HINTS), key=_rank, default=None)
    if best and not (inside and best.weight < _INDOORS_AT <= inside.weight + 1 and best.place != "studio"):
        return best.place
    hint = max(hinted, key=_rank, default=None)
    return hint.place if hint else ""


def _rank(hit: _Hit) -> tuple[float, int]:
    return hit.weight, -hit.start


def _hits(table: Mapping[str, re.Pattern[str]], scene: str, base: float) -> Iterator[_Hit]:
    for place, found in table.items():
        for match in found.finditer(scene):
            weight = base - (1.5 if place in LOOSE else 0.0)
            weight -= 0.8 if match.group().lower() in LOOSE_WORDS else 0.0
            yield _Hit(match.start(), match.end(), place, weight + _role(scene, match))


def _role(scene: str, match: re.Match[str]) -> float:
    """Return what the words around a place add: the scene is set there, or sees it from somewhere else."""
    before = _CLAUSE.split(scene[max(0, match.start() - 80) : match.start()])[-1]
    after = _CLAUSE.split(scene[match.end() : match.end() + 60])[0]
    if _SEEN.search(before) or _SEEN_AFTER.search(after):
        return -1.5
    return 1.0 if _SET.search(before) else 0.0


def _kept(hits: list[_Hit], scene: str) -> list[_Hit]:
    """Drop words within longer ones ("shop" in "coffee shop") and before another place ("city" in "city park")."""
    return [hit for hit in hits if not any(_covers(other, hit, scene) for other in hits if other is not hit)]


def _covers(other: _Hit, hit: _Hit, scene: str) -> bool:
    longer = other.end - other.start > hit.end - hit.start
    within = other.start <= hit.start and hit.end <= other.end and longer
    follows = other.place != hit.place and scene[hit.end : other.start] == " " and other.place not in LOOSE
    return within or follows


_LIT = re.compile(r"\b(?:\w*lights?|lit|lamps?|sun|windows?|glow|soft ?box(?:es)?|beams?|rays?|shaft|lighting)\b", re.I)
_VIEWED = re.compile(
    r"\b(?:seen|viewed|shot|photographed|captured|view|camera)\s+(?:directly\s+)?(?:from|on)\s+(?:directly\s+)?"
    r"(?:the\s+)?[\w-]+(?:\s+side)?",
    re.I,
)
_FROM = re.compile(
    r"\b(?:from|on|at|to|in|of)\s+(?:the\s+|her\s+|his\s+|its\s+|camera[ -])?(?:far\s+|upper\s+|top\s+|lower\s+)?"
    r"(?P<side>left|right|behind|above|overhead|back)\b|\b(?P<hand>left|right)[ -](?:hand|side)"
    r"|\b(?P<back>back-?lit|back-?light(?:ing)?|contre-jour|rim light)|\b(?P<top>overhead|top) light",
    re.I,
)
_SIDES = {"behind": "back", "above": "top", "overhead": "top"}
_ACROSS = {"left": "right", "right": "left"}


def light_from(scene: str) -> str:
    """Return where the light comes from: "left", "right", "back", "top", or nothing; a shadow falls away from it."""
    shadowed = ""
    for clause in _CLAUSE.split(_VIEWED.sub(" ", scene)):
        match = _FROM.search(clause)
        if not match:
            continue
        side = "back" if match["back"] else "top" if match["top"] else (match["side"] or match["hand"]).lower()
        side = _SIDES.get(side, side)
        if re.search(r"\bshadows?\b", clause, re.I):
            shadowed = shadowed or _ACROSS.get(side, "")
        elif match["back"] or match["top"] or _LIT.search(clause):
            return side
    return shadowed
