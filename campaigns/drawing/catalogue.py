"""Which views of which subject lie in which campaign."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from drawing import figure, mug
from drawing.scene import Camera, Part, Scene, placed


class Drawing(NamedTuple):
    """One reference: the file it goes to, beneath the campaigns, and the scene it shows."""

    file: Path
    scene: Callable[[], Scene]


@cache
def _lying() -> tuple[Part, ...]:
    """Return the mug on its side, its base turned to the viewer and its handle up."""
    rolled = [placed(part, (0.0, 0.0, 0.0), (0.0, -72.0, 0.0)) for part in mug.parts()]
    tipped = [placed(part, (0.0, 0.0, 0.0), (-86.0, 0.0, 0.0)) for part in rolled]
    return tuple(placed(part, (-0.56, 0.408, 0.50), (0.0, -50.0, 0.0)) for part in tipped)


MUG: dict[str, Callable[[], Scene]] = {
    "front": lambda: Scene(mug.parts(), Camera((0.10, 0.80, 0), 0, 9, 9, 2.25)),
    "back": lambda: Scene(mug.parts(), Camera((-0.10, 0.80, 0), 180, 9, 9, 2.25)),
    "side": lambda: Scene(mug.parts(), Camera((0, 0.80, 0), 62, 12, 9, 2.25)),
    "base": lambda: Scene(_lying(), Camera((0.02, 0.50, 0), 0, 17, 9, 2.3)),
}

MARA: dict[str, Callable[[], Scene]] = {
    "front": lambda: Scene(figure.mara(), Camera((0, 1.37, 0), 0, 6, 11, 3.12)),
    "side": lambda: Scene(figure.mara(), Camera((0, 1.37, 0), -70, 6, 11, 3.12)),
    "back": lambda: Scene(figure.mara(), Camera((0, 1.37, 0), 180, 6, 11, 3.12)),
    "face": lambda: Scene(figure.mara(), Camera((0, 2.10, 0), 14, 3, 9, 1.52)),
}

DENIM: dict[str, Callable[[], Scene]] = {
    "front": lambda: Scene(figure.denim(), Camera((0, 1.37, 0), 0, 6, 11, 3.12)),
    "back": lambda: Scene(figure.denim(), Camera((0, 1.37, 0), 180, 6, 11, 3.12)),
}

SUBJECTS: tuple[tuple[str, dict[str, Callable[[], Scene]]], ...] = (
    ("mug-catalog/refs/mug", MUG),
    ("brand-character/refs/mara", MARA),
    ("brand-character/refs/mug", {view: MUG[view] for view in ("front", "back")}),
    ("jacket-two-sides/refs/jacket", DENIM),
)


def drawings() -> list[Drawing]:
    """Return every reference of the example campaigns."""
    return [Drawing(Path(folder, f"{view}.png"), scene) for folder, views in SUBJECTS for view, scene in views.items()]
