"""Decisions that the review page saved in a file, because it had no server: checked, and written down once.

The file comes from outside: whatever is wrong with it is said in one message, and nothing of it is taken then.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from consistency_pipeline import decisions
from consistency_pipeline.decisions import Decision, Verdict
from consistency_pipeline.errors import UsageError
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.project import Project
from consistency_pipeline.text import clean, one_line

MOST_BYTES = 20_000_000  # a decision takes some 300
TEXTS = ("shot", "verdict", "picture", "reason", "at")
VERDICTS = (Verdict.APPROVED, Verdict.REJECTED, Verdict.UNDECIDED)
SHA256 = re.compile(r"[0-9a-f]{64}")
FAST_CLOCK = timedelta(hours=1)
MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Said:
    """One decision of a file."""

    shot: str
    verdict: Verdict
    picture: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the decisions of a file: written down now, known `already`, `overtaken` by a later one of the same
    picture, or about pictures that are `unknown`, which are not written down."""

    written: tuple[Said, ...]
    already: tuple[Said, ...]
    overtaken: tuple[Said, ...]
    unknown: tuple[Said, ...]


def read(file: Path) -> tuple[Said, ...]:
    """Return the decisions in a file, oldest first. Raises `UsageError` where it is not one of the review page's."""
    data = _bytes(file)
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(
            f"{_name(file)} is no JSON{where}: save it on the review page with Export decisions"
        ) from error
    if not isinstance(found, list):
        raise UsageError(f"{_name(file)} is no list of decisions: save it on the review page with Export decisions")
    latest = datetime.now(UTC) + FAST_CLOCK
    said = [_said(one, f"{_name(file)}: decision {number}", latest) for number, one in enumerate(found, start=1)]
    return tuple(sorted(said, key=lambda one: one.at))


def _name(file: Path) -> str:
    return one_line(str(file), 300)


def _bytes(file: Path) -> bytes:
    try:
        if not file.is_file():  # reading a pipe would wait for ever
            raise UsageError(f"{_name(file)} is not there" if not file.exists() else f"{_name(file)} is no file")
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"{_name(file)} cannot be read ({getattr(error, 'strerror', None) or error})") from error
    if len(data) > MOST_BYTES:
        raise UsageError(f"{_name(file)} is larger than {MOST_BYTES // 1_000_000} MB: these are no decisions")
    return data


def _said(facts: object, where: str, latest: datetime) -> Said:
    if not isinstance(facts, dict):
        _wrong(where, "is no object", facts)
    for name in TEXTS:
        if not isinstance(facts.get(name), str):
            _wrong(where, f"has no text {name!r}", facts.get(name))
    if facts["verdict"] not in VERDICTS:
        _wrong(where, f"has none of the verdicts {', '.join(VERDICTS)}", facts["verdict"])
    if not SHA256.fullmatch(facts["picture"]):
        _wrong(where, "names no picture by its SHA-256", facts["picture"])
    at = _time(facts["at"], where, latest)
    return Said(
        clean(facts["shot"], 500), Verdict(facts["verdict"]), facts["picture"], one_line(facts["reason"], 300), at
    )


def _time(text: str, where: str, latest: datetime) -> str:
    """Return a time as records keep it, which are compared as texts. One to come would outdo all that is said later."""
    try:
        at = _zoned(datetime.fromisoformat(text)).astimezone(UTC)
    except (ValueError, OverflowError):
        _wrong(where, "has no time", text)
    if at > latest:
        _wrong(where, "is dated in the future", text)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _zoned(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time of nowhere")
    return at


def _wrong(where: str, what: str, value: object) -> NoReturn:
    shown = one_line(value if isinstance(value, str) else type(value).__name__, MOST_SHOWN)
    raise UsageError(f"{where} {what}: {shown!r}. Nothing was written down.")


def take_in(project: Project, found: Manifest, said: Sequence[Said], *, dry_run: bool) -> Taken:
    """Write down what is news of these decisions, oldest first, but with `dry_run`; each keeps its own time."""
    folder = project.campaign.folder
    rows = _rows(found)
    last = _last(decisions.read(folder))
    taken: dict[str, list[Said]] = {"written": [], "already": [], "overtaken": [], "unknown": []}
    news: list[Decision] = []
    who = decisions.somebody()
    for one in said:
        row = rows.get((one.shot, one.picture)) or rows.get(one.picture)
        how = "unknown" if row is None else _standing(one, last.get(one.picture))
        taken[how].append(one)
        if row is not None and how == "written":
            shot = row.shot
            decision = Decision(shot.id, one.verdict, one.picture, one.at, who, one.reason, shot.fingerprint)
            last[one.picture] = decision
            news.append(decision)
    if news and not dry_run:
        decisions.add(folder, news)
    return Taken(**{how: tuple(ones) for how, ones in taken.items()})


def _rows(found: Manifest) -> Mapping[Any, Row]:
    """Return the shots by the pictures of their attempts, with and without the shot's id: it may have been renamed."""
    rows: dict[Any, Row] = {}
    for row in found.rows:
        for attempt in row.attempts:
            if attempt.picture:
                rows.setdefault(attempt.picture.sha256, row)
                rows[row.shot.id, attempt.picture.sha256] = row
    return rows


def _last(known: Sequence[Decision]) -> dict[str, Decision]:
    return {one.picture: one for one in known if one.verdict in VERDICTS}


def _standing(said: Said, last: Decision | None) -> str:
    """Return what a decision is beside the last one about its picture."""
    if last is None:
        return "already" if said.verdict is Verdict.UNDECIDED else "written"
    if (last.verdict, last.reason) == (said.verdict, said.reason):
        return "already"
    return "overtaken" if last.at > said.at else "written"
