"""What can go wrong, and whose move it is.

PipelineError                  1
├── UsageError                 2   the command line asks for something that is not there: say it differently
│   └── Unconfirmed                nobody could be asked whether to spend so much: say --yes
├── CampaignError              2   the YAML, a template or a reference is wrong: edit the campaign
├── OverBudget                 3   the estimate is above the limit: raise the limit, or make fewer
├── Declined                   3   a person was asked whether to spend so much, and said no
├── CredentialsError           4   no key, or the service refuses it: fix the configuration
├── LedgerError                4   what is on disk cannot be read or written: look before running again
├── DiskError                  4   there is no room for a file, or no writing at all: make room, and run again
└── ProviderError              1   the image service did not make the picture
    ├── Refused                    and would not on a second try (safety, bad request)
    │   └── ReferenceGone          but would if the references were uploaded anew
    ├── Unavailable                but may later (429, 5xx, not reachable); carries `retry_after`
    ├── Unfit                      the picture came and was paid for, and is no result (blank, a copy, another format)
    ├── OutOfMoney             3   the account is empty
    ├── BadCredentials         4   the key is missing, wrong or without permission
    └── Unclear                    the request may have been carried out: ask before sending again
        └── NotKnown               we asked, and the service knows nothing of it
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


class PipelineError(Exception):
    """Root of everything that is not a bug; `exit_code` is what the program ends with.

    `option` is what the same command needs to go on, where that would be enough: `--yes`.
    """

    exit_code = 1
    option = ""


class UsageError(PipelineError):
    """The command line names something that is not there, or words that do not go together."""

    exit_code = 2


class Unconfirmed(UsageError):
    """A run would cost more than somebody has to agree to, and there is nobody to ask; nothing was sent."""

    option = "--yes"

    def __init__(self, estimate: float, shots: int, above: float, about: str = "makes") -> None:
        super().__init__(
            f"this run {about} {shots:,} pictures, about ${estimate:.2f}; that is above budget.confirm_above"
            f" (${above:.2f}), and there is no terminal to ask on. Nothing was sent."
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a campaign: where it is, what is wrong, what to do.

    `key` is the path inside the file (`scenes[2].size`), empty where the whole file is meant; `line` counts from 1.
    """

    file: Path
    line: int | None
    key: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Return `file:line: key: message` with the hint on a line of its own."""
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        key = f" {self.key}:" if self.key else ""
        hint = f"\n    {self.hint}" if self.hint else ""
        return f"{place}:{key} {self.message}{hint}"


class CampaignError(PipelineError):
    """The campaign is wrong; says everything that is wrong at once, and then `ending`."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem], ending: str = "") -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(filter(None, (*map(str, self.problems), ending))))


class OverBudget(PipelineError):
    """A run would cost more than its campaign may; nothing was sent. All amounts in USD."""

    exit_code = 3

    def __init__(self, estimate: float, spent: float, cap: float, enough: float, asking: float = 0.0) -> None:
        self.option = f"--max-cost {enough:.2f}"
        judge = f" (${asking:.2f} of it at most for questions to the judge)" if asking else ""
        super().__init__(
            f"this run is estimated at ${estimate:.2f}{judge}; with ${spent:.2f} spent so far that is above the budget"
            f" of ${cap:.2f}. Nothing was sent. Raise budget.max_cost (or --max-cost), or make fewer shots."
        )


class Declined(PipelineError):
    """Nobody agreed to what a run would cost; nothing was sent."""

    exit_code = 3

    def __init__(self, estimate: float, shots: int, about: str = "to make") -> None:
        super().__init__(
            f"not confirmed: nothing was sent. {shots:,} pictures are left {about}, for about ${estimate:.2f}."
        )


class CredentialsError(PipelineError):
    """No key where one is needed, or a configuration that cannot work."""

    exit_code = 4


class LedgerError(PipelineError):
    """The record of attempts cannot be read or written."""

    exit_code = 4


class DiskError(PipelineError):
    """A file cannot be written, whatever is tried: the disk is full, over its quota, or read-only."""

    exit_code = 4

    def __init__(self, path: Path | str, reason: str | None) -> None:
        super().__init__(
            f"{path} cannot be written ({reason}). Nothing is lost: put that right, then give the same command again."
        )


class ProviderError(PipelineError):
    """The image service did not make the picture.

    `code` is the service's own word for the reason, or ours, in lower case with dashes.
    """

    def __init__(self, message: str, *, code: str) -> None:
        self.code = code
        super().__init__(message)


class Refused(ProviderError):
    """The service will not make this picture, and would not on a second try."""


class ReferenceGone(Refused):
    """The service no longer has a reference that was uploaded before."""


class Unavailable(ProviderError):
    """The service could not now, and charged nothing; `retry_after` is its own advice in seconds.

    `untaken` is true where the request was turned away at the door: it can be sent again under the same id.
    """

    def __init__(self, message: str, *, code: str, retry_after: float | None = None, untaken: bool = False) -> None:
        self.retry_after = retry_after
        self.untaken = untaken
        super().__init__(message, code=code)


class Unfit(ProviderError):
    """The service sent a picture that does not count: it is kept as evidence, and the shot was not made."""


class OutOfMoney(ProviderError):
    """The account cannot pay for the picture; every further request would end the same way."""

    exit_code = 3


class BadCredentials(ProviderError):
    """The service does not accept the key; every further request would end the same way."""

    exit_code = 4


class Unclear(ProviderError):
    """The request left, and no answer says how it ended: it may have been carried out and charged."""


class NotKnown(Unclear):
    """The service was asked after a request and knows nothing of it: it never came, or is forgotten."""
