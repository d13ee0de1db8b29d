"""Errors that point at the characters they are about, and what may have been meant."""

import difflib
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

from consistency_pipeline.errors import UsageError
from consistency_pipeline.text import UNSEEN, listed

LEAD, SHOWN = 30, 72  # how much of a long text is shown: before what is pointed at, and in all
MOST_COMPARED = 500  # comparing takes 20 µs each

Span = tuple[int, int]
"""From which character up to which."""


@dataclass(frozen=True, slots=True)
class Source:
    """One text as it was given; `where` says which, before a message: `shots.txt:3: `."""

    text: str
    where: str = ""

    def error(self, at: Span, message: str) -> UsageError:
        """Return the error of what stands there, with the text and carets under it."""
        text, (start, end) = self.text, at
        first = max(start - LEAD, 0) if len(text) > SHOWN else 0
        before, part, after = text[first:start], text[start:end], text[end : first + SHOWN]
        part = part[: max(SHOWN - len(before), 1)]
        begun, goes_on = "…" if first else "", "…" if first + SHOWN < len(text) else ""
        line = _seen(f"{begun}{before}{part}{after}{goes_on}")
        carets = " " * _columns(begun + before) + "^" * max(_columns(part), 1)
        return UsageError(f"{_seen(self.where + message)}\n    {line}\n    {carets}")


def _seen(text: str) -> str:
    """Return what is shown of a text, as many characters on one line."""
    return UNSEEN.sub("\N{REPLACEMENT CHARACTER}", "".join(" " if sign.isspace() else sign for sign in text))


def _columns(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(sign) in ("W", "F") for sign in text)
    return len(text) + wide - sum(unicodedata.combining(sign) != 0 for sign in text)


def near(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean a or b?`, or nothing where no known word is near."""
    folded = word.casefold()[:100]
    by_fold = {other.casefold(): other for other in known}
    if len(by_fold) > MOST_COMPARED:
        alike = (other for other in by_fold if other[:1] == folded[:1] and abs(len(other) - len(folded)) <= 1)
        by_fold = {other: by_fold[other] for other in islice(alike, MOST_COMPARED)}
    found = [by_fold[other] for other in difflib.get_close_matches(folded, by_fold, n=3, cutoff=0.7)]
    return f"; did you mean {' or '.join(found)}?" if found else ""


def there_are(names: Collection[str], most: int = 6) -> str:
    """Return `; there are a, b and 3 more`, or nothing where there are none."""
    return f"; there {'is' if len(names) == 1 else 'are'} {listed(list(names), most)}" if names else ""


def unknown(method: str, value: str, known: Iterable[str]) -> str:
    """Return what to say of a value that no shot can have."""
    names = list(known)
    return f"there is no {method} {value}{near(value, names) or there_are(names, 9)}"
