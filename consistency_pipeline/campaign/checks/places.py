"""Problems at their place in the file."""

from collections.abc import Iterable, Iterator

from consistency_pipeline.campaign.model import Campaign
from consistency_pipeline.errors import Problem

Key = tuple[str | int, ...]


def at(campaign: Campaign, key: Key, message: str, hint: str = "") -> Problem:
    """Return a problem of the value at `key`, or of what is written instead of a list there."""
    return Problem(*campaign.spot(*key), message, hint)


def on_line(campaign: Campaign, key: Key, seen_from: Key) -> str:
    """Return where `key` stands as a message at `seen_from` says it: `on line 7`, with the file where it is another."""
    there = campaign.spot(*key)
    elsewhere = there.file != campaign.spot(*seen_from).file
    return f"on line {there.line}{f' of {there.file.name}' if elsewhere else ''}"


def repeated(names: Iterable[object]) -> Iterator[tuple[int, object, int]]:
    """Yield each name that has come before: its index, itself, and the index where it came first."""
    first: dict[object, int] = {}
    for index, name in enumerate(names):
        if first.setdefault(name, index) != index:
            yield index, name, first[name]
