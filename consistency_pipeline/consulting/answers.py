"""A judge's answers as a score: they name details, and measure nothing."""

from collections.abc import Sequence

from consistency_pipeline.records import Scored
from consistency_pipeline.scoring import judge
from consistency_pipeline.scoring.judge import Opinion, Ruling
from consistency_pipeline.scoring.records import State
from consistency_pipeline.text import one_line

LONGEST_REASON = 300


def scored_of(opinions: Sequence[Opinion], key: str, now: str) -> tuple[Scored, str]:
    """Return what opinions on one subject of a picture come to, and the whole of it as JSON; `key` names all that was
    asked."""
    whole = _together(opinions, key)
    lost = whole.lost
    odd = [one for one in whole.details if one.state is State.ABSENT] or [
        one for one in whole.details if one.state is State.CANNOT_TELL
    ]
    scored = Scored(
        picture=whole.picture,
        subject=whole.subject,
        scorer=judge.NAME,
        version=judge.VERSION,
        key=key,
        value=None,
        drifted=False,
        lost=lost,
        worst=f"detail {lost[0]}" if lost else "",
        reason=one_line("; ".join(dict.fromkeys(map(_said, odd))), LONGEST_REASON),
        at=now,
    )
    return scored, judge.to_json(whole).decode()


def _said(ruling: Ruling) -> str:
    about = f": {ruling.reason}" if ruling.reason else ""
    return f"{ruling.name}{about} (judge)"


def _together(opinions: Sequence[Opinion], key: str) -> Opinion:
    """Return several opinions on one subject as one; a cost that is not known of one is not known."""
    first, costs = opinions[0], [one.cost for one in opinions]
    known = [cost for cost in costs if cost is not None]
    cost = sum(known) if len(known) == len(costs) else None
    details = tuple(ruling for one in opinions for ruling in one.details)
    return Opinion(first.subject, first.picture, key, first.model, details, cost)
