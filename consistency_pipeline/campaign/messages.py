"""What pydantic finds wrong, in the words of the campaign file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from consistency_pipeline.campaign import schemas
from consistency_pipeline.campaign.origins import Key, spot
from consistency_pipeline.campaign.phrases import Saying, said
from consistency_pipeline.campaign.reading import Reading
from consistency_pipeline.campaign.wording import close, listed, told
from consistency_pipeline.errors import Problem

BOX = "[left, top, right, bottom], four numbers from 0 to 1"


def mistakes(error: ValidationError, reading: Reading, around: Key = ()) -> dict[Key, list[Any]]:
    """Return pydantic's errors by the place in the file where each is; what was validated lies at `around`."""
    by_place: dict[Key, list[Any]] = {}
    for one in error.errors(include_url=False):
        mistake: Any = {**one, "loc": (*around, *one["loc"])}
        place, value = _place(mistake, reading.data)
        # A list with a wrong item counts as empty for pydantic; that is not the author's mistake.
        if mistake["type"] != "too_short" or len(value) < mistake["ctx"]["min_length"]:
            by_place.setdefault(place, []).append(mistake)
    return by_place


def problems(by_place: dict[Key, list[Any]], reading: Reading, file: Path) -> list[Problem]:
    """Return a problem for each mistake that the types find."""
    renamed = {
        (*place[:-1], near) for place, found in by_place.items() if (near := _renamed(found, place, reading.data))
    }
    return [
        Problem(*spot(file, reading.lines, reading.origins, place), saying.message, saying.hint)
        for place, found in by_place.items()
        for saying in _sayings(found, place, reading.data)
        if not (place in renamed and found[0]["type"] == "missing")
    ]


def _place(mistake: Any, data: Any) -> tuple[Key, Any]:
    """Return where a mistake is in the data as written, and what stands there.

    Pydantic's own path also names kinds of a union, keys, and what short spellings stand for: none is in the file.
    """
    place: list[str | int] = []
    steps = mistake["loc"]
    for number, step in enumerate(steps):
        here = isinstance(data, dict) and step in data
        if here or (isinstance(data, list) and isinstance(step, int) and step < len(data)):
            data = data[step]
            place.append(step)
        elif mistake["type"] == "missing" and number == len(steps) - 1:
            place.append(step)
            data = None
    return tuple(place), data


def _renamed(found: list[Any], place: Key, data: Any) -> str | None:
    """Return the key that the author of an unknown key most likely meant."""
    if found[0]["type"] != "extra_forbidden":
        return None
    written = _written(data, place[:-1])
    return close(str(place[-1]), schemas.keys(place[:-1], written).keys() - set(written))


def _written(data: Any, place: Key) -> Any:
    for step in place:
        data = data[step]
    return data


def _sayings(found: list[Any], place: Key, data: Any) -> Iterator[Saying]:
    """Yield what there is to say of a place: of its key, of its value, or of both."""
    of_key = [mistake for mistake in found if mistake["loc"][-1:] == ("[key]",)]
    of_value = [mistake for mistake in found if mistake not in of_key]
    for mistake in of_key:
        yield said(mistake, place, place[-1])
    if not of_value:
        return
    kind = of_value[0]["type"]
    if "box" in place[-3:-1] and kind in ("too_long", "missing"):
        yield Saying(f"must be {BOX}")
    elif kind == "missing":
        yield _missing(place, data)
    elif kind == "extra_forbidden":
        yield _unknown(place, data, _renamed(of_value, place, data))
    else:
        value = _place(of_value[0], data)[1]
        yield _joined([said(mistake, place, value) for mistake in of_value], value)


def _joined(sayings: list[Saying], value: object) -> Saying:
    """Return one saying for a value; what several kinds of a union want is joined by "or"."""
    wanted = list(dict.fromkeys(saying.wanted for saying in sayings))
    if len(wanted) == 1 or not all(wanted):
        return sayings[0]
    return Saying(f"must be {' or '.join(wanted)}, not {told(value)}", sayings[-1].hint)


def _missing(place: Key, data: Any) -> Saying:
    descriptions = schemas.keys(place[:-1], _written(data, place[:-1]))
    top = place == ("version",)
    hint = "Write `version: 1` at the top of the file." if top else descriptions.get(str(place[-1]), "")
    return Saying(f"`{place[-1]}` is missing", hint)


def _unknown(place: Key, data: Any, near: str | None) -> Saying:
    key = str(place[-1])
    if near:
        return Saying("unknown key", f"Did you mean `{near}`?")
    homes = schemas.homes(key)
    if homes:
        where = " or ".join(f"{'an' if home[0] in 'aeio' else 'a'} {home}" for home in homes)
        return Saying("unknown key here", f"`{key}` belongs in {where}.")
    written = _written(data, place[:-1])
    return Saying("unknown key", f"Known here: {listed(schemas.keys(place[:-1], written))}.")
