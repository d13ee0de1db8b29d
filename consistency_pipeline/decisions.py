"""What people decided: `decisions.jsonl` beside the campaign, a line a decision, only ever added to.

A decision is about one exact picture, by its content; the last one of a picture counts. A campaign's folder can be kept
in git: two people's lines merge in any order.
"""

import getpass
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path

from consistency_pipeline.errors import CampaignError, Problem

FILE = "decisions.jsonl"


class Verdict(StrEnum):
    """What was decided; `UNDECIDED` takes an earlier decision back, `CHOSEN` only picks one picture among several."""

    APPROVED = "approved"
    REJECTED = "rejected"
    UNDECIDED = "undecided"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's word on one picture.

    `picture` is the SHA-256 of its file; `at` is UTC in ISO 8601; `fingerprint` is what the shot's inputs were then.
    """

    shot: str
    verdict: Verdict
    picture: str
    at: str
    who: str
    reason: str = ""
    fingerprint: str = ""


Standing = Mapping[str, Decision]
"""What stands now, by the SHA-256 of the picture; nothing of those that were taken back."""


def read(folder: Path) -> tuple[Decision, ...]:
    """Return all decisions of the campaign in `folder`, oldest first; `CampaignError` names the lines that are none.

    A line that was cut off, as a crash leaves it, is passed over: nobody was told that it had been written.
    """
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise CampaignError([Problem(path, None, "", f"cannot be read ({error})")]) from error
    found, problems = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            found += [_decision(json.loads(line))] if line.strip() and not _cut_off(line) else []
        except (ValueError, TypeError, KeyError, AttributeError):
            hint = "take the line away, or put it right; a merge in git may have left marks in it"
            problems.append(Problem(path, number, "", "this is no decision", hint))
    if problems:
        raise CampaignError(problems)
    return tuple(sorted(found, key=lambda decision: decision.at))


def _cut_off(line: str) -> bool:
    return line.startswith("{") and not line.rstrip().endswith("}")


def _decision(facts: Mapping[str, object]) -> Decision:
    known = {field.name: facts[field.name] for field in fields(Decision) if field.name in facts}
    if not all(isinstance(value, str) for value in known.values()):
        raise TypeError("a decision is made of texts")
    return Decision(**{**known, "verdict": Verdict(str(known["verdict"]))})  # type: ignore[arg-type]


def standing(decisions: Iterable[Decision]) -> Standing:
    """Return the last decision of each picture, as far as it was not taken back."""
    last = {one.picture: one for one in decisions if one.verdict is not Verdict.CHOSEN}
    return {picture: decision for picture, decision in last.items() if decision.verdict is not Verdict.UNDECIDED}


def chosen(decisions: Iterable[Decision]) -> Mapping[str, str]:
    """Return the pictures that were picked among those of their shots, by SHA-256, with when that was, UTC."""
    return {one.picture: one.at for one in decisions if one.verdict is Verdict.CHOSEN}


def add(folder: Path, decisions: Iterable[Decision]) -> None:
    """Add decisions to the file, durably and in one write, so that two who decide at once do not mix their lines."""
    lines = "".join(f"{json.dumps(asdict(decision), ensure_ascii=False)}\n" for decision in decisions)
    handle = os.open(folder / FILE, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(handle, f"{_missing_end(handle)}{lines}".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _missing_end(handle: int) -> str:
    """Return what ends a line that somebody left unfinished."""
    size = os.fstat(handle).st_size
    return "\n" if size and os.pread(handle, 1, size - 1) != b"\n" else ""


def somebody() -> str:
    """Return the name that decisions are signed with."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
