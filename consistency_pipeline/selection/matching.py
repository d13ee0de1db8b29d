"""Which shots selectors mean. Rows are listed once by each property asked for; then only its values are compared."""

import operator
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import cache
from typing import TYPE_CHECKING

from consistency_pipeline import models
from consistency_pipeline.errors import UsageError
from consistency_pipeline.records import Outcome, Status
from consistency_pipeline.selection import files
from consistency_pipeline.selection.grammar import parse
from consistency_pipeline.selection.methods import ID, METHODS, NONE
from consistency_pipeline.selection.pointing import Source, Span, near, there_are
from consistency_pipeline.selection.tree import Comparison, FromFile, Glob, Intersection, Selector, Union, Wild
from consistency_pipeline.text import counted

if TYPE_CHECKING:
    from consistency_pipeline.manifest import Row

LAST = "\U0010ffff"
SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows that were selected, in the order of the plan, and what to tell of exclusions that left nothing out."""

    rows: "tuple[Row, ...]"
    notes: tuple[str, ...] = ()


def choose(rows: "Sequence[Row]", wanted: Sequence[str], unwanted: Sequence[str] = ()) -> Chosen:
    """Return the rows that one of `wanted` selects, or all without any, but for those that one of `unwanted` selects.

    Raises `UsageError` for what is no selector, for one in `wanted` that matches nothing, and where nothing is left.
    """
    asked, left_out = [parse(text) for text in wanted], [parse(text) for text in unwanted]
    matcher = _Matcher(rows)
    chosen = matcher.all_of(asked) if asked else set(range(len(rows)))
    notes: list[str] = []
    left = chosen - matcher.all_of(left_out, notes) if left_out else chosen
    if chosen and not left:
        raise UsageError(f"nothing is left: --exclude leaves out all of {counted(len(chosen), 'shot')}; exclude fewer")
    return Chosen(tuple(rows[number] for number in sorted(left)), tuple(notes))


def select(rows: "Sequence[Row]", wanted: Sequence[str], unwanted: Sequence[str] = ()) -> "tuple[Row, ...]":
    """Return the rows of `choose`."""
    return choose(rows, wanted, unwanted).rows


def named(rows: "Sequence[Row]", patterns: Sequence[str]) -> "tuple[Row, ...]":
    """Return the rows that one of the selectors means, each once; without any selector, none."""
    return select(rows, patterns) if patterns else ()


def _subjects(row: "Row") -> Iterable[str]:
    made = () if row.shot.scene else (row.shot.id.partition(".")[0],)
    return dict.fromkeys((*made, *(reference.subject for reference in row.shot.references)))


def _state(row: "Row") -> str:
    if not row.attempts:
        return "new"
    tries = [attempt for attempt in row.attempts if attempt.outcome is Outcome.MADE] or row.attempts
    same = any(attempt.answers(row.shot.fingerprint) for attempt in tries)
    return "unmodified" if same and row.status is not Status.STALE else "modified"


@cache
def _model(air: str) -> tuple[str, ...]:
    return (air, *(slug for slug, model in models.table().items() if model.air == air))


VALUES: "dict[str, Callable[[Row], Iterable[str]]]" = {
    ID: lambda row: (row.shot.id,),
    "scene": lambda row: (row.shot.scene,) if row.shot.scene else (),
    "subject": _subjects,
    "look": lambda row: (row.shot.look,),
    "size": lambda row: (str(row.shot.size),),
    "tag": lambda row: row.shot.tags,
    "seed": lambda row: (str(row.shot.seed),),
    "take": lambda row: (str(row.shot.take),),
    "status": lambda row: (row.status.value,),
    "model": lambda row: _model(row.shot.inputs["identity"]["model"]),
    "score": lambda row: (NONE,) if row.score is None else (),
    "state": lambda row: (_state(row),),
    "reference": lambda row: [reference.name for reference in row.shot.references],
}
NUMBERS: "dict[str, Callable[[Row], float | None]]" = {
    "seed": lambda row: row.shot.seed,
    "take": lambda row: row.shot.take,
    "score": lambda row: row.score,
}


class _Table:
    """The numbers of rows by the values of one property."""

    def __init__(self, values: Iterable[Iterable[str]]) -> None:
        self.rows: defaultdict[str, list[int]] = defaultdict(list)
        for number, names in enumerate(values):
            for name in names:
                self.rows[name].append(number)
        self._sorted: list[str] = []

    def matching(self, glob: Glob) -> Iterator[int]:
        """Yield the rows of which a value matches."""
        if glob.text is not None:
            yield from self.rows.get(glob.text, ())
            return
        self._sorted = self._sorted or sorted(self.rows)
        first, last = bisect_left(self._sorted, glob.prefix), bisect_left(self._sorted, glob.prefix + LAST)
        fits = re.compile(translate("".join(map(_escaped, glob.parts)))).match
        for value in self._sorted[first:last]:
            if fits(value):
                yield from self.rows[value]


def _escaped(part: str | Wild) -> str:
    """Return text for `fnmatch` to take as it is; wild parts mean the same there."""
    return part.value if isinstance(part, Wild) else re.sub(r"([*?[])", r"[\1]", part)


class _Matcher:
    """Finds rows by their numbers."""

    def __init__(self, rows: "Sequence[Row]") -> None:
        self._rows = rows
        self._tables: dict[str, _Table] = {}

    def all_of(self, unions: Iterable[Union], notes: list[str] | None = None) -> set[int]:
        """Return the rows that one of the unions selects; what matches nothing is an error, or is told to `notes`."""
        found: set[int] = set()
        for union in unions:
            for group in union.groups:
                found |= self._group(group, union.source, notes)
        return found

    def _group(self, group: Intersection, source: Source, notes: list[str] | None) -> set[int]:
        sets = [self._selected(selector, source, notes) for selector in group.selectors]
        found = set.intersection(*sets)
        if not found and all(sets):
            why = "no shot is all of this at once; a space between them selects either"
            _nothing(source, group.at, f"{group}", why, notes)
        return found

    def _selected(self, selector: Selector | FromFile, source: Source, notes: list[str] | None) -> set[int]:
        if isinstance(selector, FromFile):
            return self._from_file(selector, source, notes)
        if isinstance(selector.value, Comparison):
            found = self._compared(selector.method, selector.value, selector, source)
        else:
            found = set(self._table(selector.method).matching(selector.value))
        if not found:
            _nothing(source, selector.value_at, f"{selector}", self._why(selector), notes)
        return found

    def _from_file(self, file: FromFile, source: Source, notes: list[str] | None) -> set[int]:
        try:
            lines = list(files.read(file.path))
        except files.Unreadable as error:
            raise source.error(file.at, str(error)) from error
        if not lines:
            raise source.error(file.at, f"{file.path} has no selector in it")
        return self.all_of(lines, notes)

    def _table(self, method: str) -> _Table:
        if method not in self._tables:
            self._tables[method] = _Table(map(VALUES[method], self._rows))
        return self._tables[method]

    def _compared(self, method: str, value: Comparison, selector: Selector, source: Source) -> set[int]:
        known = [(n, number) for n, number in enumerate(map(NUMBERS[method], self._rows)) if number is not None]
        if not known and method == "score":
            raise source.error(selector.at, "nothing has been scored yet; score:none selects what has no score")
        holds = SIGNS[value.sign]
        return {n for n, number in known if holds(number, value.number)}

    def _why(self, selector: Selector) -> str:
        """Return what to say of a selector that matches nothing."""
        names, value = self._table(selector.method).rows, selector.value
        if isinstance(value, Comparison):
            return f"no shot has a {selector.method} {value}"
        wanted = str(value) if value.text is None else value.text
        meant = near(wanted, names) or there_are(names)
        if selector.method == ID:
            return f"no shot is called {wanted}{meant}"
        if METHODS[selector.method].known:
            return f"no shot has the {selector.method} {wanted} now{meant}"
        return f"there is no {selector.method} {wanted}{meant}"


def _nothing(source: Source, at: Span, what: str, why: str, notes: list[str] | None) -> None:
    """Raise the error of what matches nothing; of an exclusion it is only noted."""
    if notes is None:
        raise source.error(at, why)
    notes.append(f"{source.where}excluding {what} leaves nothing out: {why}")
