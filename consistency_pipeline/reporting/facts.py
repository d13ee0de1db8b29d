"""What a drift report says, as plain values."""

from dataclasses import dataclass

from consistency_pipeline.scoring.calibration import Calibration
from consistency_pipeline.scoring.records import Band


@dataclass(frozen=True, slots=True)
class Line:
    """What is said of one subject in one picture: its value, 0 to 1, what that says, what decides it, and why.

    `name` is the shot's id, or the file of a picture that was made elsewhere; `views` are those it was compared with.
    """

    name: str
    scene: str
    subject: str
    views: tuple[str, ...]
    value: float | None
    band: Band
    worst: str
    reason: str
    picture: str


@dataclass(frozen=True, slots=True)
class Effort:
    """What some shots took: all attempts, their cost and that of questions to a judge about their pictures in USD, and
    how many pictures of them are accepted."""

    attempts: int
    cost: float
    accepted: int

    @property
    def tries(self) -> float | None:
        """Return the attempts per accepted picture; None without any."""
        return self.attempts / self.accepted if self.accepted else None

    @property
    def each(self) -> float | None:
        """Return the USD per accepted picture; None without any."""
        return self.cost / self.accepted if self.accepted else None


@dataclass(frozen=True, slots=True)
class Summary:
    """What some lines come to: how many say what, and the values of those that have one.

    `effort` is None where it cannot be told apart, as by view: a picture shows several.
    """

    name: str
    kept: int
    unsure: int
    drifted: int
    cannot_tell: int
    lowest: float | None
    median: float | None
    mean: float | None
    effort: Effort | None = None

    @property
    def scored(self) -> int:
        """Return how many lines there are."""
        return self.kept + self.unsure + self.drifted + self.cannot_tell


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judge said of one named detail, by picture; `not_visible` are also those of which it said nothing."""

    yes: int
    no: int
    not_visible: int


@dataclass(frozen=True, slots=True)
class DetailSummary:
    """What was seen of one named detail (`mug.base`) in all pictures that it was looked for in.

    `judge` stands beside what was measured, None where it was not asked.
    """

    name: str
    present: int
    altered: int
    absent: int
    cannot_tell: int
    judge: Judged | None = None

    @property
    def lost(self) -> float | None:
        """Return the share of pictures in which it is gone or altered, of those where that can be told."""
        told = self.present + self.altered + self.absent
        return (self.altered + self.absent) / told if told else None


@dataclass(frozen=True, slots=True)
class Compared:
    """A scene made with several sets of references: the score of each variant, None where it has none."""

    scene: str
    variants: tuple[tuple[str, float | None], ...]

    @property
    def difference(self) -> float | None:
        """Return how far the best is from the worst; None with fewer than two scores."""
        values = [value for _, value in self.variants if value is not None]
        return max(values) - min(values) if len(values) > 1 else None


@dataclass(frozen=True, slots=True)
class Report:
    """All of it; `worst` are the lines with the lowest values, ranked, and `lines` all of them as they are planned."""

    campaign: str
    provider: str
    pictures: int
    failing: int
    total: Summary
    subjects: tuple[Summary, ...]
    views: tuple[Summary, ...]
    scenes: tuple[Summary, ...]
    details: tuple[DetailSummary, ...]
    worst: tuple[Line, ...]
    compared: tuple[Compared, ...]
    lines: tuple[Line, ...]

    @property
    def worst_detail(self) -> DetailSummary | None:
        """Return the detail that is lost most often; None where none is."""
        lost = [detail for detail in self.details if detail.lost]
        return max(lost, key=lambda detail: detail.lost or 0.0, default=None)


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A subject with its calibration, None where there is none to be had; so many `references` of it are here."""

    subject: str
    references: int
    calibration: Calibration | None
