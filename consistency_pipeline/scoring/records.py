"""What is said of one picture and one subject: plain values, kept as JSON, that cost nothing to load.

All numbers called `value` mean the same: 0 to 1, how far something is what it should be. From `KEPT` on it was kept,
below `DRIFTED` it drifted, between the two it is unsure; None is "cannot tell", and then `reason` says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import TypeAdapter, ValidationError

from consistency_pipeline.seeing.facts import Box

NAME = "weightless"
VERSION = 4  # of what is measured and how: raise it with every change, so that what was kept is scored anew
SURFACE = "surface"  # the component that compares place by place
KEPT = 0.8
DRIFTED = 0.3
LEARNED = frozenset({"embedding", "face"})  # components that say again, by a network, whether it is the subject
DISPUTE = 0.4  # between such a one and identity: then neither alone says that it drifted (SCORING §8)

Measure = float | None


class Band(StrEnum):
    """What a value says."""

    KEPT = "kept"
    UNSURE = "unsure"
    DRIFTED = "drifted"
    CANNOT_TELL = "cannot tell"


class State(StrEnum):
    """What is known of a named detail; `altered` is there in another colour or form."""

    PRESENT = "present"
    ALTERED = "altered"
    ABSENT = "absent"
    CANNOT_TELL = "cannot tell"


class Kind(StrEnum):
    """What a subject is: measures that know things do not know faces."""

    THING = "thing"
    LIVING = "living"


def band(value: Measure) -> Band:
    """Return what a value says."""
    if value is None:
        return Band.CANNOT_TELL
    return Band.KEPT if value >= KEPT else Band.DRIFTED if value < DRIFTED else Band.UNSURE


@dataclass(frozen=True, slots=True)
class Component:
    """One thing that was measured: `measured` in its own unit, `value` as all values are; see `table`.

    `reference` is the sha256 of the reference that matched best, empty where several did together.
    """

    name: str
    value: Measure
    measured: Measure = None
    unit: str = ""
    reference: str = ""
    reason: str = ""

    @property
    def band(self) -> Band:
        """Return what it says."""
        return band(self.value)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whether it is this subject at all: `z` is the mean of standard scores, None where nothing could be compared.

    `proven` tells that `inliers` points of one reference moved together, in their own colours.
    """

    value: Measure
    z: Measure
    proven: bool
    inliers: int
    reference: str
    reason: str = ""

    @property
    def band(self) -> Band:
        """Return what it says."""
        return band(self.value)


@dataclass(frozen=True, slots=True)
class Found:
    """Where the subject is: `box`, what part of the picture it covers, and how it was found (see `locating`).

    `agreement` is how far two ways to find it overlap, 0 to 1. `reason` is empty where it is known.
    """

    box: Box | None
    share: float
    way: str
    agreement: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DetailScore:
    """What is known of a named detail, where it was found, and how sure that is (0 to 1, None for cannot tell).

    `likeness` is how alike the likeliest place is, up to 1: that proves nothing, and ranks pictures.
    """

    name: str
    state: State
    value: Measure
    box: Box | None
    reference: str
    reason: str = ""
    likeness: Measure = None


@dataclass(frozen=True, slots=True)
class Score:
    """How far one picture still shows one subject.

    `consistency` is the value of the worst component, identity among them, None where identity cannot be told.
    `picture` and `references` are sha256; `parameters` are what else the answer depends on.
    """

    subject: str
    picture: str
    references: tuple[str, ...]
    scorer: str
    version: int
    parameters: Mapping[str, float | str]
    found: Found
    identity: Identity
    components: tuple[Component, ...]
    details: tuple[DetailScore, ...]
    consistency: Measure

    @property
    def disputed(self) -> tuple[str, ...]:
        """Return the learned components that say of who it is something else than identity does."""
        who = self.identity.value
        said = [(part.name, part.value) for part in self.components if part.name in LEARNED]
        return tuple(
            name for name, value in said if who is not None and value is not None and abs(who - value) > DISPUTE
        )  # fmt: skip

    @property
    def drifted(self) -> bool:
        """Tell whether something measured says so, and is not disputed."""
        disputed = self.disputed
        said = {part.band for part in self.components if part.name not in disputed}
        return Band.DRIFTED in (said if disputed else said | {self.identity.band})

    @property
    def band(self) -> Band:
        """Return what it says as a whole: drift is said wherever it is seen, even where identity cannot be told.

        Beside references from other sides alone it is never more than unsure (SCORING §9).
        """
        if self.drifted or any(detail.state is State.ABSENT for detail in self.details):
            return Band.DRIFTED
        if self.identity.value is None:
            return Band.CANNOT_TELL
        said = {self.identity.band, *(component.band for component in self.components)}
        altered = any(detail.state is State.ALTERED for detail in self.details)
        doubtful = Band.UNSURE in said or self.disputed or altered or not self.overlaid
        return Band.UNSURE if doubtful else Band.KEPT

    @property
    def overlaid(self) -> bool:
        """Tell whether it was compared place by place: else nothing looked at what is missing, stretched or cut off."""
        return any(part.name == SURFACE and part.value is not None for part in self.components)

    @property
    def worst(self) -> str:
        """Return the name of what decides: a component, `identity`, or a detail; empty where nothing can be told."""
        values = {"identity": self.identity.value} | {part.name: part.value for part in self.components}
        values |= {f"detail {detail.name}": detail.value for detail in self.details}
        known = {name: value for name, value in values.items() if value is not None}
        return min(known, key=lambda name: known[name], default="")

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return in words what keeps it from being kept, and what cannot be told; of what decides first."""
        said = {"identity": self.identity.reason} | {part.name: part.reason for part in self.components}
        said |= {f"detail {detail.name}": detail.reason for detail in self.details}
        disputed = (f"{name} and identity do not agree" for name in self.disputed)
        ordered = (*disputed, self.found.reason, said.get(self.worst, ""), *said.values())
        return tuple(dict.fromkeys(reason for reason in ordered if reason))


_SCORES = TypeAdapter(Score)


def to_json(score: Score) -> bytes:
    """Return a score as JSON."""
    return _SCORES.dump_json(score)


def from_json(text: bytes) -> Score | None:
    """Return the score in a JSON document, or None where it is none of this version."""
    try:
        score = _SCORES.validate_json(text)
    except ValidationError:
        return None
    return score if (score.scorer, score.version) == (NAME, VERSION) else None
