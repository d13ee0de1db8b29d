"""Signed distances: each function makes a field, and a field says how far a point is from a surface."""

from __future__ import annotations

import numpy as np

from drawing.vectors import Array, Field, Triple, length, rotation, vec


def ball(centre: Triple, radius: float) -> Field:
    """Make a sphere."""
    c = vec(centre)
    return lambda p: length(p - c) - np.float32(radius)


def egg(centre: Triple, radii: Triple) -> Field:
    """Make an ellipsoid; the distance is a close estimate."""
    c, inverse = vec(centre), np.asarray(1 / vec(radii), np.float32)

    def field(p: Array) -> Array:
        q = (p - c) * inverse
        k = length(q)
        return np.asarray(k * (k - 1) / np.maximum(length(q * inverse), np.float32(1e-6)), np.float32)

    return field


def bone(a: Triple, b: Triple, wide: float, narrow: float) -> Field:
    """Make a limb that goes from one thickness to another."""
    start, along = vec(a), vec(b) - vec(a)
    scale = np.float32(1 / float((along * along).sum()))

    def field(p: Array) -> Array:
        q = p - start
        h = np.clip((q[0] * along[0] + q[1] * along[1] + q[2] * along[2]) * scale, 0, 1)
        return np.asarray(length(q - along * h) - (np.float32(wide) + np.float32(narrow - wide) * h), np.float32)

    return field


def slab(centre: Triple, half: Triple, corner: float) -> Field:
    """Make a box with rounded edges."""
    c, h = vec(centre), vec(half) - np.float32(corner)

    def field(p: Array) -> Array:
        q = np.abs(p - c) - h
        outside = length(np.maximum(q, 0)) - np.float32(corner)
        return np.asarray(outside + np.minimum(q.max(axis=0), 0), np.float32)

    return field


def ring(centre: Triple, radius: float, thickness: float) -> Field:
    """Make a torus that lies flat."""
    c = vec(centre)

    def field(p: Array) -> Array:
        q = p - c
        out = np.sqrt(q[0] ** 2 + q[2] ** 2) - np.float32(radius)
        return np.asarray(np.sqrt(out**2 + q[1] ** 2) - np.float32(thickness), np.float32)

    return field


def turned(low: tuple[float, float], high: tuple[float, float], corner: float, oval: float = 1.0) -> Field:
    """Make a body on the lathe between two rims of (radius, height), its edges rounded; `oval` squeezes its depth."""
    r0, r1 = np.float32(low[0] - corner), np.float32(high[0] - corner)
    half = np.float32((high[1] - low[1]) / 2 - corner)
    middle = np.float32((high[1] + low[1]) / 2)
    kx, ky = r1 - r0, 2 * half
    per = np.float32(1 / (kx * kx + ky * ky))

    def field(p: Array) -> Array:
        z = p[2] / np.float32(oval) if oval != 1 else p[2]
        r, y = np.sqrt(p[0] * p[0] + z * z), p[1] - middle
        ax = np.maximum(r - np.where(y < 0, r0, r1), 0)
        ay = np.abs(y) - half
        along = np.minimum(np.maximum(((r1 - r) * kx + (half - y) * ky) * per, 0), 1)
        bx, by = r - r1 + kx * along, y - half + ky * along
        away = np.sqrt(np.minimum(ax * ax + ay * ay, bx * bx + by * by))
        inside = (bx < 0) & (ay < 0)
        flat = np.where(inside, -away, away) - np.float32(corner)
        return np.asarray(flat * np.float32(min(oval, 1.0)), np.float32)

    return field


def melt(softness: float, *fields: Field) -> Field:
    """Join fields with a soft seam."""
    k = np.float32(softness)

    def field(p: Array) -> Array:
        d = fields[0](p)
        for other in fields[1:]:
            e = other(p)
            h = np.maximum(k - np.abs(d - e), 0) / k
            d = np.minimum(d, e) - h * h * k * np.float32(0.25)
        return d

    return field


def join(*fields: Field) -> Field:
    """Join fields with a sharp seam."""

    def field(p: Array) -> Array:
        d = fields[0](p)
        for other in fields[1:]:
            d = np.minimum(d, other(p))
        return d

    return field


def carve(body: Field, tool: Field, softness: float = 0.01) -> Field:
    """Take the tool's room out of the body, with a soft edge."""
    k = np.float32(softness)

    def field(p: Array) -> Array:
        d, e = body(p), -tool(p)
        h = np.maximum(k - np.abs(d - e), 0) / k
        return np.asarray(np.maximum(d, e) + h * h * k * np.float32(0.25), np.float32)

    return field


def posed(field: Field, at: Triple = (0, 0, 0), turn: Triple = (0, 0, 0)) -> Field:
    """Put a field made about the origin somewhere else, turned by degrees about x, y and z."""
    back, c = rotation(*turn).T.copy(), vec(at)
    return lambda p: field(np.asarray(back @ (p - c), np.float32))


def mirrored(field: Field) -> Field:
    """Make the right half a mirror of what is drawn on the left, at positive x."""

    def both(p: Array) -> Array:
        q = p.copy()
        q[0] = np.abs(q[0])
        return field(q)

    return both
