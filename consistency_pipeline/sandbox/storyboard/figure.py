"""Draws a person from words, for a request that brings no reference."""

import numpy as np

from consistency_pipeline.sandbox.storyboard.cutout import Cutout
from consistency_pipeline.sandbox.storyboard.face import face
from consistency_pipeline.sandbox.storyboard.hair import hair_before, hair_behind
from consistency_pipeline.sandbox.storyboard.outline import MIDDLE, outline, smooth, to_side
from consistency_pipeline.sandbox.storyboard.paint import Mask, Point, Random, oval, rgb, shade
from consistency_pipeline.sandbox.storyboard.person import Person, person_of
from consistency_pipeline.sandbox.storyboard.sketch import Sheet, soft_shade


def draw_person(text: str, back: bool, random: Random) -> Cutout:
    """Return a bust of the person that a text describes, seen from the front or from behind."""
    person = person_of(text, back, random)
    sheet = Sheet(900, 1000)
    hair_behind(sheet, person, random)
    _body(sheet, person)
    if not back:
        face(sheet, person, random)
    hair_before(sheet, person, random)
    return sheet.cutout(cropped=True)


def _body(sheet: Sheet, person: Person) -> None:
    dark = soft_shade(person.cloth)
    neck = sheet.shape(outline("390,470 510,470 525,660 375,660"), shade(person.skin, 0.9))
    sheet.mark(oval((MIDDLE, 510), (95, 60)), soft_shade(person.skin), 0.6, 8, neck)
    curve = outline("352,632 250,672 168,742 128,880 116,1010 784,1010 772,880 732,742 650,672 548,632")
    body = sheet.shape(smooth(curve), person.cloth)
    if person.ribbed:
        sheet.ridged(body, 15.0)
    sheet.round_off(body, 0.26)
    for side in (-1, 1):
        sheet.mark(to_side(outline("668,800 656,1010 672,1010"), side), dark, 0.75, 2.5, body)
    if person.back:
        _nape(sheet, person, body)
    else:
        _lapels(sheet, person, body)


def _nape(sheet: Sheet, person: Person, body: Mask) -> None:
    """Draw a jacket's collar and yoke from behind."""
    sheet.shape(smooth(outline("352,640 400,606 500,606 548,640 450,672")), shade(person.cloth, 0.9))
    yoke = outline("190,744 450,776 710,744 712,752 450,786 188,752")
    sheet.mark(yoke, soft_shade(person.cloth), 0.8, 1, body)
    if "embroider" in person.marks:
        _embroidery(sheet, (MIDDLE, 878.0))


def _lapels(sheet: Sheet, person: Person, body: Mask) -> None:
    """Draw a jacket's opening, lapels and buttons."""
    dark = soft_shade(person.cloth)
    sheet.mark(outline("384,620 516,620 450,800"), rgb("#f2ede3"), 1.0, 0.8, body)
    sheet.mark(outline("395,612 505,612 450,706"), person.skin, 1.0, 0.8)
    for side in (-1, 1):
        sheet.shape(to_side(outline("522,606 578,650 534,742 452,812 490,700"), side), shade(person.cloth, 1.1))
        sheet.mark(to_side(outline("578,650 582,658 538,750 534,742"), side), dark, 0.7, 1.5)
    sheet.mark(outline("448,806 453,806 453,1010 448,1010"), dark, 0.8, 0.8)
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
