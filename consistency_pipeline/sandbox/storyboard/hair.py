"""Draws hair on a sheet: behind the head and before it."""

import numpy as np

from consistency_pipeline.sandbox.storyboard.outline import MIDDLE, arc, outline, smooth
from consistency_pipeline.sandbox.storyboard.paint import Colour, Point, Random, shade
from consistency_pipeline.sandbox.storyboard.person import Person
from consistency_pipeline.sandbox.storyboard.sketch import Sheet, soft_shade

FOREHEAD = 270.0  # row of the sheet below which curls leave the face open


def hair_behind(sheet: Sheet, person: Person, random: Random) -> None:
    """Draw the hair that hangs behind head and neck."""
    dark = soft_shade(person.hair)
    if person.style in ("curly", "afro", "wavy"):
        _curls(sheet, dark, random, 120, (215.0, 205.0))
    elif person.style in ("long", "straight", "braid"):
        sheet.shape(
            smooth(outline("282,330 262,520 268,740 350,770 550,770 632,740 638,520 618,330 560,190 340,190")),
            dark,
        )
    elif person.style == "bob":
        sheet.shape(
            smooth(outline("272,330 258,500 290,570 610,570 642,500 628,330 560,190 340,190")),
            dark,
        )
    elif person.style == "ponytail" and not person.back:
        sheet.shape(smooth(outline("560,230 680,280 700,480 640,620 620,430")), dark)


def hair_before(sheet: Sheet, person: Person, random: Random) -> None:
    """Draw the hair over the forehead, or, from behind, over the whole head."""
    if person.style == "bald":
        if person.back:
            sheet.round_off(sheet.oval((MIDDLE, 382), (150, 184), person.skin), 0.2)
        return
    if person.style in ("curly", "afro", "wavy"):
        _curls(sheet, person.hair, random, 150 if person.back else 110, (195.0, 185.0), open_face=not person.back)
        return
    low = {"long": 740, "straight": 740, "braid": 700, "bob": 560}.get(person.style, 480)
    if person.back:
        cap = smooth(
            [
                (286, 330),
                (272, low * 0.75),
                (300, low),
                (600, low),
                (628, low * 0.75),
                (614, 330),
                (560, 200),
                (450, 172),
                (340, 200),
            ]
        )
    else:
        cap = smooth(outline("292,372 286,290 330,198 450,164 570,198 614,290 608,372 584,300 520,268 404,262 330,288"))
    mass = sheet.shape(cap, person.hair)
    sheet.round_off(mass, 0.3)
    for _ in range(26):
        x = MIDDLE + random.uniform(-150, 150)
        lean = (x - MIDDLE) * 0.25
        sheet.mark(
            [(MIDDLE + (x - MIDDLE) * 0.5, 176), (x, 260), (x + lean, 700), (x + lean + 4, 700), (x + 5, 260)],
            shade(person.hair, random.choice((0.72, 1.25))),
            0.35,
            1.2,
            mass,
        )
    if person.style == "bun":
        sheet.round_off(sheet.oval((MIDDLE, 158), (82, 70), person.hair), 0.35)


def _curls(sheet: Sheet, colour: Colour, random: Random, count: int, reach: Point, open_face: bool = False) -> None:
    """Draw a cloud of ringlets about the head, leaving the face open if asked."""
    for number in range(count):
        angle = random.uniform(0, 2 * np.pi)
        far = np.sqrt(random.uniform(0.0 if not open_face else 0.62, 1.0))
        x, y = (
            MIDDLE + np.cos(angle) * reach[0] * far * 1.08,
            352 + np.sin(angle) * reach[1] * far * (1.25 if np.sin(angle) > 0 else 1),
        )
        if open_face and y > FOREHEAD and ((x - MIDDLE) / 165) ** 2 + ((y - 425) / 175) ** 2 < 1:
            continue
        size = random.uniform(26, 42)
        tone = shade(colour, random.uniform(0.84, 1.2) * (0.86 + 0.2 * number / count))
        sheet.oval((x, y), (size, size * 0.92), tone)
        sheet.mark(arc((x, y), size * 0.62, size * 0.6, 5), shade(tone, 1.3), 0.7, 1)
        sheet.mark(arc((x, y), size * 0.7, -size * 0.66, 6), shade(tone, 0.66), 0.7, 1)
