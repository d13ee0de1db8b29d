"""What the doctor is handed, what it finds, and what it says of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from consistency_pipeline.access import Access
from consistency_pipeline.campaign import Campaign
from consistency_pipeline.errors import CampaignError, CredentialsError, ProviderError
from consistency_pipeline.providers import Greeting, Inquirer
from consistency_pipeline.text import one_line

LONGEST = 1000


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report: what was looked at, what was found, and what to do about it (empty for nothing)."""

    name: str
    state: State
    found: str
    do: str = ""


def said(name: str, state: State, found: str, do: str = "") -> Check:
    """Return a check whose words are fit for a terminal: they may come from a campaign or a service."""
    return Check(one_line(name, 80), state, one_line(found, LONGEST), one_line(do, LONGEST))


@dataclass(frozen=True, slots=True)
class Installed:
    """What this program runs on: versions, and the ranges that it asks for as the package's metadata has them.

    `ranges` are requirements such as `anyio<5,>=4.16`; `versions` has None for a library that is not there.
    """

    python: str
    python_range: str
    ranges: tuple[str, ...]
    versions: Mapping[str, str | None]
    sqlite: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All that the doctor touches, handed in so that a test can hand in something else.

    `here` is the folder that commands are given in; `variables` are those of `access.environment`, or the error that
    they cannot be read; `key_from` says where a key would come from; `free` returns the bytes that are free where a
    path lies; `inquire` replaces the table of the services' own.
    """

    here: Path
    variables: Mapping[str, str] | CredentialsError
    key_from: str
    base_url: str | None
    installed: Installed
    templates: Path
    now: Callable[[], datetime]
    free: Callable[[Path], int]
    inquire: Inquirer | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """A campaign by the name it is called by, or what is wrong with it."""

    name: str
    campaign: Campaign | CampaignError


@dataclass(frozen=True, slots=True)
class Heard:
    """What the service said, and our own time then. `known` tells by model whether the service's search finds it."""

    greeting: Greeting
    at: datetime
    known: Mapping[str, bool | ProviderError | None]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the checks decide on; `heard` is None where the service was not asked."""

    around: Surroundings
    way: Access | CredentialsError
    campaigns: tuple[Examined, ...]
    heard: Heard | None
