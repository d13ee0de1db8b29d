"""Making a reference of an approved picture: a file in the campaign's folder, its lineage, and an entry in the YAML.

Everything is worked out before anything is written, so that a dry run says what would happen.
"""

import base64
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path, PurePosixPath

from consistency_pipeline import lineage
from consistency_pipeline.campaign import Campaign, load
from consistency_pipeline.campaign.editing import with_entry
from consistency_pipeline.campaign.model import (
    DataReference,
    DeriveReference,
    FileReference,
    GenerateReference,
    Reference,
)  # fmt: skip
from consistency_pipeline.campaign.wording import close, meant
from consistency_pipeline.descent import descent
from consistency_pipeline.errors import CampaignError, UsageError
from consistency_pipeline.files import digest, digest_file, is_slug, write_whole
from consistency_pipeline.lineage import Lineage
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.project import Project
from consistency_pipeline.records import Attempt, MadePicture, Status

MOST_GENERATIONS = 1
FOLDER = "refs"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which shot's picture shall be the reference `subject.view`.

    `replace` lets it take the place of one that is there; `chain` lets it be more than one generation from an original.
    """

    shot: str
    subject: str
    view: str
    replace: bool = False
    chain: bool = False

    @property
    def name(self) -> str:
        """Return the reference as people write it."""
        return f"{self.subject}.{self.view}"


@dataclass(frozen=True, slots=True)
class Promotion:
    """What a promotion comes to: `data` goes to `path` below the campaign's folder, and `text` into its file.

    `done` tells that all of it is so already.
    """

    wish: Wish
    data: bytes
    path: str
    lineage: Lineage
    text: str
    done: bool


def wish(shot: str, name: str, *, replace: bool = False, chain: bool = False) -> Wish:
    """Return what `shot` and `--as mara.side` mean, or raise `UsageError`."""
    subject, _, view = name.partition(".")
    if not (subject and is_slug(view)):
        raise UsageError(f"a reference is named by subject and view, such as mara.side, and not {name!r}")
    return Wish(shot, subject, view, replace, chain)


def prepare(project: Project, found: Manifest, asked: Wish, called: str) -> Promotion:
    """Return what promoting would do; writes nothing.

    `called` is what the campaign is called on the command line. Raises `UsageError` where the shot cannot be promoted,
    with what would help as its `option` where that is enough.
    """
    row = _row(found, asked)
    attempt, picture = _approved(row, project, called)
    data = (project.home / picture.file).read_bytes()
    if digest(data) != picture.sha256:
        raise UsageError(f"{project.home / picture.file} is not the picture any more that was made and approved")
    _check_subject(project.campaign, asked, row)
    told = descent(project.ledger, found, attempt, picture)
    _check_chain(told, asked)
    path = _free_path(project.campaign.folder, asked, PurePosixPath(picture.file).suffix, picture.sha256)
    done = _check_place(project.campaign, asked, path)
    text = project.campaign.file.read_bytes().decode()
    if not done:
        text = with_entry(text, ("subjects", asked.subject, "references"), asked.view, path)
    return Promotion(asked, data, path, told, text, done)


def carry_out(project: Project, promotion: Promotion) -> Project:
    """Write the picture, its lineage and the campaign's file, in this order; return the campaign as it is then.

    Where the campaign would be wrong with it, `CampaignError` says so and its file stays as it was.
    """
    if promotion.done:
        return project
    campaign, picture = project.campaign, project.campaign.folder / promotion.path
    if not picture.exists():
        write_whole(picture, promotion.data)
    if lineage.of(picture) is None:
        write_whole(lineage.beside(picture), lineage.written(promotion.lineage))
    file = campaign.file.resolve()  # a link stays one
    before = file.read_bytes()
    write_whole(file, promotion.text)
    try:
        after = load(campaign.file)
    except CampaignError:
        write_whole(file, before)
        raise
    return replace(project, campaign=after.model_copy(update={"budget": campaign.budget}))


def foreseen(project: Project, promotion: Promotion) -> Manifest:
    """Return where the shots will stand when a promotion has been carried out."""
    data = f"data:;base64,{base64.b64encode(promotion.data).decode()}"
    asked, campaign = promotion.wish, project.campaign
    subject = campaign.subjects[asked.subject]
    references = {**subject.references, asked.view: DataReference.model_construct(data=data)}
    subjects = {**campaign.subjects, asked.subject: subject.model_copy(update={"references": references})}
    there = replace(project, campaign=campaign.model_copy(update={"subjects": subjects}))
    return there.folded(there.plan())


def made_stale(before: Manifest, after: Manifest) -> tuple[Row, ...]:
    """Return the shots that are stale after a promotion and were not before it."""
    were = {row.shot.id for row in before.rows if row.status is Status.STALE}
    return tuple(row for row in after.rows if row.status is Status.STALE and row.shot.id not in were)


def _row(found: Manifest, asked: Wish) -> Row:
    rows = {row.shot.id: row for row in found.rows}
    if asked.shot not in rows:
        if told := _promoted_before(found.plan.campaign, asked):
            raise UsageError(f"{asked.shot} is not made any more: it was promoted to {told}")
        near = close(asked.shot, rows)
        raise UsageError(f"no shot is called {asked.shot}{f'; did you mean {near}?' if near else ''}")
    return rows[asked.shot]


def _promoted_before(campaign: Campaign, asked: Wish) -> str | None:
    """Return the file that this reference is, where it was promoted from the same shot."""
    subject = campaign.subjects.get(asked.subject)
    there = subject.references.get(asked.view) if subject else None
    told = lineage.of(campaign.folder / there.path) if isinstance(there, FileReference) else None
    return there.path if isinstance(there, FileReference) and told and told.shot == asked.shot else None


def _approved(row: Row, project: Project, called: str) -> tuple[Attempt, MadePicture]:
    if row.attempt is not None and row.picture is not None:
        if row.locked:
            return row.attempt, row.picture
        raise UsageError(
            f"{row.shot.id} is {row.status}, not approved: what becomes a reference is a person's choice."
            f" Look at {project.home / row.picture.file}, then: consistency approve {called} {row.shot.id}"
        )
    why = f" ({row.reason})" if row.reason else ""
    raise UsageError(f"{row.shot.id} is {row.status}{why}: it has no picture. First: consistency run {called}")


def _check_subject(campaign: Campaign, asked: Wish, row: Row) -> None:
    if asked.subject not in campaign.subjects:
        raise UsageError(f"there is no subject {asked.subject}. {meant(asked.subject, campaign.subjects, 'subject')}")
    shown = dict.fromkeys(reference.subject for reference in row.shot.references)
    if not row.shot.scene:  # what makes a reference is named by it
        shown[row.shot.id.partition(".")[0]] = None
    if asked.subject not in shown:
        raise UsageError(f"{row.shot.id} does not show {asked.subject}; it shows {' and '.join(shown)}")


def _check_chain(told: Lineage, asked: Wish) -> None:
    if told.generation <= MOST_GENERATIONS or asked.chain:
        return
    guilty = max(told.references, key=lambda source: source.generation)
    raise _unless(
        "--chain",
        f"{asked.shot} was made from {guilty.name}, which a model made from other references itself (generation"
        f" {guilty.generation}); {asked.name} would be generation {told.generation}. Chains drift: every generation"
        " copies the errors of the one before. Make the shot from the original pictures, or insist.",
    )


def _check_place(campaign: Campaign, asked: Wish, path: str) -> bool:
    """Tell whether the view is this very file already; raise `UsageError` where it is something else."""
    there = campaign.subjects[asked.subject].references.get(asked.view)
    if there is None:
        return False
    if isinstance(there, FileReference) and PurePosixPath(there.path) == PurePosixPath(path):
        return (campaign.folder / path).exists()
    if asked.replace:
        return False
    raise _unless("--replace", f"{asked.name} is there already: {_what(there)}")


def _what(there: Reference) -> str:
    match there:
        case FileReference(path=path):
            return path
        case DeriveReference(derive=ask):
            return f"made from {ask.origin}"
        case GenerateReference():
            return "made from words"
        case _:
            return "a picture from elsewhere"


def _free_path(folder: Path, asked: Wish, suffix: str, sha256: str) -> str:
    """Return where the picture goes: where it is already, or the first name at which nothing else is."""
    for number in count(1):
        name = asked.view if number == 1 else f"{asked.view}-{number}"
        path = f"{FOLDER}/{asked.subject}/{name}{suffix}"
        if _is_free(folder / path, sha256):
            return path
    raise AssertionError("numbers do not end")


def _is_free(picture: Path, sha256: str) -> bool:
    """Tell whether there is neither another picture, nor the lineage of one, under a name."""
    there = lineage.of(picture)
    same = not picture.exists() or digest_file(picture) == sha256
    return same and (there is None or there.sha256 == sha256)


def _unless(option: str, message: str) -> UsageError:
    error = UsageError(message)
    error.option = option
    return error
