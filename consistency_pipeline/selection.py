"""Which shots a command means: ids, and patterns with `*` and `?`."""

import difflib
from collections.abc import Sequence
from fnmatch import fnmatchcase

from consistency_pipeline.errors import UsageError
from consistency_pipeline.manifest import Row


def named(rows: Sequence[Row], patterns: Sequence[str]) -> tuple[Row, ...]:
    """Return the rows whose ids match one of the patterns, each once; `UsageError` where a pattern matches nothing."""
    for pattern in patterns:
        if not any(fnmatchcase(row.shot.id, pattern) for row in rows):
            raise UsageError(_nothing(rows, pattern))
    return tuple(row for row in rows if any(fnmatchcase(row.shot.id, pattern) for pattern in patterns))


def _nothing(rows: Sequence[Row], pattern: str) -> str:
    near = difflib.get_close_matches(pattern, [row.shot.id for row in rows], n=3, cutoff=0.5)
    meant = f"; did you mean {' or '.join(near)}?" if near else ""
    return f"no shot is called {pattern}{meant}"
