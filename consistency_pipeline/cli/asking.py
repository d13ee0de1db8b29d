"""Asking a person before money is spent."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from consistency_pipeline.errors import Unconfirmed
from consistency_pipeline.text import money

YES = frozenset({"y", "yes"})


def on_terminal() -> bool:
    """Tell whether there is somebody to ask: who sees what is said on stderr and can type."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def line_typed(question: str) -> str:
    """Return what a person types after a question; nothing where the input ends."""
    sys.stderr.write(question)
    sys.stderr.flush()
    typed = sys.stdin.readline()
    if not typed.endswith("\n"):
        sys.stderr.write("\n")
    return typed


@dataclass(frozen=True, slots=True)
class Asking:
    """Tells whether a run may begin: yes where that was said beforehand, else a person is asked; none is an error."""

    above: float
    agreed: bool
    terminal: Callable[[], bool] = on_terminal
    ask: Callable[[str], str] = line_typed
    about: str = "makes"

    def __call__(self, estimate: float, shots: int) -> bool:
        """Return whether somebody agrees; `Unconfirmed` where there is nobody."""
        if self.agreed:
            return True
        if not self.terminal():
            raise Unconfirmed(estimate, shots, self.above, self.about)
        pictures = "1 picture" if shots == 1 else f"{shots:,} pictures"
        typed = self.ask(f"This run {self.about} {pictures}, about {money(estimate)}. Go on? [y/N] ")
        return typed.strip().lower() in YES
