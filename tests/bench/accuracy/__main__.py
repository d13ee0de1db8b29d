"""Measure what scoring is worth on a folder of photographs: `make bench-accuracy PHOTOS=dir`."""

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.bench.accuracy import cost, details, drift, identity, wrong
from tests.bench.accuracy.album import Album, album
from tests.bench.accuracy.asking import say
from tests.bench.accuracy.identity import Trial
from tests.bench.photos import PHOTOS, ROOT

DOCUMENT = ROOT / "docs" / "scoring.md"
TABLES: Mapping[str, Callable[[Album, list[Trial]], Iterator[str]]] = {
    "identity": identity.tables,
    "wrong": wrong.table,
    "drift": lambda shown, _: drift.tables(shown),
    "details": lambda shown, _: details.tables(shown),
    "cost": lambda shown, _: cost.tables(shown),
}


def main() -> int:
    """Measure, print, and write where that was asked for."""
    wanted = _words()
    folder: Path = wanted.folder
    if not folder.is_dir():
        say(f"skipped: there are no photographs at {folder}; name a folder with one for each subject: PHOTOS=dir")
        return 1
    shown = album(folder, say)
    say(f"{shown.many} photographs of {len(shown.names)} subjects, {len(shown.boxes)} of them with a box")
    if len(shown.names) < 2:
        say("skipped: there must be two subjects or more to tell apart")
        return 1
    trials: list[Trial] = []
    for name in [name for name in TABLES if not wanted.tables or name in wanted.tables]:
        body = "\n".join(TABLES[name](shown, trials))
        sys.stdout.write(f"## {name}\n\n{body}\n\n")
        sys.stdout.flush()
        if wanted.write:
            _write(name, body)
    if wanted.sheet and trials:
        wrong.sheet(shown, trials, wanted.sheet)
        say(f"sheet     {wanted.sheet}")
    return 0


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-accuracy", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=PHOTOS, help="a folder for each subject")
    parser.add_argument("--tables", nargs="+", choices=TABLES, help="only these; wrong takes identity as well")
    parser.add_argument("--sheet", type=Path, metavar="PNG", help="draw the worst mistakes into this file")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/scoring.md")
    return parser.parse_args()


def _write(name: str, body: str) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    text = re.sub(pattern, lambda found: f"{found[1]}{body}\n{found[2]}", text, flags=re.DOTALL)
    DOCUMENT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
