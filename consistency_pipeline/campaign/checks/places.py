"""Problems at their place in the file."""

from collections.abc import Iterable, Iterator

from consistency_pipeline.campaign.model import Campaign
from consistency_pipeline.campaign.wording import key_text
from consistency_pipeline.errors import Problem

Key = tuple[str | int, ...]


def at(campaign: Campaign, key: Key, message: str, hint: str = "") -> Problem:
    """Return a problem of the value at `key`, or of what is written instead of a list there."""
    while key and key not in campaign.lines:
        key = key[:-1]
    return Problem(campaign.file, campaign.line(*key), key_text(key), message, hint)


def repeated(names: Iterable[object]) -> Iterator[tuple[int, object, int]]:
    """Yield each name that has come before: its index, itself, and the index where it came first."""
    first: dict[object, int] = {}
    for index, name in enumerate(names):
        if first.setdefault(name, index) != index:
            yield index, name, first[name]
