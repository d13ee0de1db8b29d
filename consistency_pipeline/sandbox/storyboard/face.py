"""Draws a head and its face on a sheet."""

from consistency_pipeline.sandbox.storyboard.outline import MIDDLE, arc, outline, smooth
from consistency_pipeline.sandbox.storyboard.paint import Random, mix, oval, rgb, shade
from consistency_pipeline.sandbox.storyboard.person import Person
from consistency_pipeline.sandbox.storyboard.sketch import Sheet, soft_shade

EYES = 372.0  # row of the eyes on the sheet
INK, LIPS = rgb("#2b1d1a"), rgb("#b4514a")
IRISES = ("#4e7a52", "#4b3527", "#42688c")


def face(sheet: Sheet, person: Person, random: Random) -> None:
    """Draw the head of a person, seen from the front."""
    _head(sheet, person)
    iris = rgb(IRISES[int(random.integers(len(IRISES)))])
    for side in (-1, 1):
        eye = (MIDDLE + side * 66, EYES)
        sheet.mark(oval(eye, (30, 19)), rgb("#fbf8f3"), 1.0, 0.8)
        sheet.mark(oval(eye, (16, 18)), iris, 1.0, 0.8)
        sheet.mark(oval(eye, (8, 9)), INK, 1.0, 0.6)
        sheet.mark(oval((eye[0] - 5, eye[1] - 6), (4.5, 4.5)), (1, 1, 1), 0.95, 0.5)
        sheet.mark(arc((eye[0], eye[1] + 3), 33, 21, 6.5), INK, 0.95, 0.8)
        sheet.mark(arc((eye[0], EYES - 22), 42, 22, 10), shade(person.hair, 0.72), 0.92, 1)
        if "glasses" in person.marks:
            sheet.mark(arc(eye, 46, 38, 5), INK, 0.9, 0.6)
            sheet.mark(arc(eye, 46, -38, 5), INK, 0.9, 0.6)
    sheet.mark(outline("454,392 472,448 442,456 462,446"), soft_shade(person.skin), 0.55, 2)
    sheet.mark(smooth(outline("404,490 436,484 450,488 464,484 496,490 450,514")), LIPS, 0.9, 1)
    sheet.mark(arc((MIDDLE, EYES + 112), 50, -14, 4), shade(LIPS, 0.6), 0.9, 0.8)
    if "freckle" in person.marks:
        for _ in range(34):
            place = (MIDDLE + random.choice((-1, 1)) * random.uniform(12, 110), EYES + random.uniform(38, 92))
            sheet.mark(oval(place, (2.9, 2.6)), rgb("#b06a44"), 0.55, 0.6)


def _head(sheet: Sheet, person: Person) -> None:
    for side in (-1, 1):
        sheet.oval((MIDDLE + side * 148, EYES + 22), (24, 40), shade(person.skin, 0.92))
    jaw = outline("304,330 312,430 348,508 410,556 450,564 490,556 552,508 588,430 596,330 560,236 450,200 340,236")
    head = sheet.shape(smooth(jaw), person.skin)
    sheet.round_off(head, 0.2)
    for side in (-1, 1):
        sheet.mark(
            oval((MIDDLE + side * 86, EYES + 74), (40, 26)), mix(person.skin, rgb("#e0705e"), 0.5), 0.5, 12, head
        )
    if "beard" in person.marks:
        sheet.mark(
            smooth(outline("318,430 390,470 450,462 510,470 582,430 552,520 450,580 348,520")),
            shade(person.hair, 0.92),
            0.96,
            5,
            head,
        )
