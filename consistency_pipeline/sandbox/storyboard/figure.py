"""Draws a person or a mascot from words, for a request that brings no reference."""

import re
from dataclasses import dataclass

import numpy as np

from consistency_pipeline.sandbox.storyboard.cutout import Cutout
from consistency_pipeline.sandbox.storyboard.paint import Colour, Point, Random, mix, oval, rgb, shade
from consistency_pipeline.sandbox.storyboard.sketch import Sheet, hue, soft_shade, tint_before

GARMENT = r"jacket|coat|sweater|jumper|shirt|blouse|t-shirt|tee|hoodie|dress|cardigan|blazer|suit|vest|windbreaker|" \
    r"parka|uniform|overalls|sweatshirt|turtleneck|robe|raincoat|apron|top\b"  # fmt: skip
SKINS = ("#f1cdb3", "#e5b592", "#c98f68", "#9c6544", "#6f4630")
NAMED_SKINS = {"pale": 0, "fair": 0, "light": 0, "freckle": 0, "olive": 2, "tan": 2, "brown": 3, "dark": 4, "black": 4}
HAIRS = ("#3a2618", "#6e4327", "#1f1a1a", "#b98748", "#8c4a2b")
CLOTHES = ("#3f6f78", "#b5573f", "#5f6f4a", "#39466e", "#c99b45", "#8a5568")
MIDDLE, EYES = 450.0, 372.0  # column of the nose and row of the eyes on the sheet


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
    skin = next((index for word, index in NAMED_SKINS.items() if re.search(rf"\b{word}\w*[\w\s-]{{0,12}}(skin|freckle|complexion)", low)), None)
    if "freckle" in low and skin is None:
        skin = 0
    style = next((style for style in ("curly", "afro", "wavy", "bald", "ponytail", "bun", "braid", "bob", "short", "long", "straight") if style in low), "")
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
        marks=frozenset(mark for mark in ("freckle", "glasses", "beard", "moustache", "hoodie", "scarf", "embroider") if mark in low),
        back=back,
    )


def draw_person(text: str, back: bool, random: Random) -> Cutout:
    """Return a bust of the person that a text describes, seen from the front or from behind."""
    person = person_of(text, back, random)
    sheet = Sheet(900, 1000)
    _hair_behind(sheet, person, random)
    _body(sheet, person)
    if not back:
        _head(sheet, person)
        _face(sheet, person, random)
    _hair_before(sheet, person, random)
    return sheet.cutout(cropped=True)


def _body(sheet: Sheet, person: Person) -> None:
    dark = soft_shade(person.cloth)
    neck = sheet.shape([(390, 470), (510, 470), (525, 660), (375, 660)], shade(person.skin, 0.9))
    sheet.mark(oval((MIDDLE, 510), (95, 60)), soft_shade(person.skin), 0.6, 8, neck)
    curve = [(352, 632), (250, 672), (168, 742), (128, 880), (116, 1010), (784, 1010), (772, 880), (732, 742), (650, 672), (548, 632)]
    body = sheet.shape(_smooth(curve), person.cloth)
    if person.ribbed:
        sheet.ridged(body, 15.0)
    sheet.round_off(body, 0.26)
    for side in (-1, 1):
        sheet.mark([(MIDDLE + side * 218, 800), (MIDDLE + side * 206, 1010), (MIDDLE + side * 222, 1010)], dark, 0.75, 2.5, body)
    if person.back:
        sheet.shape(_smooth([(352, 640), (400, 606), (500, 606), (548, 640), (450, 672)]), shade(person.cloth, 0.9))
        sheet.mark([(190, 744), (MIDDLE, 776), (710, 744), (712, 752), (MIDDLE, 786), (188, 752)], dark, 0.8, 1, body)
        if "embroider" in person.marks:
            _embroidery(sheet, (MIDDLE, 878.0))
        return
    inner = rgb("#f2ede3")
    sheet.mark([(384, 620), (516, 620), (MIDDLE, 800)], inner, 1.0, 0.8, body)
    sheet.mark([(395, 612), (505, 612), (MIDDLE, 706)], person.skin, 1.0, 0.8)
    for side in (-1, 1):
        lapel: list[Point] = [(MIDDLE + side * 72, 606), (MIDDLE + side * 128, 650), (MIDDLE + side * 84, 742), (MIDDLE + side * 2, 812), (MIDDLE + side * 40, 700)]
        sheet.shape(lapel, shade(person.cloth, 1.1))
        sheet.mark([(MIDDLE + side * 128, 650), (MIDDLE + side * 132, 658), (MIDDLE + side * 88, 750), (MIDDLE + side * 84, 742)], dark, 0.7, 1.5)
    sheet.mark([(MIDDLE - 2, 806), (MIDDLE + 3, 806), (MIDDLE + 3, 1010), (MIDDLE - 2, 1010)], dark, 0.8, 0.8)
    for row in (848, 924):
        sheet.mark(oval((MIDDLE + 20, row), (10, 10)), shade(dark, 0.7), 1.0, 0.6)


