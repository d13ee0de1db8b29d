"""From a manifest to what a contact sheet shows."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from consistency_pipeline.decisions import Standing
from consistency_pipeline.gallery.tiles import MADE_REFERENCES, SCENES, Reference, Section, Sheet, Tile
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.records import MadePicture
from consistency_pipeline.references import Reference as PlannedReference
from consistency_pipeline.text import counted, money, one_line

BANNER = "STORYBOARDS from the sandbox · not generated pictures · nothing was charged"
SAME = "the same scene and seed, each variant with the references that stand with it"


def sheet_of(manifest: Manifest, home: Path, decided: Standing | None = None) -> Sheet:
    """Return the contact sheet of a campaign whose results lie in `home`; with what was `decided`, captions also say
    scores, and who decided what, and when.
    """
    plan, sandbox = manifest.plan, manifest.plan.provider == "sandbox"
    facts = (
        counted(len(manifest.rows), "shot"),
        plan.model.title,
        f"{money(manifest.spent)} {'would have been charged' if sandbox else 'spent'}",
        max((row.attempt.settled_at or "" for row in manifest.rows if row.attempt), default="")[:10]
        or "nothing made yet",
    )
    teller = _Teller(manifest, home, decided)
    tiles = tuple(teller.tile(row) for row in manifest.rows)
    return Sheet(plan.campaign.title or plan.campaign.name, facts, BANNER if sandbox else "", tiles)


class _Teller:
    """Knows what rows do not say of themselves: where pictures lie, and which shots are compared with each other."""

    def __init__(self, manifest: Manifest, home: Path, decided: Standing | None) -> None:
        self.decided = decided
        self.folder = manifest.plan.campaign.folder
        self.home = home
        self.compared = _compared(manifest)
        self.made = {row.shot.id: picture for row in manifest.rows if (picture := _picture(row))}

    def tile(self, row: Row) -> Tile:
        """Return the tile of a row; a picture is shown whatever was decided about it."""
        shot, picture = row.shot, self.made.get(row.shot.id)
        section, variant = self.compared.get(shot.id, (SCENES if shot.scene else MADE_REFERENCES, ""))
        return Tile(
            group=shot.scene or "references",
            title=shot.id,
            caption=" · ".join((*self.told(row), *_caption(row))),
            status=row.status,
            picture=self.home / picture.file if picture else None,
            references=tuple(self.reference(reference) for reference in shot.references),
            note=one_line(row.reason),
            section=section,
            variant=variant,
        )

    def told(self, row: Row) -> Iterator[str]:
        """Yield what was measured of a picture and decided about it, where that is wanted."""
        if self.decided is None or row.picture is None:
            return
        for one in row.scores if len(row.scores) > 1 else ():
            value = "cannot tell" if one.value is None else f"{one.value:.2f}"
            yield f"score of {one.subject} {value}{', drifted' if one.drifted else ''}"
        if decision := self.decided.get(row.picture.sha256):
            said = "" if str(decision.verdict) == row.status else f"{decision.verdict} "
            yield f"{said}by {one_line(decision.who, 40)}, {decision.at[:10]}"

    def reference(self, reference: PlannedReference) -> Reference:
        """Return a reference with the file that shows it, if there is one."""
        label = f"{reference.subject} · {reference.view}"
        source = reference.source(self.folder)
        if isinstance(source, Path):
            return Reference(source, label)
        picture = self.made.get(reference.made_by or "")
        return Reference(self.home / picture.file if picture else None, label)


def _picture(row: Row) -> MadePicture | None:
    return row.attempt.picture if row.attempt else None


def _caption(row: Row) -> tuple[str, ...]:
    shot, attempt = row.shot, row.attempt if _picture(row) else None
    origin = " and ".join(reference.name for reference in shot.references)
    made = (f"derived from {origin}" if origin else "made from words alone",) if not shot.scene else ()
    seed = f"seed {attempt.seed if attempt else shot.seed}"
    scored = () if row.score is None else (f"score {row.score:.2f}",)
    return (*made, *scored, seed, *((money(attempt.cost),) if attempt else ()), *row.findings)


def _compared(manifest: Manifest) -> Mapping[str, tuple[Section, str]]:
    """Return the section and the variant's name for each shot that is made for a comparison."""
    scores = {row.shot.id: row.score for row in manifest.rows}
    found: dict[str, tuple[Section, str]] = {}
    for compare in manifest.plan.campaign.compare:
        shots = {f"{compare.scene}+{variant}/1": variant for variant in compare.references}
        told = ", ".join(
            f"{name} {value:.2f}" for shot, name in shots.items() if (value := scores.get(shot)) is not None
        )
        words = f"{SAME} · scores: {told}" if told else SAME
        section = Section(f"{compare.scene}: {' against '.join(compare.references)}", words, compared=True)
        found |= {shot: (section, variant) for shot, variant in shots.items()}
    return found
