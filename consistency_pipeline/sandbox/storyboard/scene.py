"""Paints one picture from back to front: backdrop, ground, props, subjects, air, look."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from consistency_pipeline.sandbox.storyboard import compose, grade, layout
from consistency_pipeline.sandbox.storyboard.backdrop import paint_backdrop
from consistency_pipeline.sandbox.storyboard.behind import from_aside, from_behind
from consistency_pipeline.sandbox.storyboard.cutout import Cutout
from consistency_pipeline.sandbox.storyboard.hand import glove
from consistency_pipeline.sandbox.storyboard.journeys import headlights
from consistency_pipeline.sandbox.storyboard.looks import LOOKS
from consistency_pipeline.sandbox.storyboard.objects import draw_hero
from consistency_pipeline.sandbox.storyboard.paint import HALF, Mask, Picture, Random, resized
from consistency_pipeline.sandbox.storyboard.people import Group
from consistency_pipeline.sandbox.storyboard.props import ledge, paint_props
from consistency_pipeline.sandbox.storyboard.stage import Stage, set_stage
from consistency_pipeline.sandbox.storyboard.surface import mirroring, paint_surface
from consistency_pipeline.sandbox.storyboard.words import Brief

NARROWING = 0.12  # of a figure's width: by so much it narrows where its hands end
SCENE_PIXELS = 420_000  # of the reduced picture that the scene is painted on; it is soft anyway


@dataclass(frozen=True, slots=True)
class Board:
    """The painted picture's size and the height of the strip at its lower edge, in pixels."""

    width: int
    height: int
    bar: float


def paint(brief: Brief, cutouts: Sequence[Cutout], board: Board, seeds: np.random.SeedSequence) -> Picture:
    """Return the picture for a brief, with one cut-out for each of its subjects; without any, they are invented."""
    streams = [np.random.default_rng(child) for child in seeds.spawn(6)]
    cuts = [_prepared(brief, subject, cut) for subject, cut in zip(brief.subjects, cutouts, strict=False)]
    cuts = cuts or _invented(brief, streams[5])
    sitters = [_sitter(subject, cut) for subject, cut in zip(brief.subjects, cuts, strict=False)]
    near = not any(sitter.alive for sitter in sitters)
    factor = min(1.0, (SCENE_PIXELS / (board.width * board.height)) ** 0.5)
    small = (max(8, round(board.width * factor)), max(8, round(board.height * factor)))
    stage = set_stage(brief, small, near, streams[0])
    frame = layout.Frame(board.width, board.height - board.bar, stage.horizon / factor)
    spots = layout.arrange(sitters, frame, streams[1], layout.Wish(brief.held, brief.palm, brief.framing))
    scene = _scenery(stage, [_scaled(spot, factor) for spot in spots], streams[2], streams[3])
    picture = np.clip(resized(scene, board.width, board.height, cv2.INTER_CUBIC), 0, 1)
    for spot in spots:
        _set(picture, cuts[spot.index], spot, stage, frame)
    grade.finish(picture, streams[4])
    return LOOKS[brief.look](picture, streams[4]) if brief.look else picture


def _prepared(brief: Brief, subject: Group, cut: Cutout) -> Cutout:
    if cut.card:
        return compose.as_card(cut)
    if not brief.unseen(subject):
        return cut
    return from_behind(cut, subject.kind == "person") if brief.view == "back" else from_aside(cut)


def _invented(brief: Brief, random: Random) -> list[Cutout]:
    heroes = [draw_hero(subject, brief.text, brief.view == "back", random) for subject in brief.subjects]
    return [hero for hero in heroes if hero is not None]


def _sitter(subject: Group, cut: Cutout) -> layout.Sitter:
    alive = subject.kind in ("person", "creature")
    cropped = cut.cropped and subject.kind != "product"  # a product that touches the edge still stands on something
    return layout.Sitter(cut.size[0] / cut.size[1], subject.height, alive, cropped, cut.card, _hands(cut.cover))


def _hands(cover: Mask) -> tuple[float, float, float]:
    """Return where a figure's hands hang: the columns of its outline, and the row below which it narrows most."""
    height, width = cover.shape
    wide = (cover > HALF).sum(axis=1) / width
    step = max(1, round(0.03 * height))
    rows = np.arange(round(0.48 * height), round(0.8 * height))
    drop = wide[rows] - wide[np.minimum(rows + 2 * step, height - 1)]
    row = int(rows[drop.argmax()]) if len(rows) and drop.max() > NARROWING else round(layout.HAND * height)
    inside = np.flatnonzero(cover[max(0, row - step) : row + step].max(axis=0) > HALF)
    left, right = (float(inside[0]) / width, float(inside[-1]) / width) if len(inside) else (0.0, 1.0)
    return left + 0.03, right - 0.03, row / height


def _scaled(spot: layout.Spot, factor: float) -> layout.Spot:
    return layout.Spot(
        spot.index, spot.left * factor, spot.top * factor, spot.width * factor, spot.height * factor, spot.on
    )


def _scenery(stage: Stage, spots: Sequence[layout.Spot], random: Random, strewn: Random) -> Picture:
    """Return everything but the subjects, at the reduced size."""
    scene = np.zeros((stage.height, stage.width, 3), np.float32)
    paint_backdrop(scene, stage, random)
    paint_surface(scene, stage, random)
    base = max((spot.base for spot in spots if spot.on == "ground"), default=stage.height * 0.85)
    sharpest = stage.unit * (0.0075 if stage.near else 0.0035)
    grade.defocus(scene, stage, base, sharpest)
    paint_props(scene, stage, [(spot.left, spot.base, spot.width, spot.height) for spot in spots], strewn)
    grade.air(scene, stage, strewn)
    if stage.place == "station" and stage.brief.weather == "mist":
        headlights(scene, stage, 0.6)
    grade.defocus(scene, stage, base, sharpest * 0.5)
    grade.foreground(scene, stage, strewn)
    grade.falling(scene, stage, strewn)
    grade.bloom(scene, stage)
    return scene


def _set(picture: Picture, cut: Cutout, spot: layout.Spot, stage: Stage, frame: layout.Frame) -> None:
    """Paint one subject with what carries it."""
    subject = compose.fitted(cut, spot)
    if spot.on == "ground":
        compose.mirror(picture, subject, spot, mirroring(stage))
    if spot.on == "plinth":
        floor = frame.horizon + 0.7 * (frame.height - frame.horizon)
        compose.plinth(picture, spot, floor, stage.lit("#d8cfc2"))
    if spot.on == "ledge":
        ledge(picture, spot.base - 0.05 * frame.height, stage.lit("#b08457"), np.random.default_rng(spot.index))
    if spot.on == "palm":
        glove(picture, spot, stage)
    if spot.on not in ("edge", "hand", "palm"):
        compose.cast_shadow(picture, subject, spot, stage.light)
    done = compose.lit(subject, stage.light)
    if stage.brief.steam and stage.near:
        compose.steam(picture, spot, stage.light)
    compose.put(picture, done.cover, done.colours, spot.left, spot.top)