def _embroidery(sheet: Sheet, centre: Point) -> None:
    """Draw a ring of stitched flowers."""
    for number, angle in enumerate(np.linspace(0, 2 * np.pi, 9)[:-1]):
        flower = (centre[0] + np.cos(angle) * 74, centre[1] + np.sin(angle) * 62)
        for petal in np.linspace(0, 2 * np.pi, 6)[:-1]:
            place = (flower[0] + np.cos(petal) * 11, flower[1] + np.sin(petal) * 11)
            sheet.mark(oval(place, (9, 6), petal), rgb(("#f3efe4", "#c1453f", "#2f6f73")[number % 3]), 0.95, 0.6)
        sheet.mark(oval(flower, (5, 5)), rgb("#e2b23e"), 1.0, 0.5)


def _head(sheet: Sheet, person: Person) -> None:
    for side in (-1, 1):
        sheet.oval((MIDDLE + side * 148, EYES + 22), (24, 40), shade(person.skin, 0.92))
    jaw = [(304, 330), (312, 430), (348, 508), (410, 556), (450, 564), (490, 556), (552, 508), (588, 430), (596, 330), (560, 236), (450, 200), (340, 236)]
    head = sheet.shape(_smooth(jaw), person.skin)
    sheet.round_off(head, 0.2)
    for side in (-1, 1):
        sheet.mark(oval((MIDDLE + side * 86, EYES + 74), (40, 26)), mix(person.skin, rgb("#e0705e"), 0.5), 0.5, 12, head)
    if "beard" in person.marks:
        sheet.mark(_smooth([(318, 430), (390, 470), (450, 462), (510, 470), (582, 430), (552, 520), (450, 580), (348, 520)]), shade(person.hair, 0.92), 0.96, 5, head)


def _face(sheet: Sheet, person: Person, random: Random) -> None:
    ink, iris = rgb("#2b1d1a"), rgb(("#4e7a52", "#4b3527", "#42688c")[int(random.integers(3))])
    for side in (-1, 1):
        eye = (MIDDLE + side * 66, EYES)
        sheet.mark(oval(eye, (30, 19)), rgb("#fbf8f3"), 1.0, 0.8)
        sheet.mark(oval(eye, (16, 18)), iris, 1.0, 0.8)
        sheet.mark(oval(eye, (8, 9)), ink, 1.0, 0.6)
        sheet.mark(oval((eye[0] - 5, eye[1] - 6), (4.5, 4.5)), (1, 1, 1), 0.95, 0.5)
        lid = _arc((eye[0], eye[1] + 3), 33, 21, 6.5)
        sheet.mark(lid, ink, 0.95, 0.8)
        brow = _arc((eye[0], EYES - 22), 42, 22, 10)
        sheet.mark(brow, shade(person.hair, 0.72), 0.92, 1)
        if "glasses" in person.marks:
            sheet.mark(_arc(eye, 46, 38, 5), ink, 0.9, 0.6)
            sheet.mark(_arc(eye, 46, -38, 5), ink, 0.9, 0.6)
    nose = soft_shade(person.skin)
    sheet.mark([(MIDDLE + 4, EYES + 20), (MIDDLE + 22, EYES + 76), (MIDDLE - 8, EYES + 84), (MIDDLE + 12, EYES + 74)], nose, 0.55, 2)
    mouth = rgb("#b4514a")
    sheet.mark(_smooth([(MIDDLE - 46, EYES + 118), (MIDDLE - 14, EYES + 112), (MIDDLE, EYES + 116), (MIDDLE + 14, EYES + 112), (MIDDLE + 46, EYES + 118), (MIDDLE, EYES + 142)]), mouth, 0.9, 1)
    sheet.mark(_arc((MIDDLE, EYES + 112), 50, -14, 4), shade(mouth, 0.6), 0.9, 0.8)
    if "freckle" in person.marks:
        for _ in range(34):
            place = (MIDDLE + random.choice((-1, 1)) * random.uniform(12, 110), EYES + random.uniform(38, 92))
            sheet.mark(oval(place, (2.9, 2.6)), rgb("#b06a44"), 0.55, 0.6)


