"""What exported files are called: by a pattern, of letters that every system takes, no two alike."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from string import Formatter

from consistency_pipeline.errors import UsageError
from consistency_pipeline.files import RESERVED
from consistency_pipeline.plan import Shot
from consistency_pipeline.text import listed

PATTERN = "{campaign}-{scene}-{look}-{size}-{take}-{preset}"
FIELDS: Mapping[str, str] = {
    "campaign": "the campaign's name",
    "scene": "the scene, with its variant where it is one of a comparison; `mara-front` for a reference",
    "look": "the look; `photo` without one",
    "size": "width and height that were asked for: `1200x896`",
    "take": "the number of the take",
    "preset": "the preset, with the width that was asked for: `square-1080`",
    "shot": "the whole id of the shot: `desk-watercolor-2`",
    "seed": "the seed that the picture was made under",
    "hash": "the first 8 digits of the master's SHA-256",
}
PLAIN = re.compile(r"[A-Za-z0-9._/-]*")
ODD = re.compile(r"[^a-z0-9]+")
LONGEST = 180
INDEXES = frozenset({"index.json", "index.csv"})


def check(pattern: str) -> None:
    """Raise `UsageError` where a pattern names what there is not, or has letters that are not for names of files."""
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError as error:
        raise UsageError(f"--name {pattern}: {error}") from error
    for literal, name, form, conversion in parts:
        if not PLAIN.fullmatch(literal):
            raise UsageError(f"--name {pattern}: names are made of letters, digits, . _ - and / for folders")
        if form or conversion:
            raise UsageError(f"--name {pattern}: a field stands alone, as {{{name}}}, without ! or : behind it")
        if name is not None and name not in FIELDS:
            raise UsageError(f"--name {pattern}: there is no {{{name}}}; these are: {', '.join(FIELDS)}")
    if not any(name for _, name, _, _ in parts):
        raise UsageError(f"--name {pattern} calls all files the same; put {{shot}} into it")


def name(pattern: str, campaign: str, shot: Shot, more: Mapping[str, str], ending: str) -> str:
    """Return what the file of a shot is called; `more` has its preset, seed and hash. Raises `UsageError`."""
    scene = re.split(r"[.@/]", shot.id)[0] if shot.scene else shot.id
    values = {
        "campaign": campaign,
        "scene": scene,
        "look": shot.look,
        "size": str(shot.size),
        "take": str(shot.take),
        "shot": shot.id,
        **more,
    }
    made = pattern.format(**{field: slug(value) for field, value in values.items()})
    parts = f"{made}.{ending}".split("/")
    if any(part in ("", ".", "..") or part[0] in ".-" or _is_reserved(part) for part in parts):
        raise UsageError(f"{made} is no name for a file: a part of it is empty, reserved, or begins with . or -")
    if any(len(part) > LONGEST for part in parts):
        raise UsageError(f"{made} is too long for a name; take a shorter --name")
    return "/".join(parts)


def _is_reserved(part: str) -> bool:
    return part.partition(".")[0].lower() in RESERVED or part.lower() in INDEXES


def slug(text: str) -> str:
    """Return a value as names of files have it."""
    return ODD.sub("-", text.lower()).strip("-")


def no_two_alike(named: Iterable[tuple[str, str]]) -> None:
    """Raise `UsageError` where two files would be called the same, on a disk that knows no case either.

    `named` are pairs of what a file is made of and its name.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for of, called in named:
        found[called.lower()].append(of)
    for called, several in found.items():
        if len(several) > 1:
            raise UsageError(
                f"{listed(several)} would all be called {called}; nothing was written. Give a --name with {{shot}}"
            )
