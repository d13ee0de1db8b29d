"""Reads a prompt: who is in the picture, which reference shows the wanted side, and what the scene is like."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consistency_pipeline.sandbox.storyboard import lexicon
from consistency_pipeline.sandbox.storyboard.people import Group, find_groups

LONGEST = 6000  # characters of a prompt that are read; scenes are described in the first few hundred
_TABLES = {
    name: lexicon.patterns(table)
    for name, table in {
        "place": lexicon.PLACES,
        "surface": lexicon.SURFACES,
        "time": lexicon.TIMES,
        "weather": lexicon.WEATHERS,
        "look": lexicon.LOOKS,
        "props": lexicon.PROPS,
        "view": lexicon.VIEWS,
    }.items()
}
_HOLDS = re.compile(
    r"[,;:]?\s*\b(?:keep|keeping|preserve|preserving|maintain|retain|ensure|do not|don't|avoid)\b[^.!?\n]*", re.I
)
_NEGATED = re.compile(r"\b(?:no|without|not)\s+(?:any\s+)?[\w-]+", re.I)
_BACKDROP = re.compile(r"([\w-]+)(?:\s+[\w-]+)?\s+(?:background|backdrop|wall|paper|sweep|seamless)", re.I)
_HELD = re.compile(r"\b(?:hold|holds|holding|carry|carries|carrying|with .{0,20} in (?:her|his|their) hands?|"
                   r"drinking|sipping|raising|clutching|lifting|offering)\b", re.I)  # fmt: skip
_TRAITS = re.compile(r"\b(?:with|featuring|wearing)\b.*?(?=,|\.|;| (?:on|in|at|by|near|against|beside|under) |$)", re.I)
# What people sit on or at, while products stand on it: no ground to stand on.
_FURNITURE = re.compile(r"\b(?:\w+ )?(?:bench|table|desk|shelf|counter|nightstand|crate|log|barrel|chair)\b", re.I)
# A table of these places is of wood and inside; the same words outside say only what the subject stands on.
_WEAK_PLACES = re.compile(lexicon.pattern(lexicon.PLACES["room"]).pattern, re.I)


@dataclass(frozen=True, slots=True)
class Brief:
    """What a prompt asks for, in words of the lexicon; an empty string means that the prompt does not say."""

    subjects: tuple[Group, ...]
    scene: str
    text: str = ""  # the prompt without what must be kept
    place: str = ""
    surface: str = ""
    time: str = ""
    weather: str = ""
    look: str = ""
    view: str = ""
    backdrop: str = ""  # the name of a colour
    props: tuple[str, ...] = ()
    held: bool = False

    def shown(self, subject: Group) -> int:
        """Return the index of the reference that shows the wanted side of `subject`."""
        for index, view in subject.views:
            if view == self.view and self.view:
                return index
        return subject.references[0]

    def unseen(self, subject: Group) -> bool:
        """Tell whether the back is wanted and no reference of `subject` is said to show it."""
        return self.view == "back" and len(subject.references) == 1 and self.view not in dict(subject.views).values()


def read(prompt: str, references: int) -> Brief:
    """Return what `prompt` asks for when it comes with so many `references`. Never raises."""
    text = prompt[:LONGEST]
    groups, rest = find_groups(text, references)
    scene = _NEGATED.sub(" ", _HOLDS.sub(" ", rest))
    if not references:
        scene = _TRAITS.sub(" ", scene)
    look = _first("look", scene)
    if look:
        scene = _TABLES["look"][look].sub(" ", scene)  # a comic book is no book on the table
    place = _place(scene)
    nouns = {group.noun for group in groups}
    return Brief(
        subjects=groups,
        scene=scene,
        text=_HOLDS.sub(" ", text) if not references else scene,
        place=place,
        surface=_surface(scene if _things_only(groups) else _FURNITURE.sub(" ", scene)),
        time="neon" if _TABLES["time"]["neon"].search(scene) else _first("time", scene),
        weather=_first("weather", scene),
        look=look,
        view=wanted_view(scene),
        backdrop=_backdrop_colour(scene),
        props=tuple(name for name, found in _TABLES["props"].items() if found.search(scene) and name not in nouns),
        held=_HELD.search(scene) is not None,
    )


def wanted_view(scene: str) -> str:
    """Return the view that a scene's words ask for, or nothing; words that scenes use anyway do not count."""
    for view, found in _TABLES["view"].items():
        for match in found.finditer(scene):
            if match.group().lower().replace(" ", "_") not in lexicon.LOOSE_VIEWS:
                return view
    return ""


def _first(table: str, scene: str) -> str:
    """Return the answer of the table whose word comes first; of two at one place, the longer word's."""
    return _earliest(_TABLES[table], scene)


def _earliest(table: Mapping[str, re.Pattern[str]], scene: str) -> str:
    hits = [
        (match.start(), -len(match.group()), name) for name, found in table.items() if (match := found.search(scene))
    ]
    return min(hits)[2] if hits else ""


def _place(scene: str) -> str:
    strong = {name: found for name, found in _TABLES["place"].items() if name != "room"}
    found = _earliest(strong, scene)
    if found in ("snowfield", "sky") and len(_hits(strong, scene)) > 1:  # "a snowy street" is a street
        found = _earliest({name: strong[name] for name in strong if name not in ("snowfield", "sky")}, scene)
    return found or ("room" if _WEAK_PLACES.search(scene) else "")


def _things_only(groups: Sequence[Group]) -> bool:
    return not any(group.kind in ("person", "creature") for group in groups)


def _hits(table: Mapping[str, re.Pattern[str]], scene: str) -> list[str]:
    return [name for name, found in table.items() if found.search(scene)]


def _surface(scene: str) -> str:
    """Return the surface: a material that is named wins over furniture or ground, and that over a place."""
    hits = _hits(_TABLES["surface"], scene)
    for named in ("marble", "walnut", "oak", "fabric", "cobbles", "tiles", "gloss", "snow"):
        if named in hits:
            return named
    return _first("surface", scene)


def _backdrop_colour(scene: str) -> str:
    for match in _BACKDROP.finditer(scene):
        for word in reversed(match.group().lower().split()):
            if word in lexicon.COLOURS:
                return word
    return ""


def colours(text: str) -> Sequence[tuple[int, str]]:
    """Return the colour words of a text with their places, in order."""
    return [(match.start(), match.group().lower()) for match in _COLOUR.finditer(text)]


_COLOUR = re.compile(r"(?<![\w-])(?:" + "|".join(sorted(lexicon.COLOURS, key=len, reverse=True)) + r")(?!\w)", re.I)
