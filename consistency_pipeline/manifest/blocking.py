"""Which shots cannot be made now, because of one that they need: refused, rejected, or not approved yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from consistency_pipeline.campaign import Campaign
from consistency_pipeline.campaign.model import DeriveReference, GenerateReference
from consistency_pipeline.manifest.rows import Row
from consistency_pipeline.records import Status
from consistency_pipeline.references import made_id


@dataclass(frozen=True, slots=True)
class Hurdle:
    """Why a shot cannot be built on: in words that follow its id, and the reference whose approval would change that.

    `undoes` is true where even what was made from it before does not count any more.
    """

    why: str
    awaits: tuple[str, ...] = ()
    undoes: bool = False


def blocked(rows: Mapping[str, Row], campaign: Campaign) -> dict[str, Row]:
    """Return the rows with those marked that wait in vain, and those that need these in turn."""
    required = frozenset(_required(campaign))
    found = dict(rows)
    hurdles = {name: hurdle for name, row in rows.items() if (hurdle := _hurdle(row, name in required)) is not None}
    news = True
    while news:
        news = False
        for name, row in rows.items():
            if found[name].status is Status.BLOCKED or (need := _stopped_by(row, hurdles)) is None:
                continue
            hurdle = hurdles[need]
            found[name] = replace(
                row, status=Status.BLOCKED, reason=f"needs {need}, {hurdle.why}", awaits=hurdle.awaits
            )
            hurdles[name] = Hurdle("which is blocked", hurdle.awaits, hurdle.undoes)
            news = True
    return found


def _required(campaign: Campaign) -> Iterable[str]:
    """Yield the shots that make references which a person has to approve first."""
    for subject, facts in campaign.subjects.items():
        for view, reference in facts.references.items():
            if isinstance(reference, GenerateReference | DeriveReference) and reference.approve == "required":
                yield made_id(subject, view)


def _hurdle(row: Row, required: bool) -> Hurdle | None:
    if row.status is Status.REFUSED:
        return Hurdle("which was not made")
    if row.status is Status.REJECTED and not row.shot.scene:
        return Hurdle("which was rejected", undoes=True)
    if required and row.status is not Status.APPROVED and not row.locked:
        return Hurdle("which nobody has approved yet", (row.shot.id,))
    return None


def _stopped_by(row: Row, hurdles: Mapping[str, Hurdle]) -> str | None:
    """Return the id of a hurdle before a shot, or None.

    A scene that a person approved stands whatever it is from. A reference that others are made from does not.
    """
    if row.due:
        return next((need for need in row.shot.needs if need in hurdles), None)
    if row.status in (Status.MADE, Status.DRIFTED) or (row.locked and not row.shot.scene):
        made_from = (reference.made_by or "" for reference in row.shot.references)
        return next((need for need in made_from if need in hurdles and hurdles[need].undoes), None)
    return None
