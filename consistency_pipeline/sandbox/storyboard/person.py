"""How a person looks, read from words."""

import re
from dataclasses import dataclass

from consistency_pipeline.sandbox.storyboard.paint import Colour, Random, rgb
from consistency_pipeline.sandbox.storyboard.sketch import hue, tint_before

GARMENT = r"jacket|coat|sweater|jumper|shirt|blouse|t-shirt|tee|hoodie|dress|cardigan|blazer|suit|vest|windbreaker|" \
    r"parka|uniform|overalls|sweatshirt|turtleneck|robe|raincoat|apron|top\b"  # fmt: skip
SKINS = ("#f1cdb3", "#e5b592", "#c98f68", "#9c6544", "#6f4630")
NAMED_SKINS = {"pale": 0, "fair": 0, "light": 0, "freckle": 0, "olive": 2, "tan": 2, "brown": 3, "dark": 4, "black": 4}
HAIRS = ("#3a2618", "#6e4327", "#1f1a1a", "#b98748", "#8c4a2b")
CLOTHES = ("#3f6f78", "#b5573f", "#5f6f4a", "#39466e", "#c99b45", "#8a5568")


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
    skin = next(
        (
            index
            for word, index in NAMED_SKINS.items()
            if re.search(rf"\b{word}\w*[\w\s-]{{0,12}}(skin|freckle|complexion)", low)
        ),
        None,
    )
    if "freckle" in low and skin is None:
        skin = 0
    style = next(
        (
            style
            for style in (
                "curly",
                "afro",
                "wavy",
                "bald",
                "ponytail",
                "bun",
                "braid",
                "bob",
                "short",
                "long",
                "straight",
            )
            if style in low
        ),
        "",
    )
    if not style:
        style = "short" if re.search(r"\b(man|boy|gentleman|guy|grandfather|king)\b", low) else "long"
    hair = tint_before("hair|curls|bob|braid|ponytail|afro", text)
    cloth = tint_before(GARMENT, text)
    return Person(
        skin=rgb(SKINS[int(random.integers(0, 4)) if skin is None else skin]),
        hair=hue(hair, HAIRS[int(random.integers(len(HAIRS)))]),
        cloth=hue(cloth, CLOTHES[int(random.integers(len(CLOTHES)))]),
        style=style,
        ribbed=bool(re.search("corduroy|knit|ribbed|wool", low)),
        marks=frozenset(
            mark for mark in ("freckle", "glasses", "beard", "moustache", "hoodie", "scarf", "embroider") if mark in low
        ),
        back=back,
    )
