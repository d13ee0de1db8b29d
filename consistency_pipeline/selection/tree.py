"""What a text of selectors says, as a frozen tree that can be written again."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from consistency_pipeline.selection.methods import ID
from consistency_pipeline.selection.pointing import Source, Span

PLAIN = re.compile(r"[^\s,:'\"*?<>#@][^\s,:'\"*?]*")


class Wild(Enum):
    """What stands for letters in a glob."""

    ANY = "*"
    ONE = "?"


@dataclass(frozen=True, slots=True)
class Glob:
    """Text with wild parts; no two texts stand side by side, and none is empty."""

    parts: tuple[str | Wild, ...]

    @property
    def text(self) -> str | None:
        """Return the one text that it matches, or None where it has wild parts."""
        texts = [part for part in self.parts if isinstance(part, str)]
        return "".join(texts) if len(texts) == len(self.parts) else None

    @property
    def prefix(self) -> str:
        """Return what all texts that it matches begin with."""
        return "" if not self.parts or isinstance(self.parts[0], Wild) else self.parts[0]

    def __str__(self) -> str:
        """Return it as it can be written, in quotes where they are needed."""
        return "".join(part.value if isinstance(part, Wild) else _quoted(part) for part in self.parts) or '""'


def _quoted(text: str) -> str:
    return text if PLAIN.fullmatch(text) else '"{}"'.format(text.replace('"', '""'))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A number that values are compared with."""

    sign: str
    number: float

    def __str__(self) -> str:
        """Return it as it is written."""
        whole = int(self.number) if self.number.is_integer() else self.number
        return f"{self.sign}{Decimal(repr(whole)):f}"


@dataclass(frozen=True, slots=True)
class Selector:
    """Shots by one property; `at` is where it stands in its text."""

    method: str
    value: Glob | Comparison
    at: Span = field(compare=False)

    @property
    def value_at(self) -> Span:
        """Return where its value stands in its text."""
        return self.at[0] + (0 if self.method == ID else len(self.method) + 1), self.at[1]

    def __str__(self) -> str:
        """Return it as it is written."""
        return str(self.value) if self.method == ID else f"{self.method}:{self.value}"


@dataclass(frozen=True, slots=True)
class FromFile:
    """All that a file selects."""

    path: str
    at: Span = field(compare=False)

    def __str__(self) -> str:
        """Return it as it is written."""
        return f"@{_quoted(self.path)}"


@dataclass(frozen=True, slots=True)
class Intersection:
    """What all of these select."""

    selectors: tuple[Selector | FromFile, ...]

    @property
    def at(self) -> Span:
        """Return where it stands in its text."""
        return self.selectors[0].at[0], self.selectors[-1].at[1]

    def __str__(self) -> str:
        """Return it as it is written."""
        return ",".join(map(str, self.selectors))


@dataclass(frozen=True, slots=True)
class Union:
    """What any of these selects, with the text that said so."""

    groups: tuple[Intersection, ...]
    source: Source = field(compare=False, repr=False)

    def __str__(self) -> str:
        """Return it as it can be written, with one space between."""
        return " ".join(map(str, self.groups))
