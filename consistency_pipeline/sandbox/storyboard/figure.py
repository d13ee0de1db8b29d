"""Draws a person from words, for a request that brings no reference."""

import numpy as np

from consistency_pipeline.sandbox.storyboard.cutout import Cutout
from consistency_pipeline.sandbox.storyboard.hair import hair_before, hair_behind
from consistency_pipeline.sandbox.storyboard.outline import arc, smooth
from consistency_pipeline.sandbox.storyboard.paint import Point, Random, mix, oval, rgb, shade
from consistency_pipeline.sandbox.storyboard.person import Person, person_of
from consistency_pipeline.sandbox.storyboard.sketch import Sheet, soft_shade

MIDDLE, EYES = 450.0, 372.0  # column of the nose and row of the eyes on the sheet


def draw_person(text: str, back: bool, random: Random) -> Cutout:
    """Return a bust of the person that a text describes, seen from the front or from behind."""
    person = person_of(text, back, random)
    sheet = Sheet(900, 1000)
    hair_behind(sheet, person, random)
    _body(sheet, person)
    if not back:
        _head(sheet, person)
        _face(sheet, person, random)
    hair_before(sheet, person, random)
    return sheet.cutout(cropped=True)


def _body(sheet: Sheet, person: Person) -> None:
    dark = soft_shade(person.cloth)
    neck = sheet.shape([(390, 470), (510, 470), (525, 660), (375, 660)], shade(person.skin, 0.9))
    sheet.mark(oval((MIDDLE, 510), (95, 60)), soft_shade(person.skin), 0.6, 8, neck)
    curve = [
        (352, 632),
        (250, 672),
        (168, 742),
        (128, 880),
        (116, 1010),
        (784, 1010),
        (772, 880),
        (732, 742),
        (650, 672),
        (548, 632),
    ]
    body = sheet.shape(smooth(curve), person.cloth)
    if person.ribbed:
        sheet.ridged(body, 15.0)
    sheet.round_off(body, 0.26)
    for side in (-1, 1):
        sheet.mark(
            [(MIDDLE + side * 218, 800), (MIDDLE + side * 206, 1010), (MIDDLE + side * 222, 1010)],
            dark,
            0.75,
            2.5,
            body,
        )
    if person.back:
        sheet.shape(smooth([(352, 640), (400, 606), (500, 606), (548, 640), (450, 672)]), shade(person.cloth, 0.9))
        sheet.mark([(190, 744), (MIDDLE, 776), (710, 744), (712, 752), (MIDDLE, 786), (188, 752)], dark, 0.8, 1, body)
        if "embroider" in person.marks:
            _embroidery(sheet, (MIDDLE, 878.0))
        return
    inner = rgb("#f2ede3")
    sheet.mark([(384, 620), (516, 620), (MIDDLE, 800)], inner, 1.0, 0.8, body)
    sheet.mark([(395, 612), (505, 612), (MIDDLE, 706)], person.skin, 1.0, 0.8)
    for side in (-1, 1):
        lapel: list[Point] = [
            (MIDDLE + side * 72, 606),
            (MIDDLE + side * 128, 650),
            (MIDDLE + side * 84, 742),
            (MIDDLE + side * 2, 812),
            (MIDDLE + side * 40, 700),
        ]
        sheet.shape(lapel, shade(person.cloth, 1.1))
        sheet.mark(
            [
                (MIDDLE + side * 128, 650),
                (MIDDLE + side * 132, 658),
                (MIDDLE + side * 88, 750),
                (MIDDLE + side * 84, 742),
            ],
            dark,
            0.7,
            1.5,
        )
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
    jaw = [
        (304, 330),
        (312, 430),
        (348, 508),
        (410, 556),
        (450, 564),
        (490, 556),
        (552, 508),
        (588, 430),
        (596, 330),
        (560, 236),
        (450, 200),
        (340, 236),
    ]
    head = sheet.shape(smooth(jaw), person.skin)
    sheet.round_off(head, 0.2)
    for side in (-1, 1):
        sheet.mark(
            oval((MIDDLE + side * 86, EYES + 74), (40, 26)), mix(person.skin, rgb("#e0705e"), 0.5), 0.5, 12, head
        )
    if "beard" in person.marks:
        sheet.mark(
            smooth([(318, 430), (390, 470), (450, 462), (510, 470), (582, 430), (552, 520), (450, 580), (348, 520)]),
            shade(person.hair, 0.92),
            0.96,
            5,
            head,
        )


def _face(sheet: Sheet, person: Person, random: Random) -> None:
    ink, iris = rgb("#2b1d1a"), rgb(("#4e7a52", "#4b3527", "#42688c")[int(random.integers(3))])
    for side in (-1, 1):
        eye = (MIDDLE + side * 66, EYES)
        sheet.mark(oval(eye, (30, 19)), rgb("#fbf8f3"), 1.0, 0.8)
        sheet.mark(oval(eye, (16, 18)), iris, 1.0, 0.8)
        sheet.mark(oval(eye, (8, 9)), ink, 1.0, 0.6)
        sheet.mark(oval((eye[0] - 5, eye[1] - 6), (4.5, 4.5)), (1, 1, 1), 0.95, 0.5)
        lid = arc((eye[0], eye[1] + 3), 33, 21, 6.5)
        sheet.mark(lid, ink, 0.95, 0.8)
        brow = arc((eye[0], EYES - 22), 42, 22, 10)
        sheet.mark(brow, shade(person.hair, 0.72), 0.92, 1)
        if "glasses" in person.marks:
            sheet.mark(arc(eye, 46, 38, 5), ink, 0.9, 0.6)
            sheet.mark(arc(eye, 46, -38, 5), ink, 0.9, 0.6)
    nose = soft_shade(person.skin)
    sheet.mark(
        [(MIDDLE + 4, EYES + 20), (MIDDLE + 22, EYES + 76), (MIDDLE - 8, EYES + 84), (MIDDLE + 12, EYES + 74)],
        nose,
        0.55,
        2,
    )
    mouth = rgb("#b4514a")
    sheet.mark(
        smooth(
            [
                (MIDDLE - 46, EYES + 118),
                (MIDDLE - 14, EYES + 112),
                (MIDDLE, EYES + 116),
                (MIDDLE + 14, EYES + 112),
                (MIDDLE + 46, EYES + 118),
                (MIDDLE, EYES + 142),
            ]
        ),
        mouth,
        0.9,
        1,
    )
    sheet.mark(arc((MIDDLE, EYES + 112), 50, -14, 4), shade(mouth, 0.6), 0.9, 0.8)
    if "freckle" in person.marks:
        for _ in range(34):
            place = (MIDDLE + random.choice((-1, 1)) * random.uniform(12, 110), EYES + random.uniform(38, 92))
            sheet.mark(oval(place, (2.9, 2.6)), rgb("#b06a44"), 0.55, 0.6)
