"""From a manifest to its drift report."""

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from consistency_pipeline.campaign import Scene
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.records import Consultation, Scored, Status
from consistency_pipeline.reporting.facts import Compared, DetailSummary, Effort, Judged, Line, Report, Summary
from consistency_pipeline.scoring import judge
from consistency_pipeline.scoring.joining import joined, says
from consistency_pipeline.scoring.records import Band, State

MOST_OUTLIERS = 10
ACCEPTED = frozenset({Status.MADE, Status.APPROVED})
NOTHING: Mapping[str, Sequence[Mapping[str, Any]]] = {}


def report(
    found: Manifest,
    whole: Mapping[str, Sequence[Mapping[str, Any]]] = NOTHING,
    questions: Sequence[Consultation] = (),
) -> Report:
    """Return the drift report of a campaign; `whole` are the whole records of scorers by picture, for the details, and
    `questions` those to its judge, which cost, too."""
    scenes = {scene.id: scene for scene in found.plan.campaign.scenes}
    rows = [row for row in found.rows if row.shot.scene]
    said = tuple(lines(found))

    def of_subject(row: Row) -> Iterable[str]:
        return dict.fromkeys(scenes[row.shot.scene].subjects)

    return Report(
        campaign=found.plan.campaign.name,
        provider=found.plan.provider,
        pictures=len({line.name for line in said}),
        failing=sum(row.status is Status.DRIFTED for row in rows),
        total=summary("all", said, _effort(rows, questions)),
        subjects=_grouped(said, lambda line: (line.subject,), _efforts(rows, of_subject, questions, about=True)),
        views=_grouped(said, lambda line: (f"{line.subject}.{view}" for view in line.views), {}),
        scenes=_grouped(said, lambda line: (line.scene,), _efforts(rows, lambda row: (row.shot.scene,), questions)),
        details=tuple(_details(rows, whole)),
        worst=tuple(line for line in ranked(said) if _told(line))[:MOST_OUTLIERS],
        compared=tuple(compared(found)),
        lines=said,
    )


def lines(found: Manifest, rows: Sequence[Row] | None = None) -> Iterator[Line]:
    """Yield what is said of each subject in each picture of a campaign, or of these shots of it."""
    scenes = {scene.id: scene for scene in found.plan.campaign.scenes}
    for row in found.rows if rows is None else rows:
        if row.shot.scene and row.picture is not None:
            for scored in joined(row.scores):
                yield _line(row, scored, scenes[row.shot.scene], row.picture.file)


def _line(row: Row, scored: Scored, scene: Scene, file: str) -> Line:
    sent = [one.view for one in row.shot.references if one.subject == scored.subject]
    views = tuple(view for view in sent if view in scene.view) or tuple(sent)
    return Line(
        row.shot.id, scene.id, scored.subject, views, scored.value, says(scored), scored.worst, scored.reason, file
    )


def ranked(said: Iterable[Line]) -> list[Line]:
    """Return lines with the worst first; those that cannot tell come last."""
    return sorted(said, key=lambda line: (_rank(line), line.name, line.subject))


def _rank(line: Line) -> float:
    if line.value is None:
        return -1.0 if line.band is Band.DRIFTED else 2.0
    return line.value


def _told(line: Line) -> bool:
    return line.band is not Band.CANNOT_TELL


def summary(name: str, said: Sequence[Line], effort: Effort | None = None) -> Summary:
    """Return what lines come to."""
    counts = Counter(line.band for line in said)
    values = [line.value for line in said if line.value is not None]
    return Summary(
        name,
        counts[Band.KEPT],
        counts[Band.UNSURE],
        counts[Band.DRIFTED],
        counts[Band.CANNOT_TELL],
        min(values, default=None),
        statistics.median(values) if values else None,
        statistics.fmean(values) if values else None,
        effort,
    )


def _grouped(
    said: Sequence[Line], names: Callable[[Line], Iterable[str]], efforts: Mapping[str, Effort]
) -> tuple[Summary, ...]:
    """Return the summary of each group, in the order in which they first appear; a line may be in several."""
    groups: dict[str, list[Line]] = {}
    for line in said:
        for name in names(line):
            groups.setdefault(name, []).append(line)
    return tuple(summary(name, some, efforts.get(name)) for name, some in groups.items())


def _efforts(
    rows: Sequence[Row],
    names: Callable[[Row], Iterable[str]],
    questions: Sequence[Consultation],
    *,
    about: bool = False,
) -> dict[str, Effort]:
    """Return what the shots of each group took; groups `about` a subject took only the questions about that one."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        for name in names(row):
            groups.setdefault(name, []).append(row)
    return {
        name: _effort(some, [one for one in questions if not about or one.subject == name])
        for name, some in groups.items()
    }


def _effort(rows: Sequence[Row], questions: Iterable[Consultation]) -> Effort:
    """Return what shots took: their attempts, and the questions about the pictures of these."""
    tries = [attempt for row in rows for attempt in row.attempts]
    pictures = {attempt.picture.sha256 for attempt in tries if attempt.picture}
    asked = sum(one.committed for one in questions if one.picture in pictures)
    accepted = sum(row.status in ACCEPTED or row.locked for row in rows)
    return Effort(len(tries), sum(attempt.committed for attempt in tries) + asked, accepted)


def _details(rows: Sequence[Row], whole: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[DetailSummary]:
    """Yield what was seen of each named detail, of each scorer the newest record of a subject in a picture counting."""
    seen: dict[str, Counter[str]] = {}
    judged: dict[str, Counter[str]] = {}
    for row in rows:
        records = whole.get(row.picture.sha256, ()) if row.picture else ()
        for record in {(one.get("subject"), one.get("scorer")): one for one in records}.values():
            counts = judged if record.get("scorer") == judge.NAME else seen
            for detail in record.get("details", ()):
                counts.setdefault(f"{record['subject']}.{detail['name']}", Counter())[detail["state"]] += 1
    for name in dict.fromkeys((*seen, *judged)):
        yield _detail(name, seen.get(name, Counter()), judged.get(name))


def _detail(name: str, seen: Counter[str], judged: Counter[str] | None) -> DetailSummary:
    said = judged and Judged(judged[State.PRESENT], judged[State.ABSENT], judged[State.CANNOT_TELL])
    return DetailSummary(
        name, seen[State.PRESENT], seen[State.ALTERED], seen[State.ABSENT], seen[State.CANNOT_TELL], said or None
    )


def compared(found: Manifest) -> Iterator[Compared]:
    """Yield the scores of the variants of each comparison in a campaign."""
    scores = {row.shot.id: row.score for row in found.rows if row.picture}
    for compare in found.plan.campaign.compare:
        names = compare.references
        yield Compared(
            compare.scene, tuple((name, scores.get(f"{compare.scene}+{name}/1")) for name in names)
        )  # fmt: skip
