"""A run on a terminal: a bar with counts, rate and money, what is on its way, and lines for what went wrong."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live as Display
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from consistency_pipeline.budget import Budget
from consistency_pipeline.cli.lines import reason
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt, Status
from consistency_pipeline.reporter import Settled, Silent
from consistency_pipeline.text import money, one_line

COLOURS = {Status.MADE: "green", Status.REFUSED: "yellow", Status.FAILED: "red", Status.BLOCKED: "magenta"}
MOST_RUNNING = 8


class Live(Silent):
    """A live table on `console`; use as a context manager."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._running: dict[str, tuple[Shot, float, str]] = {}
        self._counts: dict[Status, int] = {}
        self._budget = Budget(None)
        self._width = 0
        self._began = time.monotonic()
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(bar_width=None), MofNCompleteColumn(), TimeElapsedColumn(),
            TextColumn("eta"), TimeRemainingColumn(), console=console, expand=True,
        )  # fmt: skip
        self._task = self._bar.add_task("shots", total=None, visible=False)
        self._display = Display(get_renderable=self._drawn, console=console, refresh_per_second=8, transient=True)

    def __enter__(self) -> Self:
        """Do nothing yet: before a run begins, a person may be asked something."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the terminal back."""
        self._display.stop()

    def started(self, todo: int, width: int, budget: Budget) -> None:
        """Take the bottom of the terminal and show the bar."""
        self._display.start()
        self._budget, self._width, self._began = budget, width, time.monotonic()
        self._bar.update(self._task, total=todo, visible=todo > 0)

    def asking(self, shot: Shot, attempt: Attempt) -> None:
        """Show a shot among those on their way."""
        again = f"attempt {attempt.number}" if attempt.number > 1 else ""
        self._running[shot.id] = (shot, time.monotonic(), again)

    def waiting(self, shot: Shot, attempt: Attempt, seconds: float, why: str) -> None:
        """Show why a shot takes longer."""
        self._running[shot.id] = (shot, time.monotonic(), f"waits {seconds:.0f} s: {one_line(why, 60)}")

    def settled(self, settled: Settled, budget: Budget) -> None:
        """Count a shot; print a line that stays for one that was not made."""
        self._running.pop(settled.shot.id, None)
        self._counts[settled.status] = self._counts.get(settled.status, 0) + 1
        self._budget = budget
        self._bar.advance(self._task)
        if settled.status is not Status.MADE:
            line = Text(f"{settled.status:<8} ", style=COLOURS.get(settled.status, ""))
            self._console.print(line + Text(f"{settled.shot.id}  {reason(settled)}", style=""), highlight=False)

    def widened(self, now: int, why: str) -> None:
        """Show how many are on their way at a time; print a line that stays for fewer."""
        if now < self._width:
            self._console.print(Text(f"{now} at a time ({one_line(why)})", style="dim"), highlight=False)
        self._width = now

    def note(self, text: str) -> None:
        """Print something that concerns no single shot."""
        self._console.print(Text(one_line(text)), highlight=False)

    def _drawn(self) -> Group:
        done = sum(self._counts.values())
        seconds = max(0.001, time.monotonic() - self._began)
        facts = Text.assemble(
            *[part for status, count in self._counts.items()
              for part in ((f"{count} {status}", COLOURS.get(status, "")), "   ")],
            f"{60 * done / seconds:.0f}/min   {self._width} at a time   {self._money()}",
        )  # fmt: skip
        table = Table.grid(padding=(0, 2))
        for shot, since, what in list(self._running.values())[:MOST_RUNNING]:
            table.add_row(Text(shot.id, style="bold"), f"{time.monotonic() - since:4.0f} s", Text(what, style="dim"))
        if len(self._running) > MOST_RUNNING:
            table.add_row(Text(f"and {len(self._running) - MOST_RUNNING} more", style="dim"), "", "")
        return Group(self._bar, facts, table)

    def _money(self) -> str:
        cap = f" of {money(self._budget.cap)}" if self._budget.cap is not None else ""
        return f"{money(self._budget.committed)}{cap}"
