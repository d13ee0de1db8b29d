"""Draw the references of the example campaigns: python campaigns/draw_references.py [--only NAME] [--size 1024].

Everything is computed, from the shapes to the light; the same code draws the same pixels every time.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from drawing.catalogue import drawings
from drawing.studio import photograph
from PIL import Image

HERE = Path(__file__).resolve().parent


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Draw the references of the example campaigns.")
    parser.add_argument("--only", default="", metavar="NAME", help="draw the files whose path contains NAME")
    parser.add_argument("--size", type=int, default=1024, help="pixels along each edge (1024)")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to draw into (the campaigns themselves)")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Draw what the arguments name; a view that several campaigns show is computed once."""
    wanted = _arguments(words)
    chosen = [drawing for drawing in drawings() if wanted.only in drawing.file.as_posix()]
    if not chosen:
        sys.stderr.write(f"no reference has {wanted.only!r} in its path\n")
        return 2
    done: dict[object, Image.Image] = {}
    for drawing in chosen:
        began = time.monotonic()
        if drawing.scene not in done:
            done[drawing.scene] = Image.fromarray(photograph(drawing.scene(), wanted.size))
        path = wanted.out / drawing.file
        path.parent.mkdir(parents=True, exist_ok=True)
        done[drawing.scene].save(path, optimize=True)
        sys.stdout.write(f"{drawing.file}  {path.stat().st_size // 1024} KB  {time.monotonic() - began:.1f} s\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
