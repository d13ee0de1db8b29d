"""What scoring is worth: same and other subjects, drift done on purpose, details, time; on a folder for each subject.

Writes the tables in docs/scoring.md: python -m tests.bench.scoring [folder of photographs] [identity drift details
cost].
"""

import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy

from consistency_pipeline.scoring.locating import blind
from consistency_pipeline.scoring.points import moved
from consistency_pipeline.scoring.prepared import Reference, Seen, prepared, seen
from consistency_pipeline.scoring.records import Band, Score, State
from consistency_pipeline.scoring.whole import Subject, score
from tests.bench import boxes, drifting
from tests.bench.photos import PHOTOS, ROOT

DOCUMENT = ROOT / "docs" / "scoring.md"
FALSE_ALARMS = 0.05
COLUMNS = (
    "AUC all", "same class", "answered", "top-1", "kept at 5 % false", "coverage", "ECE", "same, called drifted",
    "other, called kept",
)  # fmt: skip
PAIRS = Sequence[tuple[bool, float | None]]


@dataclass(frozen=True)
class Album:
    """The photographs of some subjects, made ready; `boxed` as references with a box drawn on each."""

    names: tuple[str, ...]
    pictures: Mapping[str, tuple[Seen, ...]]
    boxed: Mapping[str, tuple[Reference, ...]]
    files: Mapping[str, tuple[bytes, ...]]


def album(folder: Path) -> Album:
    """Make the photographs of a folder ready; subjects without boxes have those that were found."""
    files = {place.name: sorted(place.glob("*.jpg")) for place in sorted(folder.iterdir()) if place.is_dir()}
    data = {name: [path.read_bytes() for path in paths] for name, paths in files.items()}
    drawn = {name: boxes.BOXES.get(name, [None] * len(some)) for name, some in data.items()}
    return Album(
        tuple(data),
        {name: tuple(map(_seen, some)) for name, some in data.items()},
        {name: tuple(map(prepared, some, drawn[name])) for name, some in data.items()},
        {name: tuple(some) for name, some in data.items()},
    )


def _seen(data: bytes) -> Seen:
    """Make a picture ready, and cut it out once for all trials."""
    picture = seen(data)
    return replace(picture, cutout=blind(picture.pixels))


def auc(same: Sequence[float], other: Sequence[float]) -> float:
    """Return how often something of the first is above something of the second; 0.5 is chance."""
    one, two = numpy.array(same)[:, None], numpy.array(other)[None]
    return float(((one > two) + 0.5 * (one == two)).mean()) if one.size and two.size else float("nan")


@dataclass(frozen=True)
class Trial:
    """One picture against the references of one subject."""

    picture: str
    subject: str
    found: Score

    @property
    def same(self) -> bool:
        return self.picture == self.subject

    @property
    def hard(self) -> bool:
        return boxes.CLASSES.get(self.picture) == boxes.CLASSES.get(self.subject) and not self.same

    @property
    def z(self) -> float:
        return self.found.identity.z if self.found.identity.z is not None else -9.0


def trials(shown: Album, references: Mapping[str, tuple[Reference, ...]], count: int) -> list[Trial]:
    """Score every picture against every subject, by `count` references that are not the picture."""
    found = []
    for picture, subject in product(shown.names, shown.names):
        for number, ready in enumerate(shown.pictures[picture]):
            some = [one for place, one in enumerate(references[subject]) if (picture, number) != (subject, place)]
            some = (some[number % len(some) :] + some)[:count]
            found += [Trial(picture, subject, one) for one in score(ready, [Subject(subject, tuple(some))])]
    return found


def identity(shown: Album) -> Iterator[str]:
    """Yield the table of telling the same subject from others."""
    yield f"| references | {' | '.join(COLUMNS)} |"
    yield f"|{'---|' * (len(COLUMNS) + 1)}"
    found = {name: tuple(map(prepared, some)) for name, some in shown.files.items()}
    for count, (title, references) in product((3, 1), (("boxes", shown.boxed), ("no boxes", found))):
        some = trials(shown, references, count)
        yield f"| {count}, {title} | {' | '.join(_identity(some))} |"


def _identity(some: Sequence[Trial]) -> Iterator[str]:
    same, other = [t.z for t in some if t.same], [t.z for t in some if not t.same]
    answered = [t for t in some if t.found.identity.value is not None]
    yield f"{auc(same, other):.3f}"
    yield f"{auc(same, [t.z for t in some if t.hard]):.3f}"
    yield f"{auc([t.z for t in answered if t.same], [t.z for t in answered if not t.same]):.3f}"
    yield f"{_first(some):.2f}"
    yield f"{float((numpy.array(same) > numpy.quantile(other, 1 - FALSE_ALARMS)).mean()):.2f}"
    yield f"{sum(t.same for t in answered) / len(same):.2f}"
    yield f"{_error([(t.same, t.found.identity.value) for t in answered]):.3f}"
    yield f"{_share(some, True, Band.DRIFTED)} | {_share(some, False, Band.KEPT)}"


