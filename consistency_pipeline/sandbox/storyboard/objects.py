"""Draws a product from words, for a request that brings no reference."""

import re
from collections.abc import Callable, Mapping

import numpy as np

from consistency_pipeline.sandbox.storyboard.creature import draw_creature
from consistency_pipeline.sandbox.storyboard.cutout import Cutout
from consistency_pipeline.sandbox.storyboard.figure import draw_person
from consistency_pipeline.sandbox.storyboard.outline import outline
from consistency_pipeline.sandbox.storyboard.paint import Colour, Mask, Point, Random, mix, oval, rgb, shade
from consistency_pipeline.sandbox.storyboard.people import Group
from consistency_pipeline.sandbox.storyboard.sketch import Sheet, first_tint, hue, soft_shade, tint_before

Kind = Callable[[Sheet, Colour, str, Random], None]
MIDDLE = 400.0
CHOSEN = ("#3f7f86", "#c2603f", "#d2a145", "#5b7350", "#4a5684", "#c98a8f")


def drum(sheet: Sheet, top: tuple[float, float], foot: tuple[float, float], colour: Colour) -> Mask:
    """Draw a round body: half width and row at the top and at the foot, both rims curved."""
    (wide_top, y_top), (wide_foot, y_foot) = top, foot
    t = np.linspace(0, np.pi, 30)
    lower = [(MIDDLE + wide_foot * np.cos(a), y_foot + wide_foot * 0.13 * np.sin(a)) for a in t]
    mask = sheet.shape([(MIDDLE - wide_top, y_top), (MIDDLE + wide_top, y_top), *lower], colour)
    sheet.round_off(mask, 0.75)
    return mask


def rim(sheet: Sheet, half: float, row: float, colour: Colour, hollow: bool = False) -> None:
    """Draw the upper face of a round body."""
    sheet.oval((MIDDLE, row), (half, half * 0.13), colour)
    if hollow:
        sheet.oval((MIDDLE, row + half * 0.012), (half * 0.93, half * 0.105), shade(colour, 0.55))


def mug(sheet: Sheet, colour: Colour, text: str, random: Random) -> None:
    """A mug with a handle; a lid and a base where the words name them."""
    handle = [(MIDDLE + 190 + 130 * np.sin(a), 480 - 165 * np.cos(a)) for a in np.linspace(0, np.pi, 40)]
    inner = [(MIDDLE + 190 + 84 * np.sin(a), 480 - 112 * np.cos(a)) for a in np.linspace(0, np.pi, 40)]
    sheet.round_off(sheet.shape([*handle, *inner[::-1]], shade(colour, 0.92)), 0.3)
    drum(sheet, (230, 190), (205, 820), colour)
    base = tint_before("base|bottom", text)
    if base:
        sheet.speckled(drum(sheet, (209, 700), (205, 820), rgb(base)), random)
    lid = tint_before("lid|cap", text)
    if lid:
        drum(sheet, (236, 140), (236, 196), rgb(lid))
    rim(sheet, 236 if lid else 230, 140 if lid else 190, shade(rgb(lid) if lid else colour, 1.12), hollow=not lid)


def bottle(sheet: Sheet, colour: Colour, text: str, random: Random) -> None:
    """A bottle with shoulders and a cap."""
    lid = hue(tint_before("lid|cap|stopper|top|pump", text), "#2f3236")
    mask = drum(sheet, (150, 380), (150, 930), colour)
    t = np.linspace(0, 1, 20)
    half = 70 + 80 * np.sin(t * np.pi / 2)
    rows = 250 + 132 * (1 - np.cos(t * np.pi / 2))
    shoulder = np.concatenate([np.stack([MIDDLE - half, rows], 1), np.stack([MIDDLE + half, rows], 1)[::-1]])
    sheet.round_off(sheet.shape(shoulder, colour), 0.75)
    grain = drum(sheet, (80, 110), (80, 250), lid)
    if re.search("cork|bamboo|wood", text, re.IGNORECASE):
        sheet.speckled(grain, random, 0.2)
    rim(sheet, 80, 110, shade(lid, 1.12))
    band = tint_before("base|band|sleeve|label", text)
    if band:
        sheet.mark(outline("240,560 560,560 560,760 240,760"), rgb(band), 0.95, 1, mask)


def jar(sheet: Sheet, colour: Colour, text: str, random: Random) -> None:
    """A jar, can, candle or vase."""
    drum(sheet, (205, 330), (195, 800), colour)
    lid = tint_before("lid|cap|top", text)
    if lid:
        drum(sheet, (212, 270), (212, 360), rgb(lid))
    rim(sheet, 212 if lid else 205, 270 if lid else 330, shade(rgb(lid) if lid else colour, 1.14), hollow=not lid)
    sheet.mark(outline("270,480 500,480 500,660 270,660"), mix(colour, (1, 0.98, 0.94), 0.75), 0.9, 1)


