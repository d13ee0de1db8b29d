"""Files of selectors: one a line, `#` before what is for people."""

from collections.abc import Iterator
from pathlib import Path

from consistency_pipeline.selection.grammar import parse
from consistency_pipeline.selection.pointing import near
from consistency_pipeline.selection.tree import Union

MOST_BYTES = 1 << 24


class Unreadable(ValueError):
    """A file of selectors that cannot be read; says why."""


def read(name: str) -> Iterator[Union]:
    """Yield what each line of a file selects, empty ones left out; a wrong line is told by file and number."""
    for number, line in enumerate(_text(name).splitlines(), start=1):
        union = parse(line, f"{name}:{number}: ", in_file=True)
        if union.groups:
            yield union


def _text(name: str) -> str:
    try:
        with Path(name).open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise Unreadable(f"there is no file {name}{near(name, _beside(name))}") from error
    except (OSError, ValueError) as error:  # the latter for a name with a NUL
        raise Unreadable(f"{name} cannot be read ({getattr(error, 'strerror', None) or error})") from error
    if len(data) > MOST_BYTES:
        raise Unreadable(f"{name} is larger than 16 MiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{name} is not UTF-8 text") from error


def _beside(name: str) -> list[str]:
    try:
        return [str(path) for path in Path(name).parent.iterdir() if path.is_file()]
    except OSError:
        return []
