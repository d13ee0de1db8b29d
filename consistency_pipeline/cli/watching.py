"""Watching a run from another terminal, and keeping a log of one."""

import json
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live

from consistency_pipeline import journal, pipeline
from consistency_pipeline.cli import progressed
from consistency_pipeline.cli.speaking import say
from consistency_pipeline.errors import UsageError
from consistency_pipeline.pipeline import Project
from consistency_pipeline.progress import Progress
from consistency_pipeline.reporter import Reporter, Several

EVERY = 1.0  # seconds


def status(project: Project, name: str, *, as_json: bool, follow: bool) -> None:
    """Print how a campaign stands and what to do next, or with `follow` how it goes until its run has ended."""
    if as_json and follow:
        raise UsageError("--json prints one document; for events as they happen there is `consistency run --log-json`")
    looks, console = pipeline.watch(project), Console()
    found = _followed(project, looks, console) if follow else next(looks)
    if as_json:
        _print_line(json.dumps(progressed.document(project, found, name), ensure_ascii=False, indent=1))
    else:
        console.print(progressed.drawn(project, found), highlight=False)
        say(f"next      {progressed.next_step(project, found, name)}")


def _followed(project: Project, looks: Iterator[Progress], console: Console) -> Progress:
    """Show a run until it ends, and return how it stands then: redrawn on a terminal, else a line when one is done."""
    if not console.is_terminal:
        return _until_it_ends(looks, _Teller(_print_line).tell)
    with Live(console=console, auto_refresh=False, transient=True) as display:
        return _until_it_ends(looks, lambda found: display.update(progressed.drawn(project, found), refresh=True))


def _until_it_ends(looks: Iterator[Progress], show: Callable[[Progress], None]) -> Progress:
    while (found := next(looks)).holder is not None:
        show(found)
        time.sleep(EVERY)
    return found


def _print_line(line: str) -> None:
    """Write a line to stdout at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class _Teller:
    """Says a line whenever more is done than before."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._said: object = None

    def tell(self, found: Progress) -> None:
        """Say how a run stands, where that is news."""
        news = (found.state, found.pace and found.pace.done)
        if news != self._said:
            self._said = news
            self._say(progressed.line(found))


@contextmanager
def logged(file: str | None, shown: Reporter) -> Generator[Reporter]:
    """Yield a reporter that also keeps a log of a run in `file`; the one that is shown hears where that fails."""
    if file is None:
        yield shown
    else:
        with journal.keeping(file, shown.note) as kept:
            yield Several(shown, kept)
