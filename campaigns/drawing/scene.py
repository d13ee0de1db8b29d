"""What stands in the studio: parts with materials, a camera, and where it looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from drawing.vectors import Array, Field, Triple, cross, rotation, unit, vec

Paint: TypeAlias = Callable[[Array], Array]


@dataclass(frozen=True)
class Material:
    """How a surface looks: `albedo` gives linear colours, `height` a relief that is seen but not cast."""

    albedo: Paint
    height: Field | None = None
    gloss: Field | None = None
    rough: float = 0.5
    specular: float = 0.04
    sheen: float = 0.0
    wrap: Triple = (0.0, 0.0, 0.0)
    reach: float = 0.002


@dataclass(frozen=True)
class Part:
    """A field with its material, and a ball that holds all of it."""

    field: Field
    material: Material
    centre: Triple
    radius: float


@dataclass(frozen=True)
class Camera:
    """Where the picture is taken from: degrees around and above a target, and how much of the world is seen."""

    target: Triple
    around: float = 0.0
    above: float = 8.0
    away: float = 9.0
    span: float = 3.2

    def frame(self) -> tuple[Array, Array, Array, Array]:
        """Return position, right, up and forward."""
        turn = rotation(-self.above, self.around)
        back = turn @ vec((0, 0, 1))
        up = turn @ vec((0, 1, 0))
        return vec(self.target) + back * np.float32(self.away), cross(up, back), up, -back


@dataclass(frozen=True)
class Scene:
    """Parts before a camera; without a floor they float before the backdrop."""

    parts: Sequence[Part]
    camera: Camera
    floor: bool = True
    tint: str = "#f1ede7"
    exposure: float = 1.0
    turn: float = field(default=0.0)

    def seen(self, camera: Camera) -> Scene:
        """Return the same things before another camera."""
        return replace(self, camera=camera)


def plain(colour: Array) -> Paint:
    """Paint everything in one colour."""
    return lambda p: np.broadcast_to(colour, p.shape)


def both(part: Part) -> list[Part]:
    """Return a part of the left side and its mirror image on the right."""
    m, x, y, z = part.material, *part.centre

    def flipped(paint: Field) -> Field:
        return lambda p: paint(p * vec((-1, 1, 1)))

    height = None if m.height is None else flipped(m.height)
    other = replace(m, albedo=flipped(m.albedo), height=height)
    return [part, Part(flipped(part.field), other, (-x, y, z), part.radius)]


def placed(part: Part, at: Triple, turn: Triple) -> Part:
    """Return a part moved and turned as one piece, its paint with it."""
    matrix, c = rotation(*turn), vec(at)
    back = matrix.T.copy()

    def home(p: Array) -> Array:
        return np.asarray(back @ (p - c), np.float32)

    def moved(inner: Field | None) -> Field | None:
        return None if inner is None else lambda p: inner(home(p))

    m, f, albedo = part.material, part.field, part.material.albedo
    material = replace(m, albedo=lambda p: albedo(home(p)), height=moved(m.height), gloss=moved(m.gloss))
    x, y, z = (float(v) for v in (matrix @ vec(part.centre) + c)[:, 0])
    return Part(lambda p: f(home(p)), material, (x, y, z), part.radius)


def towards(x: float, y: float, z: float) -> Array:
    """Return a direction of length one."""
    return unit(vec((x, y, z)))
