"""Drift done on purpose, per kind and strength, against the same scenes without it; and changes that are no drift."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, nan
from pathlib import Path
from typing import Any

from consistency_pipeline.scoring.prepared import Reference, prepared
from tests.bench.accuracy.album import Album
from tests.bench.accuracy.asking import Answer, answers, value
from tests.bench.accuracy.measures import HEAD, Target, auc, number, part
from tests.bench.accuracy.staging import ALL, BENIGN, NONE, Drift, jpeg, staged

SOURCES = 24  # photographs that are altered, of as many subjects as there are
MOST = 4  # of one subject
SCENES = 2  # without drift, of each
OTHER, ITSELF = "other photographs", "the photograph itself"
BANDS = ("drifted", "unsure", "kept", "cannot tell")
COLUMNS = ("AUC", "answered", "its twin above it", "AUC of identity", *BANDS)
TARGETS: Mapping[tuple[str, str, str], tuple[str, Target, float]] = {
    (OTHER, "replaced", "another subject"): ("identity", Target(0.90), 0),
    (OTHER, "hue", "ΔE 20"): ("colour", Target(0.97), 0),
    (OTHER, "hue", "ΔE 10"): ("colour", Target(0.88), 0),
    (OTHER, "texture blurred", "by 0.3 % of the picture"): ("texture", Target(0.90), 0),
    (OTHER, "a part recoloured", "33 % of its height"): ("colour", Target(0.72), 0),
    (ITSELF, "stretched", "10 %"): ("shape", Target(0.90), 0.5),
    (ITSELF, "detail removed", "40 % of its sides"): ("surface", Target(0.85), 0.5),
    (ITSELF, "a part recoloured", "33 % of its height"): ("parts", Target(0.85), 0.5),
}
UNSEEN = ("detail removed", "stretched", "cut off")


@dataclass(frozen=True)
class Case:
    """A picture that was made of a photograph, and what it is compared with. `source` is the same for its twins."""

    file: Path
    kind: str
    strength: str
    source: str
    references: str


@dataclass(frozen=True)
class Source:
    """A photograph that is altered, another subject's that takes its place or is put behind it, and its references."""

    file: Path
    other: Path
    against: Mapping[str, tuple[Path, ...]]


def sources(shown: Album) -> list[Source]:
    """Return some photographs of each subject; with one photograph alone it is only compared with itself."""
    each = min(MOST, ceil(SOURCES / max(1, len(shown.names))))
    found = []
    for turn, name in enumerate(shown.names):
        some = shown.files[name]
        beside = shown.files[shown.names[(turn + 1) % len(shown.names)]]
        for place, file in enumerate(some[:each]):
            others = tuple(one for one in some if one != file)[:3]
            against = {kind: refs for kind, refs in ((OTHER, others), (ITSELF, (file,))) if refs}
            found.append(Source(file, beside[place % len(beside)], against))
    return found


def asked(shown: Album) -> list[tuple[Case, Answer]]:
    """Make every picture, and ask about it with each kind of references."""
    some = sources(shown)
    many = sum(len(one.against) for one in some) * (len(ALL) + SCENES + len(BENIGN))
    cases: list[Case] = []
    with tempfile.TemporaryDirectory() as folder:
        lines = _lines(shown, some, Path(folder), cases)
        said = answers("drift", lines, many)
    return [(cases[one["id"]], one) for one in said]


def _lines(shown: Album, some: Sequence[Source], folder: Path, cases: list[Case]) -> Iterator[dict[str, Any]]:
    for source in some:
        one, other = _ready(shown, source.file), _ready(shown, source.other)
        for kind, strength, data in _made(one, other):
            file = folder / f"{len(cases)}.jpg"
            file.write_bytes(data)
            for title, refs in source.against.items():
                cases.append(Case(file, kind, strength, str(source.file), title))
                yield shown.line(len(cases) - 1, file, refs)


def _ready(shown: Album, file: Path) -> Reference:
    return prepared(file.read_bytes(), shown.boxes.get(file))


def _made(one: Reference, other: Reference) -> Iterator[tuple[str, str, bytes]]:
    """Yield all pictures of one photograph; those that drifted are in the first of its scenes."""
    for seed in range(SCENES):
        yield NONE.kind, str(seed), jpeg(staged(one.pixels, one.mask, other.pixels, seed))
    for drift in ALL:
        shown = (other.pixels, other.mask) if drift.change is None else drift.change(one.pixels, one.mask)
        yield drift.kind, drift.strength, jpeg(staged(*shown, other.pixels, 0))
    for (kind, strength), benign in BENIGN.items():
        yield kind, strength, benign(one.pixels, one.mask, other.pixels)


