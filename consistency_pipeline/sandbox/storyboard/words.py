"""Reads a prompt: who is in the picture, which reference shows the wanted side, and what the scene is like."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consistency_pipeline.sandbox.storyboard import lexicon
from consistency_pipeline.sandbox.storyboard.people import Group, find_groups
from consistency_pipeline.sandbox.storyboard.places import INDOORS
from consistency_pipeline.sandbox.storyboard.settings import light_from, place_of_words, without_asides

GUESSED = ("back", "side")  # views that a subject is turned to where no reference shows them
LONGEST = 6000  # characters of a prompt that are read; scenes are described in the first few hundred
_TABLES = {
    name: lexicon.patterns(table)
    for name, table in {
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
_FURNITURE = re.compile(
    r"\b(?:\w+ )?(?:bench|table|desk|shelf|counter|nightstand|crate|log|barrel|chair|stone)\b", re.I
)
_PALM = re.compile(
    r"\b(?:held|raised|lifted|offered)\b[^,.;]{0,30}\bhands?\b|\bin (?:a|one|her|his) (?:\w+ )?hand\b", re.I
)
_STEAM = re.compile(r"\b(?:steam|steaming|piping hot)\b", re.I)
_LIGHTS = re.compile(r"\b(?:lamps?|string lights|fairy lights|lanterns?|garlands of light)\b", re.I)
_ON = re.compile(r"\bon (?:top of )?((?:(?!\b(?:beside|next to|near|with|in front|against|behind|by|above|over\w*)\b)"
                 r"[^,.;])+)", re.I)  # fmt: skip
_LIT_FROM = re.compile(r"\b(?:\w*light(?:s|ing)?|\w*lit|sun|lamps?|glow|rays|camera) (?:coming |falling |shining )?from"
                       r" (?:directly )?(?:behind|above|below|the back|the side)\b", re.I)  # fmt: skip
_WINDOW = re.compile(r"\bwindows?\b", re.I)
_FRAMINGS = {
    "close": re.compile(r"\b(?:close-?up|close up|macro|extreme close|fills? the frame|tight crop)\b", re.I),
    "wide": re.compile(r"\b(?:wide-angle|wide angle|wide shot|long shot|(?:generous|negative|copy|ample|empty)"
                       r" (?:white )?space|small in the frame|establishing shot)\b", re.I),
}  # fmt: skip


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
    palm: bool = False  # a hand that is not a subject's holds the thing
    light: str = ""  # where it comes from: "left", "right", "back" or "top"
    framing: str = ""  # "close" or "wide"
    steam: bool = False
    window: bool = False

    def shown(self, subject: Group) -> int:
        """Return the index of the reference that shows the wanted side of `subject`."""
        for index, view in subject.views:
            if view == self.view and self.view:
                return index
        return subject.references[0]

    def unseen(self, subject: Group) -> bool:
        """Tell whether the back or a side is wanted and no reference of `subject` is said to show it."""
        return self.view in GUESSED and len(subject.references) == 1 and self.view not in dict(subject.views).values()

    @property
    def guessed(self) -> str:
        """Return the view that some subject is turned to, empty where references show what is wanted."""
        return self.view if any(self.unseen(subject) for subject in self.subjects if subject.references) else ""


def read(prompt: str, references: int) -> Brief:
    """Return what `prompt` asks for when it comes with so many `references`. Never raises."""
    text = prompt[:LONGEST]
    groups, rest = find_groups(text, references)
    scene = _NEGATED.sub(" ", _HOLDS.sub(" ", rest))
    if not references:
        scene = _TRAITS.sub(" ", scene)
    framing = next((name for name, found in _FRAMINGS.items() if found.search(scene)), "")
    view = wanted_view(scene)
    look = _first("look", scene)
    if look:
        scene = _TABLES["look"][look].sub(" ", scene)  # a comic book is no book on the table
    scene = without_asides(scene)
    place = place_of_words(scene)
    things = not any(group.kind in ("person", "creature") for group in groups)
    held = _HELD.search(scene) is not None
    return Brief(
        subjects=groups,
        scene=scene,
        text=_HOLDS.sub(" ", text) if not references else scene,
        place=place,
        surface=_surface(scene if things else _FURNITURE.sub(" ", scene), things),
        time=_time(scene, place),
        weather=_first("weather", scene),
        look=look,
        view=view,
        backdrop=_backdrop_colour(scene),
        props=_props(scene, place, {group.noun for group in groups}),
        held=held,
        palm=things and _PALM.search(scene) is not None,
        light=light_from(scene),
        framing=framing,
        steam=_STEAM.search(scene) is not None,
        window=_WINDOW.search(scene) is not None,
    )


def wanted_view(scene: str) -> str:
    """Return the view that a scene's words ask for, or nothing; words that scenes use anyway do not count."""
    scene = _LIT_FROM.sub(" ", scene)
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


def _time(scene: str, place: str) -> str:
    """Return the light: neon, else the hour, else what makes the light; inside, candles outshine the night."""
    if _TABLES["time"]["neon"].search(scene):
        return "neon"
    hour = _earliest({name: _TABLES["time"][name] for name in lexicon.HOURS}, scene)
    mood = _earliest({name: _TABLES["time"][name] for name in lexicon.MOODS}, scene)
    if mood == "candle" and hour in ("night", "dusk") and place in INDOORS:
        return mood
    if not hour and not mood and place in ("market", "street", "skyline") and _LIGHTS.search(scene):
        return "dusk"  # lamps are on
    return hour or lexicon.SAME_TIME.get(mood, mood)


def _props(scene: str, place: str, nouns: set[str]) -> tuple[str, ...]:
    """Return the props that a scene names, but for those that make no sense where it is set."""
    inside = place in INDOORS
    barred = set(lexicon.OUTSIDE_ONLY if inside else lexicon.INSIDE_ONLY) if place else set()
    barred |= nouns | lexicon.PART_OF.get(place, frozenset())
    return tuple(name for name, found in _TABLES["props"].items() if name not in barred and found.search(scene))


def _hits(table: Mapping[str, re.Pattern[str]], scene: str) -> list[str]:
    return [name for name, found in table.items() if found.search(scene)]


def _surface(scene: str, things: bool = False) -> str:
    """Return the surface: a material that is named wins over furniture or ground, and that over a place."""
    under = _ON.search(scene) if things else None
    if under and under.group(1).strip() != scene.strip() and (found := _surface(under.group(1))):
        return found
    hits = _hits(_TABLES["surface"], scene)
    if "rock" in hits and re.search(r"\bgranite (?:boulder|slab|rock)", scene, re.I):
        return "rock"
    for named in ("laminate", "log", "marble", "walnut", "oak", "fabric", "cobbles", "tiles", "gloss", "snow"):
        if named in hits:
            return named
    return _first("surface", scene)


def _backdrop_colour(scene: str) -> str:
    for match in _BACKDROP.finditer(scene):
        for word in match.group().lower().split():
            if word in lexicon.COLOURS:
                return word
    return ""


def colours(text: str) -> Sequence[tuple[int, str]]:
    """Return the colour words of a text with their places, in order."""
    return [(match.start(), match.group().lower()) for match in _COLOUR.finditer(text)]


_COLOUR = re.compile(r"(?<![\w-])(?:" + "|".join(sorted(lexicon.COLOURS, key=len, reverse=True)) + r")(?!\w)", re.I)
