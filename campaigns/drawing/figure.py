"""The woman of the brand: a figure three heads tall, its limbs and clothes put together."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from typing import NamedTuple

import numpy as np

from drawing import face
from drawing.cloth import around_axis, corduroy, knit, twill, upright
from drawing.hair import curls, strands
from drawing.patch import embroidered
from drawing.scene import Material, Part, both, plain
from drawing.shapes import bone, carve, egg, join, melt, mirrored, posed, ring, slab, turned
from drawing.vectors import Field, Triple, linear, vec

HEAD: Triple = (0.0, 2.23, 0.02)
_SHOULDER, _ELBOW, _WRIST = (0.335, 1.585, -0.01), (0.50, 1.26, -0.02), (0.535, 0.985, 0.07)
_SKIN = Material(face.skin, rough=0.46, specular=0.028, sheen=0.10, wrap=(0.22, 0.13, 0.09))
MUSTARD, OCHRE = "#d99a1e", "#8f5a0c"


def _head() -> list[Part]:
    x, y, z = HEAD
    skull = egg((x, y + 0.03, z), (0.385, 0.40, 0.375))
    jaw = egg((x, y - 0.15, z + 0.04), (0.325, 0.265, 0.315))
    nose = egg((x, y - 0.095, z + 0.385), (0.050, 0.044, 0.050))
    ears = mirrored(egg((0.375, y - 0.06, z - 0.02), (0.05, 0.085, 0.06)))
    neck = bone((0, 1.66, -0.03), (0, 2.0, -0.01), 0.115, 0.105)
    centre = vec(HEAD)
    made = Material(
        partial(face.printed, centre=centre),
        None,
        partial(face.glossy, centre=centre),
        specular=0.03,
        sheen=0.10,
        wrap=(0.22, 0.13, 0.09),
    )
    return [
        Part(melt(0.06, melt(0.14, skull, jaw), nose, ears), made, HEAD, 0.52),
        Part(neck, _SKIN, (0, 1.85, -0.02), 0.32),
    ]


def _scalp() -> Part:
    x, y, z = HEAD
    cap = carve(
        egg((x, y + 0.06, z - 0.03), (0.425, 0.425, 0.415)), egg((x, y - 0.14, z + 0.42), (0.40, 0.50, 0.42)), 0.06
    )
    lower = posed(slab((0, 0, 0), (1, 1, 1), 0.02), (x, y - 1.22, z))
    return Part(carve(cap, lower, 0.05), _SKIN, (x, y + 0.06, z), 0.5)


def _hands() -> list[Part]:
    palm = egg((0.547, 0.875, 0.10), (0.060, 0.085, 0.072))
    fingers = [
        bone(
            (0.552, 0.835, 0.075 + 0.034 * i),
            (0.536 - 0.004 * i, 0.765 + 0.008 * (i - 1) ** 2, 0.085 + 0.036 * i),
            0.026,
            0.021,
        )
        for i in range(4)
    ]
    thumb = bone((0.515, 0.90, 0.155), (0.488, 0.825, 0.20), 0.032, 0.025)
    return both(Part(melt(0.022, melt(0.03, palm, thumb), *fingers), _SKIN, (0.54, 0.84, 0.12), 0.20))


def _legs() -> list[Part]:
    thigh, shin = (
        bone((0.150, 0.95, 0), (0.155, 0.52, 0.01), 0.178, 0.140),
        bone((0.155, 0.52, 0.01), (0.16, 0.16, -0.01), 0.140, 0.118),
    )
    cuff = posed(turned((0.140, 0.115), (0.144, 0.205), 0.022), (0.16, 0, -0.01))
    cloth = twill("#1a2130", "#333d55")
    return [
        *both(Part(melt(0.08, thigh, shin), cloth, (0.153, 0.58, 0), 0.60)),
        *both(Part(cuff, twill("#2c3752", "#4d5d85"), (0.16, 0.16, -0.01), 0.18)),
        Part(egg((0, 0.97, 0), (0.32, 0.16, 0.22)), cloth, (0, 0.97, 0), 0.33),
    ]


def _shoes() -> list[Part]:
    toe, heel = egg((0.172, 0.095, 0.115), (0.098, 0.082, 0.155)), egg((0.165, 0.115, -0.03), (0.092, 0.11, 0.105))
    under = posed(slab((0, 0, 0), (1, 0.5, 1), 0.01), (0.17, -0.465, 0))
    sole = turned((0.108, 0.0), (0.112, 0.05), 0.02, 1.0)
    sole = join(
        posed(sole, (0.172, 0, 0.145)),
        posed(sole, (0.166, 0, -0.025)),
        slab((0.169, 0.025, 0.06), (0.111, 0.025, 0.10), 0.02),
    )
    white = Material(plain(linear("#efe6d6")), rough=0.5, specular=0.03)
    leather = Material(plain(linear("#7a4224")), rough=0.34, specular=0.045)
    lace = join(
        *(
            posed(ring((0, 0, 0), 0.040, 0.0095), (0.170, 0.158 - 0.024 * i, 0.10 + 0.035 * i), (62, 0, 0))
            for i in range(3)
        )
    )
    return [
        *both(Part(carve(melt(0.08, toe, heel), under), leather, (0.17, 0.10, 0.06), 0.25)),
        *both(Part(sole, white, (0.17, 0.03, 0.06), 0.25)),
        *both(Part(lace, white, (0.17, 0.14, 0.13), 0.10)),
    ]


def _trunk() -> Field:
    lower = turned((0.365, 0.87), (0.335, 1.30), 0.05, 0.74)
    chest = egg((0, 1.42, 0.0), (0.335, 0.34, 0.235))
    yoke = mirrored(bone((0.10, 1.60, -0.01), (0.30, 1.575, -0.01), 0.135, 0.135))
    return melt(0.12, lower, chest, yoke)


def _sleeve() -> Field:
    upper, lower = bone(_SHOULDER, _ELBOW, 0.148, 0.122), bone(_ELBOW, _WRIST, 0.122, 0.108)
    return melt(0.06, upper, lower)


class Cloths(NamedTuple):
    """What a jacket is sewn from: trunk, sleeves, flat pieces and pieces laid across."""

    trunk: Material
    sleeve: Material
    flat: Material
    across: Material


def _jacket(cloths: Cloths) -> list[Part]:
    opening = egg((0, 1.80, 0.24), (0.115, 0.30, 0.22))
    cuff = bone((0.5315, 1.02, 0.055), (0.5365, 0.965, 0.078), 0.121, 0.118)
    hem = turned((0.378, 0.845), (0.376, 0.925), 0.035, 0.745)
    pockets = mirrored(slab((0.185, 1.12, 0.245), (0.092, 0.105, 0.03), 0.022))
    flaps = mirrored(slab((0.185, 1.215, 0.258), (0.098, 0.036, 0.028), 0.018))
    placket = slab((0.0, 1.16, 0.25), (0.042, 0.315, 0.03), 0.015)
    wings = mirrored(posed(slab((0, 0, 0), (0.115, 0.052, 0.020), 0.018), (0.135, 1.655, 0.175), (-28, 22, -38)))
    stand = carve(turned((0.205, 1.63), (0.165, 1.77), 0.02, 0.95), egg((0, 1.80, 0.20), (0.15, 0.36, 0.20)), 0.02)
    stand = carve(stand, turned((0.15, 1.5), (0.135, 1.9), 0.01, 0.95), 0.015)
    collar = melt(0.03, stand, wings)
    return [
        Part(carve(_trunk(), opening, 0.03), cloths.trunk, (0, 1.28, 0), 0.66),
        *both(Part(_sleeve(), cloths.sleeve, (0.44, 1.28, 0.02), 0.52)),
        *both(Part(cuff, cloths.across, (0.534, 0.99, 0.066), 0.16)),
        Part(hem, cloths.across, (0, 0.885, 0), 0.40),
        Part(join(pockets, placket), cloths.flat, (0, 1.14, 0.25), 0.36),
        Part(flaps, cloths.across, (0, 1.215, 0.25), 0.31),
        Part(collar, cloths.flat, (0, 1.68, 0.05), 0.34),
    ]


def _buttons() -> Part:
    field = join(
        *(
            posed(turned((0.024, -0.008), (0.022, 0.008), 0.005), (0, y, 0.284), (90, 0, 0))
            for y in (0.95, 1.09, 1.23, 1.37)
        )
    )
    horn = Material(plain(linear("#5a3318")), rough=0.22, specular=0.05)
    return Part(field, horn, (0, 1.16, 0.28), 0.26)


def _figure(cloths: Cloths, hair: Material) -> tuple[Part, ...]:
    """Return a figure, facing +z, its soles on the floor."""
    vest, band = egg((0, 1.55, 0.02), (0.22, 0.20, 0.19)), ring((0, 1.725, -0.015), 0.115, 0.028)
    shirt = Part(melt(0.05, vest, band), knit("#e8dcc6"), (0, 1.6, 0), 0.34)
    x, y, z = HEAD
    grown = curls((x, y + 0.05, z - 0.03), (0.43, 0.43, 0.42))
    head = [*_head(), replace(_scalp(), material=hair), replace(grown, material=hair)]
    return (*head, *_hands(), *_legs(), *_shoes(), *_jacket(cloths), _buttons(), shirt)


@cache
def mara() -> tuple[Part, ...]:
    """Return Mara in her mustard corduroy jacket."""
    cloths = Cloths(
        corduroy(upright(64), MUSTARD, OCHRE),
        corduroy(around_axis(_SHOULDER, _WRIST, 24), MUSTARD, OCHRE),
        corduroy(lambda p: p[0] * np.float32(29), MUSTARD, OCHRE),
        corduroy(lambda p: p[1] * np.float32(30), MUSTARD, OCHRE),
    )
    return _figure(cloths, strands("#8a2c10", "#cb5520", "#e68843"))


@cache
def denim() -> tuple[Part, ...]:
    """Return a dark-haired woman in a denim jacket, plain in front and embroidered behind."""
    cloth = twill("#2c4c78", "#86a3c2", 60.0)
    return _figure(Cloths(embroidered(cloth), cloth, cloth, cloth), strands("#1c0f0a", "#4a2a1c", "#7a4a30"))
