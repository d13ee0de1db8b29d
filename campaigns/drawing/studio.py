"""The light of the studio, and the picture taken in it."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from drawing.grid import Grid, set_up
from drawing.march import FAR, Crowd, lit, normals, openness, walk
from drawing.scene import Material, Scene
from drawing.vectors import Array, Field, Triple, cross, dot, length, linear, mix, rotation, step, unit, vec

_TILE, _CONTRAST = 40, 0.022
_HORIZON, _TOE = -0.02, 0.0031308
_GRID = np.array([[-0.375, -0.125], [0.125, -0.375], [0.375, 0.125], [-0.125, 0.375]], np.float32)
_KEY, _FILL, _RIM = (-0.55, 0.72, 0.62), (0.85, 0.35, 0.55), (0.65, 0.55, -0.75)
_BOXES: tuple[tuple[Triple, float, float, float], ...] = (
    ((-0.84, 0.22, 0.58), 0.26, 1.05, 5.0),
    ((0.97, 0.20, 0.42), 0.10, 1.10, 3.6),
    ((0.0, 1.0, 0.15), 0.7, 0.5, 1.5),
    ((0.75, 0.45, -0.8), 0.4, 0.8, 2.4),
)


def surroundings(scene: Scene, rays: Array, rough: Array) -> Array:
    """Return the light that comes from a direction: soft boxes in a pale room, blurred by roughness."""
    turn = rotation(0, scene.camera.around)
    floor, wall = linear(scene.tint) * np.float32(0.62), vec((0.30, 0.31, 0.33))
    total = mix(floor, wall, step(-0.25, 0.5, rays[1])) * np.float32(0.85)
    for toward, wide, tall, power in _BOXES:
        axis = unit(turn @ vec(toward))
        side = unit(cross(vec((0, 1, 0.001)), axis))
        up = cross(axis, side)
        facing = dot(rays, axis)
        ahead = np.maximum(facing, np.float32(0.05))
        blur = np.float32(0.04) + rough * np.float32(1.3)
        x = (np.float32(wide) - np.abs(dot(rays, side) / ahead)) / blur
        y = (np.float32(tall) - np.abs(dot(rays, up) / ahead)) / blur
        shape = step(-0.5, 0.5, x) * step(-0.5, 0.5, y) * step(0.0, 0.2, facing)
        total = total + shape * np.float32(power) / (1 + rough * 3)
    return np.asarray(total, np.float32)


def _relief(material: Material, p: Array, n: Array) -> Array:
    if material.height is None:
        return n
    reach = np.float32(material.reach)
    here = material.height(p)
    slope = np.stack([(material.height(p + vec(axis) * reach) - here) / reach for axis in _AXES])
    slope = slope - n * dot(slope, n)
    return unit(n - slope)


_AXES: tuple[Triple, ...] = ((1, 0, 0), (0, 1, 0), (0, 0, 1))


def _wrapped(cosine: Array, wrap: Triple) -> Array:
    w = vec(wrap)
    return np.asarray(np.clip((cosine + w) / (1 + w), 0, 1), np.float32)


def shade(scene: Scene, material: Material, p: Array, n: Array, rays: Array, light: tuple[Array, Array]) -> Array:
    """Return the light that leaves points of one material towards the camera; `light` is shadow and openness."""
    shadow, space = light
    turn = rotation(0, scene.camera.around)
    bumped = _relief(material, p, n)
    albedo = material.albedo(p)
    gloss = material.gloss(p) if material.gloss else np.full(p.shape[1], material.rough, np.float32)
    key = _wrapped(dot(bumped, unit(turn @ vec(_KEY))), material.wrap)
    fill = _wrapped(dot(bumped, unit(turn @ vec(_FILL))), material.wrap)
    rim = np.clip(dot(bumped, unit(turn @ vec(_RIM))), 0, 1)
    sky = mix(linear(scene.tint) * np.float32(0.27), vec((0.46, 0.47, 0.49)), bumped[1] * np.float32(0.5) + 0.5)
    bounce = space[None] ** (1 - np.float32(0.45) * albedo)
    diffuse = key * shadow * vec((1.78, 1.70, 1.58)) + fill * space * vec((0.34, 0.37, 0.42)) + sky * bounce
    diffuse = diffuse + rim * space * vec((0.30, 0.30, 0.30))
    facing = np.clip(-dot(bumped, rays), 0, 1)
    grazing = (1 - facing) ** 5
    fresnel = material.specular + (1 - material.specular) * grazing * (1 - gloss) ** 2
    mirrored = rays + bumped * (2 * facing)
    reflection = surroundings(scene, unit(mirrored), gloss) * fresnel * (0.25 + 0.75 * space)
    sheen = np.float32(material.sheen) * (1 - facing) ** 3 * (0.4 + 0.6 * space)
    return np.asarray(albedo * (diffuse * (1 - fresnel) + sheen) + reflection, np.float32)


def _light(scene: Scene, rough: Field, p: Array, n: Array) -> tuple[Array, Array]:
    """Return shadow and openness of points on the parts."""
    key = unit(rotation(0, scene.camera.around) @ vec(_KEY))
    raised = p + n * np.float32(0.010)
    space = openness(rough, raised, n, 0.22)
    if scene.floor:
        space = space * (0.72 + 0.28 * step(-0.05, 0.5, p[1]))
    return lit(rough, raised, key, 7.0, 2.2), space


def _shared(scene: Scene, rough: Field, p: Array, n: Array, pixel: npt.NDArray[np.intp]) -> tuple[Array, Array]:
    """Find the light once a pixel, and again only for samples that lie on something else."""
    _, first, back = np.unique(pixel, return_index=True, return_inverse=True)
    shadow, space = (value[back] for value in _light(scene, rough, p[:, first], n[:, first]))
    apart = length(p - p[:, first][:, back]) > np.float32(scene.camera.span * 0.004)
    if apart.any():
        shadow[apart], space[apart] = _light(scene, rough, p[:, apart], n[:, apart])
    return shadow, space


def _surfaces(scene: Scene, fields: tuple[Field, Crowd], p: Array, rays: Array, pixel: npt.NDArray[np.intp]) -> Array:
    rough, seen = fields
    n = normals(seen, p)
    which = seen.nearest(p)
    shadow, space = _shared(scene, rough, p, n, pixel)
    colour = np.zeros_like(p)
    for i in np.unique(which):
        at = which == i
        light = (shadow[at], space[at])
        colour[:, at] = shade(scene, seen.parts[i].material, p[:, at], n[:, at], rays[:, at], light)
    return colour


def _backdrop(scene: Scene, rough: Field, start: Array, rays: Array, screen: Array) -> Array:
    glow = 1.0 - 0.10 * np.clip(screen[0] ** 2 * 0.55 + (screen[1] - 0.12) ** 2 * 0.75, 0, 1.4)
    colour = linear(scene.tint) * glow
    down = rays[1] < _HORIZON
    if not scene.floor or not down.any():
        return np.asarray(colour, np.float32)
    p = start - rays[:, down] * (start[1] / rays[1, down])
    key = unit(rotation(0, scene.camera.around) @ vec(_KEY))
    shadow = lit(rough, p, key, 3.2, 4.5)
    space = openness(rough, p, np.broadcast_to(vec((0, 1, 0)), p.shape), 0.5)
    dim = (0.62 + 0.38 * shadow) * (0.26 + 0.74 * space)
    colour[:, down] *= dim[None] ** vec((1.0, 0.98, 0.95))
    return np.asarray(colour, np.float32)


def _rays(scene: Scene, pixels: tuple[Array, Array], offsets: Array, size: int) -> tuple[Array, Array]:
    """Return the rays through samples of pixels, and where they cross the picture."""
    _, right, up, ahead = scene.camera.frame()
    sx = ((pixels[0][None] + 0.5 + offsets[:, :1]) / np.float32(size) * 2 - 1).ravel()
    sy = (1 - (pixels[1][None] + 0.5 + offsets[:, 1:]) / np.float32(size) * 2).ravel()
    half = np.float32(scene.camera.span / 2 / scene.camera.away)
    return unit(ahead + right * (sx * half) + up * (sy * half)), np.stack([sx, sy])


def _sample(
    scene: Scene, world: tuple[Crowd, Grid], pixels: tuple[Array, Array, Array], offsets: Array, size: int
) -> tuple[Array, Array]:
    """Return the light in samples of pixels, a plane for each offset, and how far away it comes from.

    A pixel is its column, its row, and the distance before which nothing is to be met.
    """
    start = scene.camera.frame()[0]
    crowd, rough = world
    rays, screen = _rays(scene, pixels[:2], offsets, size)
    middle = unit(rays.mean(axis=1, keepdims=True))
    slope = float(np.sqrt(np.maximum(1 - dot(rays, middle).min() ** 2, 0))) * 1.1 + 1e-4
    seen = crowd.along(start, middle, 0.0, slope)
    t = walk(seen, rough, start, rays, np.tile(pixels[2], len(offsets)))
    hit = t < FAR
    colour = np.empty_like(rays)
    if hit.any():
        pixel = np.flatnonzero(hit) % pixels[0].size
        colour[:, hit] = _surfaces(scene, (rough, seen), start + rays[:, hit] * t[hit], rays[:, hit], pixel)
    if not hit.all():
        colour[:, ~hit] = _backdrop(scene, rough, start, rays[:, ~hit], screen[:, ~hit])
    return grade(colour * np.float32(scene.exposure)).reshape(3, len(offsets), -1), t


def grade(colour: Array) -> Array:
    """Roll off what is brighter than paper, keep the rest as it is."""
    over = np.maximum(colour - np.float32(0.72), 0)
    rolled = np.float32(0.28) * (1 - np.exp(-over / np.float32(0.28)))
    return np.asarray(np.minimum(colour, np.float32(0.72)) + rolled, np.float32)


def encoded(colour: Array) -> Array:
    """Turn linear light into sRGB."""
    c = np.clip(colour, 0, 1)
    return np.asarray(np.where(c <= _TOE, c * 12.92, 1.055 * c ** (1 / 2.4) - 0.055), np.float32)


def _uneven(canvas: Array) -> npt.NDArray[np.bool_]:
    """Find the pixels that differ from a neighbour and so need more samples."""
    picture = encoded(canvas).transpose(1, 2, 0)
    kernel = np.ones((3, 3), np.uint8)
    spread = cv2.dilate(picture, kernel) - cv2.erode(picture, kernel)
    return np.asarray(spread.max(axis=2) > _CONTRAST)


def photograph(scene: Scene, size: int) -> npt.NDArray[np.uint8]:
    """Take the picture: one sample a pixel, three more where neighbours differ."""
    canvas, depth = np.zeros((3, size, size), np.float32), np.zeros((size, size), np.float32)
    world = set_up(tuple(scene.parts))
    for y, x in _tiles(np.ones((size, size), bool)):
        pixels = (x.astype(np.float32), y.astype(np.float32), depth[y, x])
        colour, reached = _sample(scene, world, pixels, _GRID[:1], size)
        canvas[:, y, x], depth[y, x] = colour[:, 0], reached
    begin = cv2.erode(depth, np.ones((3, 3), np.uint8)) - np.float32(0.02)
    for y, x in _tiles(_uneven(canvas)):
        pixels = (x.astype(np.float32), y.astype(np.float32), begin[y, x])
        more, _ = _sample(scene, world, pixels, _GRID[1:], size)
        canvas[:, y, x] = (canvas[:, y, x] + more.sum(axis=1)) / np.float32(len(_GRID))
    return np.asarray(np.round(encoded(canvas) * 255), np.uint8).transpose(1, 2, 0)


def _tiles(wanted: npt.NDArray[np.bool_]) -> Iterator[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    """Yield rows and columns of the wanted pixels, tile by tile."""
    for top in range(0, wanted.shape[0], _TILE):
        for left in range(0, wanted.shape[1], _TILE):
            y, x = np.nonzero(wanted[top : top + _TILE, left : left + _TILE])
            if x.size:
                yield y + top, x + left