def _hair_behind(sheet: Sheet, person: Person, random: Random) -> None:
    dark = soft_shade(person.hair)
    if person.style in ("curly", "afro", "wavy"):
        _curls(sheet, dark, random, 120, (215.0, 205.0))
    elif person.style in ("long", "straight", "braid"):
        sheet.shape(_smooth([(282, 330), (262, 520), (268, 740), (350, 770), (550, 770), (632, 740), (638, 520), (618, 330), (560, 190), (340, 190)]), dark)
    elif person.style == "bob":
        sheet.shape(_smooth([(272, 330), (258, 500), (290, 570), (610, 570), (642, 500), (628, 330), (560, 190), (340, 190)]), dark)
    elif person.style == "ponytail" and not person.back:
        sheet.shape(_smooth([(560, 230), (680, 280), (700, 480), (640, 620), (620, 430)]), dark)


def _hair_before(sheet: Sheet, person: Person, random: Random) -> None:
    if person.style == "bald":
        if person.back:
            sheet.round_off(sheet.oval((MIDDLE, 382), (150, 184), person.skin), 0.2)
        return
    if person.style in ("curly", "afro", "wavy"):
        _curls(sheet, person.hair, random, 150 if person.back else 110, (195.0, 185.0), open_face=not person.back)
        return
    low = {"long": 740, "straight": 740, "braid": 700, "bob": 560}.get(person.style, 480)
    if person.back:
        cap = _smooth([(286, 330), (272, low * 0.75), (300, low), (600, low), (628, low * 0.75), (614, 330), (560, 200), (450, 172), (340, 200)])
    else:
        cap = _smooth([(292, 372), (286, 290), (330, 198), (450, 164), (570, 198), (614, 290), (608, 372), (584, 300), (520, 268), (404, 262), (330, 288)])
    mass = sheet.shape(cap, person.hair)
    sheet.round_off(mass, 0.3)
    for _ in range(26):
        x = MIDDLE + random.uniform(-150, 150)
        lean = (x - MIDDLE) * 0.25
        sheet.mark([(MIDDLE + (x - MIDDLE) * 0.5, 176), (x, 260), (x + lean, 700), (x + lean + 4, 700), (x + 5, 260)], shade(person.hair, random.choice((0.72, 1.25))), 0.35, 1.2, mass)
    if person.style == "bun":
        sheet.round_off(sheet.oval((MIDDLE, 158), (82, 70), person.hair), 0.35)


def _curls(sheet: Sheet, colour: Colour, random: Random, count: int, reach: Point, open_face: bool = False) -> None:
    """Draw a cloud of ringlets about the head, leaving the face open if asked."""
    for number in range(count):
        angle = random.uniform(0, 2 * np.pi)
        far = np.sqrt(random.uniform(0.0 if not open_face else 0.62, 1.0))
        x, y = MIDDLE + np.cos(angle) * reach[0] * far * 1.08, 352 + np.sin(angle) * reach[1] * far * (1.25 if np.sin(angle) > 0 else 1)
        inside_face = ((x - MIDDLE) / 165) ** 2 + ((y - 425) / 175) ** 2 < 1 and y > 270  # noqa: PLR2004 - the sheet's own lengths
        if open_face and inside_face:
            continue
        size = random.uniform(26, 42)
        tone = shade(colour, random.uniform(0.84, 1.2) * (0.86 + 0.2 * number / count))
        sheet.oval((x, y), (size, size * 0.92), tone)
        sheet.mark(_arc((x, y), size * 0.62, size * 0.6, 5), shade(tone, 1.3), 0.7, 1)
        sheet.mark(_arc((x, y), size * 0.7, -size * 0.66, 6), shade(tone, 0.66), 0.7, 1)


