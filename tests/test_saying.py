"""What people read: the same, letter by letter, as the files that show it; and never wider than the terminal."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from consistency_pipeline.cli import words
from consistency_pipeline.cli.laying import labelled
from tests import saying
from tests.saying import CASES, SAID, SIZES, WIDTHS


def test_what_is_said_is_what_the_files_show() -> None:
    for path, said in saying.files():
        kept = path.read_text(encoding="utf-8")
        if path.suffix == ".svg":
            assert saying.text_of(kept) == saying.text_of(said), f"run `make docs` ({path.name})"
        else:
            assert kept == said, f"run `make docs` ({path.name})"


def lines(width: int) -> Iterator[str]:
    for size in SIZES:
        for name in SAID:
            yield from (CASES / f"{name}-{size}@{width}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_but_paths_and_commands_is_wider_than_the_terminal(width: int) -> None:
    wide = [line for line in lines(width) if len(line) > width]
    assert all(line.startswith(("next ", "sheet ", "manifest ")) for line in wide), wide


def test_a_plan_of_thousands_of_shots_fits_on_two_screens() -> None:
    said = (CASES / "plan-5000@80.txt").read_text(encoding="utf-8")
    assert len(said.splitlines()) < 60


def test_colours_change_no_letter(tmp_path: Path) -> None:
    scenery = saying.small(tmp_path)
    for say in SAID.values():
        console = Console(file=io.StringIO(), record=True, width=80, force_terminal=True, color_system="truecolor")
        say(scenery, console)
        plain = console.export_text()
        assert "\x1b" not in plain
        bare = [line.rstrip() for line in plain.splitlines()]
        marked = saying.spoken(scenery, say, 80).splitlines()
        assert [line for line in bare if "prompt  " not in line and line in marked]
        assert len(bare) <= len(marked)  # the marks of a difference are colours


def test_elsewhere_than_on_a_terminal_lines_stay_whole() -> None:
    out = io.StringIO()
    line = labelled("refused", "word " * 40 + "\x1b[31mred")
    words.show([line], Console(file=out, width=80))
    assert out.getvalue().splitlines() == [line.replace("\x1b", "\N{REPLACEMENT CHARACTER}")]
