"""Draws a mascot from words, for a request that brings no reference."""

from consistency_pipeline.sandbox.storyboard.cutout import Cutout
from consistency_pipeline.sandbox.storyboard.outline import arc
from consistency_pipeline.sandbox.storyboard.paint import Colour, Random, mix, oval, rgb, shade
from consistency_pipeline.sandbox.storyboard.sketch import Sheet, hue, soft_shade, tint_before


def draw_creature(text: str, noun: str, back: bool, random: Random) -> Cutout:
    """Return a round mascot with the ears of the animal that a text names; anything unknown becomes a small robot."""
    sheet = Sheet(800, 1000)
    fur = hue(
        tint_before(noun, text) or tint_before("fur|feathers|body|paint", text),
        {
            "fox": "#d9783a",
            "bear": "#8a5f3f",
            "robot": "#9fb4bf",
            "frog": "#6fa84e",
            "penguin": "#2f3a4a",
            "panda": "#f1eee8",
            "owl": "#94714f",
        }.get(noun, "#c9975c"),
    )
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
    sheet.mark(arc((400, 442), 56, -30, 8), rgb("#5a2f28"), 0.95, 1)
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