def tables(shown: Album) -> Iterator[str]:
    """Yield the table of drift, that of changes that are none, and that of targets."""
    said = asked(shown)
    yield f"| drift | strength | references | by | {' | '.join(COLUMNS)} |"
    yield f"|{'---|' * (4 + len(COLUMNS))}"
    targets = list(HEAD)
    for title in (OTHER, ITSELF):
        some = [(case, one) for case, one in said if case.references == title]
        for drift in ALL:
            row = _row(drift, some)
            yield f"| {drift.kind} | {drift.strength} | {title} | {drift.by} | {' | '.join(row)} |"
            targets += _target(title, drift, some)
    yield ""
    yield f"| no drift | strength | references | {' | '.join(BANDS)} | not kept by |"
    yield "|---|---|---|---|---|---|---|---|"
    for title in (OTHER, ITSELF):
        some = [(case, one) for case, one in said if case.references == title]
        plain = [one for case, one in some if case.kind == NONE.kind]
        yield f"| another scene | | {title} | {_bands(plain)} | {_decided(plain)} |"
        for kind, strength in BENIGN:
            chosen = [one for case, one in some if (case.kind, case.strength) == (kind, strength)]
            yield f"| {kind} | {strength} | {title} | {_bands(chosen)} | {_decided(chosen)} |"
    yield ""
    yield from targets


def _row(drift: Drift, some: Sequence[tuple[Case, Answer]]) -> tuple[str, ...]:
    """Return what came of one kind and strength of drift."""
    twins = {case.source: one for case, one in some if (case.kind, case.strength) == (NONE.kind, "0")}
    pairs = [
        (value(twins[case.source], drift.by), value(one, drift.by))
        for case, one in some
        if _is(case, drift) and case.source in twins
    ]
    above = [twin > own for twin, own in pairs if twin is not None and own is not None]
    bad = [one for case, one in some if _is(case, drift)]
    answered = part([value(one, drift.by) is not None for one in bad])
    found, who = _auc(drift, drift.by, some), _auc(drift, "identity", some)
    return number(found), answered, part(above), number(who), _bands(bad)


def _is(case: Case, drift: Drift) -> bool:
    return (case.kind, case.strength) == (drift.kind, drift.strength)


def _auc(drift: Drift, by: str, some: Sequence[tuple[Case, Answer]]) -> float:
    """Return how far a component tells pictures that drifted from the scenes without drift, where it answered."""
    plain = _told([one for case, one in some if case.kind == NONE.kind], by)
    return auc(plain, _told([one for case, one in some if _is(case, drift)], by))


def _seen(one: Answer, drift: Drift) -> bool:
    """Tell whether it is said that what drifted was kept."""
    where = one["components"].get(drift.by, {"band": "cannot tell"})
    return bool(where["band"] == "kept")


def _told(some: Sequence[Answer], name: str) -> list[float]:
    return [found for one in some if (found := value(one, name)) is not None]


def _bands(some: Sequence[Answer]) -> str:
    return " | ".join(part([one["band"] == band for one in some]) for band in BANDS)


def _target(title: str, drift: Drift, some: Sequence[tuple[Case, Answer]]) -> Iterator[str]:
    name = f"{drift.kind}, {drift.strength}, beside {title}"
    bad = [one for case, one in some if _is(case, drift)]
    if known := TARGETS.get((title, drift.kind, drift.strength)):
        by, target, coverage = known
        yield target.line(f"{name}: AUC of {by}", _auc(drift, by, some))
        if coverage:
            yield Target(coverage).line(f"{name}: answered", _mean([value(one, by) is not None for one in bad]))
    if title == OTHER and drift.kind in UNSEEN:
        yield Target(0.5, most=True).line(
            f"{name}: {drift.by} called kept", _mean([_seen(one, drift) for one in bad])
        )  # fmt: skip


def _mean(some: Sequence[bool]) -> float:
    return sum(some) / len(some) if some else nan


def _decided(some: Sequence[Answer]) -> str:
    """Return what decided most often where a picture was not called kept."""
    names = Counter(one["decided_by"] or "where it is" for one in some if one["band"] != "kept")
    return ", ".join(f"{name} {count}" for name, count in names.most_common(2))