def carton(sheet: Sheet, colour: Colour, text: str, random: Random) -> None:
    """A box seen over its corner."""
    sheet.shape(outline("150,360 470,430 470,900 150,800"), colour)
    sheet.shape(outline("470,430 690,350 690,780 470,900"), soft_shade(colour))
    sheet.shape(outline("150,360 370,300 690,350 470,430"), shade(colour, 1.18))
    sheet.mark(outline("210,500 410,546 410,690 210,640"), mix(colour, (1, 0.98, 0.94), 0.8), 0.95, 1)


def shoe(sheet: Sheet, colour: Colour, text: str, random: Random) -> None:
    """A sneaker from the side."""
    sole = hue(tint_before("sole|soles", text), "#f0ede6")
    sheet.shape(outline("70,640 760,640 780,690 740,730 90,730 60,700"), sole)
    upper: list[Point] = outline(
        "80,650 70,500 95,400 150,372 205,420 290,430 345,380 400,400 520,500 660,540 755,590 765,650"
    )
    body = sheet.shape(upper, colour)
    sheet.round_off(body, 0.35)
    sheet.mark(outline("560,520 665,540 758,592 765,650 540,650"), shade(colour, 0.8), 0.8, 2, body)
    sheet.mark(outline("80,560 70,500 95,400 150,420 165,650 80,650"), shade(colour, 0.8), 0.8, 2, body)
    lace = hue(tint_before("lace|laces", text), "#faf7f0")
    for step in range(4):
        x, y = 340 + step * 46, 420 + step * 30
        sheet.mark([(x, y), (x + 56, y - 20), (x + 62, y - 8), (x + 6, y + 14)], lace, 1, 1)
    sheet.mark(outline("200,600 300,560 480,540 320,590 230,630"), mix(colour, (1, 1, 1), 0.7), 0.95, 1, body)


def bag(sheet: Sheet, colour: Colour, text: str, random: Random) -> None:
    """A bag with two handles."""
    strap = hue(tint_before("strap|straps|handle|handles|trim", text), "#7a4f31")
    outer = [(MIDDLE + 150 * np.cos(a), 420 - 260 * np.sin(a)) for a in np.linspace(0, np.pi, 30)]
    inner = [(MIDDLE + 122 * np.cos(a), 420 - 226 * np.sin(a)) for a in np.linspace(0, np.pi, 30)]
    sheet.shape([*outer, *inner[::-1]], strap)
    body = sheet.shape(outline("170,400 630,400 690,860 660,890 140,890 110,860"), colour)
    sheet.round_off(body, 0.4)
    sheet.mark(outline("165,400 635,400 645,470 155,470"), shade(colour, 0.82), 0.9, 1, body)
    sheet.mark(oval((MIDDLE, 640), (62, 62)), mix(colour, (1, 0.98, 0.94), 0.6), 0.9, 1)


def lamp(sheet: Sheet, colour: Colour, text: str, random: Random) -> None:
    """A table lamp."""
    foot = hue(tint_before("base|stand|foot", text), "#8b6b48")
    drum(sheet, (26, 420), (26, 860), foot)
    drum(sheet, (150, 860), (150, 895), foot)
    sheet.round_off(sheet.shape(outline("270,130 530,130 640,460 160,460"), mix(colour, (1, 0.95, 0.85), 0.35)), 0.5)


def pebble(sheet: Sheet, colour: Colour, text: str, random: Random) -> None:
    """Anything else: a smooth rounded form on a foot."""
    drum(sheet, (150, 790), (165, 860), shade(colour, 0.7))
    sheet.round_off(sheet.oval((MIDDLE, 520), (250, 300), colour), 0.7)
    sheet.mark(oval((330, 400), (60, 90), 0.5), (1, 1, 1), 0.35, 18)


KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("mug", "cup", "tumbler"), mug),
    **dict.fromkeys(("bottle", "flask", "thermos", "lotion", "tube", "perfume"), bottle),
    **dict.fromkeys(("jar", "can", "candle", "vase", "pot", "cream", "glass", "bowl"), jar),
    **dict.fromkeys(("box", "package", "carton", "book", "speaker", "soap", "packet", "pouch", "notebook"), carton),
    **dict.fromkeys(("shoe", "sneaker", "boot", "heel", "sandal"), shoe),
    **dict.fromkeys(("bag", "handbag", "tote", "backpack", "purse", "suitcase", "basket"), bag),
    "lamp": lamp,
}


def draw_hero(subject: Group, text: str, back: bool, random: Random) -> Cutout | None:
    """Return a subject drawn from the words of a request without references; None where they name no thing."""
    if subject.kind == "person" and subject.noun not in ("robot", "mascot", "alien"):
        return draw_person(text, back, random)
    if subject.kind in ("creature", "person"):
        return draw_creature(text, subject.noun, back, random)
    if not subject.noun and not first_tint(text):
        return None
    sheet = Sheet(800, 1000)
    code = tint_before(subject.noun or "$", text, 60) or first_tint(text)
    colour = hue(code, CHOSEN[int(random.integers(len(CHOSEN)))])
    KINDS.get(subject.noun, pebble)(sheet, colour, text, random)
    return sheet.cutout()
