"""How a person looks, read from words."""

import re
from dataclasses import dataclass

from consistency_pipeline.sandbox.storyboard.paint import Colour, Random, rgb
from consistency_pipeline.sandbox.storyboard.sketch import hue, tint_before

GARMENT = r"jacket|coat|sweater|jumper|shirt|blouse|t-shirt|tee|hoodie|dress|cardigan|blazer|suit|vest|windbreaker|" \
    r"parka|uniform|overalls|sweatshirt|turtleneck|robe|raincoat|apron|top\b"  # fmt: skip
SKINS = ("#f1cdb3", "#e5b592", "#c98f68", "#9c6544", "#6f4630")
NAMED_SKINS = {"pale": 0, "fair": 0, "light": 0, "olive": 2, "tan": 2, "brown": 3, "dark": 4, "black": 4}
HAIRS = ("#3a2618", "#6e4327", "#1f1a1a", "#b98748", "#8c4a2b")
CLOTHES = ("#3f6f78", "#b5573f", "#5f6f4a", "#39466e", "#c99b45", "#8a5568")

STYLES = ("curly", "afro", "wavy", "bald", "ponytail", "bun", "braid", "bob", "short", "long", "straight")
MARKS = ("freckle", "glasses", "beard", "embroider")


@dataclass(frozen=True, slots=True)
class Person:
    """How a person looks: colours, the style of the hair, and marks such as freckles."""

    skin: Colour
    hair: Colour
    cloth: Colour
    style: str
    ribbed: bool
    marks: frozenset[str]
    back: bool


def person_of(text: str, back: bool, random: Random) -> Person:
    """Return how the person of a text looks; what it does not say the seed chooses."""
    low = text.lower()
    skin = _skin(low, random)
    hair, cloth = HAIRS[int(random.integers(len(HAIRS)))], CLOTHES[int(random.integers(len(CLOTHES)))]
    return Person(
        skin=rgb(SKINS[skin]),
        hair=hue(tint_before("hair|curls|bob|braid|ponytail|afro", text), hair),
        cloth=hue(tint_before(GARMENT, text), cloth),
        style=_style(low),
        ribbed=bool(re.search("corduroy|knit|ribbed|wool", low)),
        marks=frozenset(mark for mark in MARKS if mark in low),
        back=back,
    )


def _skin(low: str, random: Random) -> int:
    chosen = int(random.integers(0, 4))
    for word, index in NAMED_SKINS.items():
        if re.search(rf"\b{word}\w*[\w\s-]{{0,12}}(skin|complexion)", low):
            return index
    return 0 if "freckle" in low else chosen


def _style(low: str) -> str:
    named = next((style for style in STYLES if style in low), "")
    return named or ("short" if re.search(r"\b(man|boy|gentleman|guy|grandfather|king)\b", low) else "long")
