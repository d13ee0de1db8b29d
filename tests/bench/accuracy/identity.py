"""The same subject, or another: every photograph against every subject, with three references and with one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from pathlib import Path
from typing import Any

from tests.bench.accuracy.album import Album
from tests.bench.accuracy.asking import Answer, answers, standard
from tests.bench.accuracy.measures import HEAD, Target, auc, calibration_error, kept_at, number, part

COLUMNS = (
    "AUC all", "same class", "answered", "top-1", "kept at 5 % false", "coverage", "ECE", "same, called drifted",
    "other, called kept", "cannot tell",
)  # fmt: skip
TARGETS: Mapping[tuple[int, bool], Mapping[str, Target]] = {
    (3, True): {
        "AUC all": Target(0.95), "same class": Target(0.89), "top-1": Target(0.72), "kept at 5 % false": Target(0.78),
        "ECE": Target(0.08, most=True), "coverage": Target(0.75),
    },
    (3, False): {
        "AUC all": Target(0.94), "same class": Target(0.88), "top-1": Target(0.70), "kept at 5 % false": Target(0.72),
        "ECE": Target(0.08, most=True), "coverage": Target(0.75),
    },
    (1, True): {"AUC all": Target(0.93), "same class": Target(0.86)},
}  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """One photograph against the references of one subject, and the answer."""

    picture: Path
    subject: str
    references: tuple[Path, ...]
    answer: Answer

    @property
    def same(self) -> bool:
        return self.picture.parent.name == self.subject

    @property
    def z(self) -> float:
        return standard(self.answer)

    @property
    def score(self) -> float | None:
        found: float | None = self.answer["score"]
        return found


def asked(shown: Album, count: int) -> list[tuple[Path, str, tuple[Path, ...]]]:
    """Return every photograph with every subject and up to `count` of its photographs that are not the same one."""
    found = []
    for picture, subject in product(shown.names, shown.names):
        for place, file in enumerate(shown.files[picture]):
            some = [one for one in shown.files[subject] if one != file]
            if some:
                turn = place % len(some)
                found.append((file, subject, tuple((some[turn:] + some[:turn])[:count])))
    return sorted(found, key=lambda one: (one[0], one[1]))


def trials(shown: Album, count: int, *, boxed: bool) -> list[Trial]:
    """Ask about every photograph and subject."""
    some = asked(shown, count)
    lines: list[dict[str, Any]] = [
        shown.line(n, file, refs, boxed=boxed) for n, (file, _, refs) in enumerate(some)
    ]  # fmt: skip
    title = f"identity, {count} {'boxed' if boxed else ''} references".replace("  ", " ")
    return [Trial(*some[one["id"]], one) for one in answers(title, lines, len(lines))]


def measured(shown: Album, some: Sequence[Trial]) -> dict[str, float]:
    """Return what trials come to, by the columns that are numbers."""
    same, other = [t.z for t in some if t.same], [t.z for t in some if not t.same]
    hard = [t.z for t in some if not t.same and _of_one_class(shown, t)]
    told = [(t.same, t.score) for t in some if t.score is not None]
    positives = sum(1 for t in some if t.same)
    return {
        "AUC all": auc(same, other),
        "same class": auc([t.z for t in some if t.same], hard),
        "answered": auc([v for s, v in told if s], [v for s, v in told if not s]),
        "top-1": _first(some),
        "kept at 5 % false": kept_at(same, other),
        "coverage": sum(s for s, _ in told) / positives if positives else float("nan"),
        "ECE": calibration_error(told),
    }


def _of_one_class(shown: Album, trial: Trial) -> bool:
    kind = shown.classes.get(trial.picture.parent.name)
    return kind is not None and kind == shown.classes.get(trial.subject)


def _first(some: Sequence[Trial]) -> float:
    """Return how often the right subject is first among all, of photographs whose subject has another one."""
    groups = [list(group) for _, group in groupby(some, key=lambda t: t.picture)]
    groups = [group for group in groups if any(t.same for t in group)]
    return sum(max(g, key=lambda t: t.z).same for g in groups) / len(groups) if groups else float("nan")


def tables(shown: Album, kept: list[Trial]) -> Iterator[str]:
    """Yield the table of all, and that of targets; the trials with most to go by are added to `kept`."""
    modes = [(count, boxed) for boxed in (True, False) for count in (3, 1) if shown.boxes or not boxed]
    targets = list(HEAD)
    yield f"| references | {' | '.join(COLUMNS)} |"
    yield f"|{'---|' * (len(COLUMNS) + 1)}"
    for count, boxed in modes:
        some = trials(shown, count, boxed=boxed)
        kept.extend([] if kept else some)
        title, found = f"{count}, {'boxes' if boxed else 'no boxes'}", measured(shown, some)
        yield f"| {title} | {' | '.join([*map(number, found.values()), *_bands(some)])} |"
        wanted = TARGETS.get((count, boxed), {})
        targets += [target.line(f"{title}: {name}", found[name]) for name, target in wanted.items()]
    yield ""
    yield from targets
    if not any(shown.classes.values()):
        yield "\nNo classes given (`classes.json`): pairs of one class were not told from others."


def _bands(some: Sequence[Trial]) -> Iterator[str]:
    yield part([t.answer["components"]["identity"]["band"] == "drifted" for t in some if t.same])
    yield part([t.answer["components"]["identity"]["band"] == "kept" for t in some if not t.same])
    yield part([t.score is None for t in some])