def _arc(centre: Point, half: float, rise: float, thick: float) -> list[Point]:
    """Return a crescent over (or, with a negative rise, under) a point."""
    t = np.linspace(-1, 1, 21)
    outer = [(centre[0] + half * x, centre[1] - rise * np.sqrt(max(0.0, 1 - x * x))) for x in t]
    inner = [(centre[0] + half * x, centre[1] - (rise - np.sign(rise) * thick) * np.sqrt(max(0.0, 1 - x * x))) for x in t[::-1]]
    return [*outer, *inner]


def _smooth(corners: list[Point], rounds: int = 3) -> list[Point]:
    """Return a closed outline with its corners cut again and again (Chaikin)."""
    points = np.asarray(corners, np.float64)
    for _ in range(rounds):
        after = np.roll(points, -1, axis=0)
        points = np.stack([0.75 * points + 0.25 * after, 0.25 * points + 0.75 * after], axis=1).reshape(-1, 2)
    return [(float(x), float(y)) for x, y in points]


def draw_creature(text: str, noun: str, back: bool, random: Random) -> Cutout:
    """Return a round mascot with the ears of the animal that a text names; anything unknown becomes a small robot."""
    sheet = Sheet(800, 1000)
    fur = hue(tint_before(noun, text) or tint_before("fur|feathers|body|paint", text), {"fox": "#d9783a", "bear": "#8a5f3f", "robot": "#9fb4bf", "frog": "#6fa84e", "penguin": "#2f3a4a", "panda": "#f1eee8", "owl": "#94714f"}.get(noun, "#c9975c"))
    pale, dark = mix(fur, (1, 0.98, 0.94), 0.7), soft_shade(fur)
    for side in (-1, 1):
        sheet.round_off(sheet.oval((400 + side * 110, 950), (78, 46), dark), 0.2)
        sheet.round_off(sheet.oval((400 + side * 190, 700), (52, 125), shade(fur, 0.92), -side * 0.35), 0.2)
        _ear(sheet, noun, side, (fur, dark))
    body = sheet.oval((400, 740), (200, 222), fur)
    sheet.round_off(body, 0.35)
    head = sheet.oval((400, 360), (240, 212), fur)
    sheet.round_off(head, 0.35)
    if back:
        return sheet.cutout()
    sheet.mark(oval((400, 780), (122, 148)), pale, 0.95, 4, body)
    sheet.mark(oval((400, 446), (136, 98)), pale, 0.95, 5, head)
    for side in (-1, 1):
        eye = (400 + side * 92, 346)
        sheet.mark(oval(eye, (31, 37)), rgb("#231a18"), 1, 1)
        sheet.mark(oval((eye[0] - 9, eye[1] - 13), (10, 11)), (1, 1, 1), 0.95, 1)
        sheet.mark(oval((400 + side * 158, 430), (36, 22)), rgb("#ea8a72"), 0.5, 10, head)
    sheet.mark(oval((400, 408), (28, 19)), rgb("#33211d"), 1, 1)
    sheet.mark(_arc((400, 442), 56, -30, 8), rgb("#5a2f28"), 0.95, 1)
    return sheet.cutout()


def _ear(sheet: Sheet, noun: str, side: int, fur: tuple[Colour, Colour]) -> None:
    x, (light, dark) = 400 + side * 150, fur
    if noun in ("rabbit", "bunny"):
        sheet.oval((400 + side * 95, 130), (46, 128), light, side * 0.15)
        sheet.oval((400 + side * 95, 140), (22, 92), rgb("#e9b0a4"), side * 0.15)
    elif noun in ("bear", "panda", "monkey", "lion", "otter", "elephant"):
        sheet.oval((x + side * 20, 205), (70, 68), dark if noun == "panda" else light)
        sheet.oval((x + side * 20, 210), (38, 36), dark)
    elif noun in ("robot", "frog", "penguin", "owl", "bird", "alien", "duck"):
        sheet.oval((400 + side * 100, 185), (38, 50), light)
    else:
        sheet.shape([(x - side * 75, 210), (x + side * 62, 40), (x + side * 84, 280)], light)
        sheet.shape([(x - side * 30, 200), (x + side * 52, 95), (x + side * 62, 240)], dark)
