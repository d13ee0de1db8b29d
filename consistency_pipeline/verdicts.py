"""Deciding about pictures: what stands for a shot now is approved, rejected or left open, or an earlier one chosen."""

from collections.abc import Iterable, Iterator, Sequence

from consistency_pipeline import decisions, selection
from consistency_pipeline.decisions import Decision, Verdict
from consistency_pipeline.errors import UsageError
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.project import Project
from consistency_pipeline.records import MadePicture, utc_now
from consistency_pipeline.text import listed


def decide(
    project: Project, found: Manifest, verdict: Verdict, named: Sequence[str], reason: str = ""
) -> tuple[Row, ...]:
    """Write down what was decided about the pictures of the shots that selectors name; returns these as they were.

    What is decided is about the exact picture that stands for the shot now; a pattern passes over shots without one.
    Raises `UsageError` where a selector matches nothing, or no shot with a picture, or is the id of one without.
    """
    rows = selection.named(found.rows, named)
    pictures = [(row, row.picture) for row in rows if row.picture is not None]
    if verdict is Verdict.UNDECIDED:
        pictures = list(_last_decided(project, rows)) or pictures
    without = [row.shot.id for row in rows if row.picture is None and (row.shot.id in named or not pictures)]
    if without:
        raise UsageError(f"{listed(without)} {'has' if len(without) == 1 else 'have'} no picture to decide about yet")
    _note(project, verdict, pictures, reason)
    return tuple(row for row, _ in pictures)


def _last_decided(project: Project, rows: Iterable[Row]) -> Iterator[tuple[Row, MadePicture]]:
    """Yield the picture of each shot that was decided about last, which need not be the one that stands now."""
    standing = decisions.standing(decisions.read(project.campaign.folder))
    for row in rows:
        made = [one.picture for one in row.attempts if one.picture and one.picture.sha256 in standing]
        if made:
            yield row, max(made, key=lambda picture: standing[picture.sha256].at)


def choose(project: Project, found: Manifest, shot: str, number: int) -> Row:
    """Let the picture of an attempt, by its number, stand for a shot until another is asked for, approved or chosen.

    Returns the shot as it was. Raises `UsageError` where the name is not that of one shot, or the attempt has no
    picture of what is planned now.
    """
    rows = selection.named(found.rows, [shot])
    if len(rows) != 1:
        raise UsageError(f"{shot} names {len(rows)} shots, and this is about one")
    row = rows[0]
    there = {
        one.number: one.picture
        for one in row.attempts
        if one.picture and one.answers(row.shot.fingerprint) and (project.home / one.picture.file).is_file()
    }
    if (picture := there.get(number)) is None:
        known = f"there are {listed([str(other) for other in there], 9)}" if there else "no attempt has one"
        raise UsageError(
            f"attempt {number} of {row.shot.id} has no picture of what is planned now; {known}"
            f" (consistency attempts {project.campaign.name} {row.shot.id})"
        )
    if _rejected(project, picture):
        _note(project, Verdict.UNDECIDED, [(row, picture)], "")  # who chooses a picture has changed their mind
    _note(project, Verdict.CHOSEN, [(row, picture)], "")
    return row


def _rejected(project: Project, picture: MadePicture) -> bool:
    said = decisions.standing(decisions.read(project.campaign.folder)).get(picture.sha256)
    return said is not None and said.verdict is Verdict.REJECTED


def _note(project: Project, verdict: Verdict, pictures: Iterable[tuple[Row, MadePicture]], reason: str) -> None:
    """Write down what was decided about pictures of shots, now."""
    at, who = utc_now(), decisions.somebody()
    decisions.add(
        project.campaign.folder,
        (
            Decision(row.shot.id, verdict, picture.sha256, at, who, reason, row.shot.fingerprint)
            for row, picture in pictures
        ),
    )
