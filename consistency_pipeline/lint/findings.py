"""What lint says: rules, each with a code that stays, and findings, each at a place in a file."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from consistency_pipeline.errors import Problem


class Severity(StrEnum):
    """How much a finding matters: an error stops a run, a warning can be made to, a note never does."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that lint looks for; `advice` says what to do about it in general."""

    code: str
    severity: Severity
    about: Literal["picture", "set", "words", "campaign", "scorer"]
    title: str
    advice: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is not kept: where, what was seen, and the edit that mends it.

    `key` is the path inside the file (`scenes[2].prompt`), empty where the whole file is meant; `line` counts from 1.
    """

    rule: Rule
    file: Path
    line: int | None
    key: str
    message: str
    hint: str = ""

    @property
    def problem(self) -> Problem:
        """Return it as one of the mistakes that keep a campaign from being used."""
        return Problem(self.file, self.line, self.key, f"{self.message} [{self.rule.code}]", self.hint)

    def __str__(self) -> str:
        """Return `file:line: key: message [code]` with the hint on a line of its own."""
        return str(self.problem)
