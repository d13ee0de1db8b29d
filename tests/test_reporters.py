"""Who is told what: reporters side by side, and what plain lines say of a run's width."""

import inspect
import io
from typing import Any

import pytest
from rich.console import Console

from consistency_pipeline.budget import Budget
from consistency_pipeline.cli.lines import WIDENINGS_APART, Lines
from consistency_pipeline.cli.live import Live
from consistency_pipeline.reporter import Reporter, Several, Silent

SAID = sorted(name for name, _ in inspect.getmembers(Reporter, inspect.isfunction) if not name.startswith("_"))


class Noted(Silent):
    """Notes every call."""

    def __init__(self, calls: list[tuple[str, Any]], name: str) -> None:
        self.calls, self.name = calls, name

    def __getattribute__(self, called: str) -> Any:
        if called not in SAID:
            return super().__getattribute__(called)
        return lambda *facts: self.calls.append((f"{self.name} {called}", facts))


def test_all_of_several_reporters_are_told_everything() -> None:
    calls: list[tuple[str, Any]] = []
    both = Several(Noted(calls, "first"), Noted(calls, "second"))
    for name in SAID:
        facts = tuple(inspect.signature(getattr(Silent, name)).parameters)[1:]
        calls.clear()
        getattr(both, name)(*facts)
        assert calls == [(f"first {name}", facts), (f"second {name}", facts)]


@pytest.mark.parametrize("name", SAID)
def test_silence_knows_everything_that_is_said(name: str) -> None:
    ours, theirs = (inspect.signature(getattr(kind, name)) for kind in (Silent, Reporter))
    assert str(ours) == str(theirs)


def test_lines_say_every_narrowing_and_a_widening_now_and_then() -> None:
    said: list[str] = []
    now = [100.0]
    lines = Lines(said.append, lambda: now[0])
    lines.started(0, 4, Budget(None))
    for width, why in (
        (6, "keeps up: 4 → 6"),
        (9, "keeps up: 6 → 9"),
        (6, "busy: 9 → 6"),
        (4, "busy: 6 → 4"),
        (6, "up"),
    ):
        lines.widened(width, why)
    assert said == ["  6 at a time (keeps up: 4 → 6)", "  6 at a time (busy: 9 → 6)", "  4 at a time (busy: 6 → 4)"]
    now[0] += WIDENINGS_APART
    lines.widened(8, "keeps up: 6 → 8")
    assert said[3:] == ["  8 at a time (keeps up: 6 → 8)"]


def test_lines_do_not_say_again_and_again_that_a_width_stays() -> None:
    said: list[str] = []
    lines = Lines(said.append, lambda: 100.0)
    lines.started(0, 1, Budget(None))
    for _ in range(5):
        lines.widened(1, "busy: stays at 1, on in 5 s")
    assert said == ["  1 at a time (busy: stays at 1, on in 5 s)"]


def test_the_live_table_shows_the_width() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=True, color_system=None)
    with Live(console) as live:
        live.started(3, 4, Budget(1.0))
        live.widened(6, "keeps up: 4 → 6")
        live.widened(5, "busy: 6 → 5")
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "0/min   5 at a time   $0.00 of $1.00" in shown
    assert "5 at a time (busy: 6 → 5)" in shown
    assert "keeps up" not in shown
