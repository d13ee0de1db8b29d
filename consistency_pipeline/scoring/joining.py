"""What several scorers say of one subject in one picture, as one; none of them takes another's place."""

from collections.abc import Iterable, Sequence

from consistency_pipeline.records import Scored
from consistency_pipeline.scoring.records import Band, band


def joined(scores: Iterable[Scored]) -> tuple[Scored, ...]:
    """Return one score for each subject of a picture: the worst that is known, and all that is lost."""
    by_subject: dict[str, list[Scored]] = {}
    for one in scores:
        by_subject.setdefault(one.subject, []).append(one)
    return tuple(some[0] if len(some) == 1 else _together(some) for some in by_subject.values())


def _together(some: Sequence[Scored]) -> Scored:
    first, *_ = ordered = sorted(some, key=_worst_first)
    return Scored(
        picture=first.picture,
        subject=first.subject,
        scorer=", ".join(one.scorer for one in some),
        version=first.version,
        key=first.key,
        value=min((one.value for one in some if one.value is not None), default=None),
        drifted=any(one.drifted for one in some),
        lost=tuple(dict.fromkeys(name for one in ordered for name in one.lost)),
        worst=next((one.worst for one in ordered if one.worst), ""),
        reason="; ".join(dict.fromkeys(one.reason for one in ordered if one.reason)),
        at=max(one.at for one in some),
    )


def _worst_first(one: Scored) -> tuple[bool, bool, float]:
    return not one.drifted, not one.lost, 2.0 if one.value is None else one.value


def says(scored: Scored) -> Band:
    """Return what a score says: drift wherever it was seen, and no better than unsure where a detail is lost."""
    if scored.drifted:
        return Band.DRIFTED
    said = band(scored.value)
    return Band.UNSURE if scored.lost and said is Band.KEPT else said