def _first(some: Sequence[Trial]) -> float:
    """Return how often the right subject is first among all."""
    by_picture: dict[str, list[Trial]] = {}
    for trial in some:
        by_picture.setdefault(trial.found.picture, []).append(trial)
    return sum(max(group, key=lambda t: t.z).same for group in by_picture.values()) / len(by_picture)


def _error(pairs: PAIRS) -> float:
    """Return the calibration error of values over ten bins, both kinds of pairs weighing the same."""
    truth = numpy.array([float(same) for same, _ in pairs])
    values = numpy.array([value for _, value in pairs], float)
    weights = numpy.where(truth > 0, 0.5 / truth.sum(), 0.5 / (1 - truth).sum())
    bins = (values * 10).astype(int).clip(0, 9)
    return sum(
        abs(float((weights * (truth - values))[bins == n].sum())) for n in range(10)
    )  # fmt: skip


def _share(some: Sequence[Trial], same: bool, band: Band) -> str:
    chosen = [t for t in some if t.same is same]
    return f"{sum(t.found.identity.band is band for t in chosen)} of {len(chosen)}"


def drift(shown: Album) -> Iterator[str]:
    """Yield the table of drift done on purpose, against the same scenes without it."""
    yield "| drift | references | by | AUC | called drifted | unsure | kept | cannot tell |"
    yield "|---|---|---|---|---|---|---|---|"
    for kind in ("other photographs", "the photograph itself"):
        plain = drifting.scored(shown, drifting.PLAIN, kind)
        yield _drift_row("none", kind, "–", "–", plain)
        for title, (change, name) in drifting.CHANGES.items():
            yield _drift(title, kind, name, (plain, drifting.scored(shown, change, kind)))


def _drift(title: str, kind: str, name: str, some: tuple[Sequence[Score], Sequence[Score]]) -> str:
    good, bad = ([value for one in scores if (value := drifting.value(one, name)) is not None] for scores in some)
    said = f"{auc(good, bad):.2f}" if good and bad else "–"
    answered = f"{said}, {len(bad)} of {len(some[1])} answered"
    return _drift_row(title, kind, name, answered, some[1])


def _drift_row(title: str, kind: str, name: str, answered: str, some: Sequence[Score]) -> str:
    bands = [one.band for one in some]
    counts = [bands.count(band) for band in (Band.DRIFTED, Band.UNSURE, Band.KEPT, Band.CANNOT_TELL)]
    return f"| {title} | {kind} | {name} | {answered} | {' | '.join(f'{count} of {len(bands)}' for count in counts)} |"


def details(shown: Album) -> Iterator[str]:
    """Yield the table of named details: there, painted over, and in pictures of other subjects."""
    yield "| detail | references | present | altered | absent | cannot tell |"
    yield "|---|---|---|---|---|---|"
    for title, states in drifting.details(shown):
        counts = [states.count(s) for s in (State.PRESENT, State.ALTERED, State.ABSENT, State.CANNOT_TELL)]
        yield f"| {title} | {' | '.join(f'{count} of {len(states)}' for count in counts)} |"


def cost(shown: Album) -> Iterator[str]:
    """Yield how long each step takes, on one core, in milliseconds of its time."""
    yield "| step | ms |"
    yield "|---|---|"
    name = shown.names[0]
    data = shown.files[name]
    yield f"| a reference made ready, once | {_milliseconds(prepared, data):.0f} |"
    yield f"| a picture made ready | {_milliseconds(seen, data):.0f} |"
    subject = Subject(name, shown.boxed[name][:3])
    whole = _milliseconds(lambda one: score(one, [subject]), data)
    yield f"| a picture made ready, and compared with three references | {whole:.0f} |"
    one, other = shown.boxed[name][:2]
    yield f"| points of two pictures matched | {_milliseconds(lambda _: moved(one.points, other.points), data):.0f} |"


def _milliseconds(step: Callable[[bytes], object], data: Sequence[bytes]) -> float:
    begun = time.process_time()
    for one in data:
        step(one)
    return 1000 * (time.process_time() - begun) / len(data)


TABLES: Mapping[str, Callable[[Album], Iterator[str]]] = {
    "identity": identity,
    "drift": drift,
    "details": details,
    "cost": cost,
}


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and write what was measured on the shared photographs into the document."""
    wanted = [name for name in arguments if name in TABLES] or list(TABLES)
    folder = next((Path(name) for name in arguments if name not in TABLES), PHOTOS)
    if not folder.is_dir():
        sys.stdout.write(f"skipped: there are no photographs at {folder}; nothing was measured\n")
        return 1
    shown = album(folder)
    for name in wanted:
        body = "\n".join(TABLES[name](shown))
        sys.stdout.write(f"{name}\n{body}\n\n")
        sys.stdout.flush()
        if folder == PHOTOS:
            text = DOCUMENT.read_text(encoding="utf-8")
            text = re.sub(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", rf"\g<1>{body}\n\g<2>", text, flags=re.DOTALL)
            DOCUMENT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
