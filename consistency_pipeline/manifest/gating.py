"""The rule by which scores accept a picture."""

from collections import Counter
from collections.abc import Iterable, Sequence

from consistency_pipeline.campaign.model import Gate
from consistency_pipeline.records import Scored

CANNOT_TELL = -1.0  # where pictures are ranked: below all that was measured
ENOUGH = 6  # pictures of a subject before anything is said of all of them
MOST = 0.6  # of these: more drifted ones say that another seed will not help


def failure(scores: Iterable[Scored], gate: Gate) -> str:
    """Return why scores do not pass a gate, in words, or the empty string; what cannot be told passes."""
    return "; ".join(filter(None, (_failing(scored, gate) for scored in scores)))


def failing(scores: Iterable[Scored], gate: Gate) -> frozenset[str]:
    """Return the subjects that do not pass in one picture."""
    return frozenset(one.subject for one in scores if failure([one], gate))


def hopeless(failed: int, passed: int) -> bool:
    """Tell whether so many pictures of a subject drifted that another seed will hardly help."""
    return failed + passed >= ENOUGH and failed > MOST * (failed + passed)


def promising(pictures: Iterable[Sequence[Scored]], gate: Gate) -> frozenset[str]:
    """Return the subjects that pass in some picture, and do not drift in most."""
    passed, failed = Counter[str](), Counter[str]()
    for scores in pictures:
        bad = failing(scores, gate)
        failed.update(bad)
        passed.update({one.subject for one in scores} - bad)
    return frozenset(name for name in passed if not hopeless(failed[name], passed[name]))


def _failing(scored: Scored, gate: Gate) -> str:
    about = f" ({scored.worst})" if scored.worst else ""
    if gate.details == "all" and scored.lost:
        return f"{scored.subject}: {', '.join(scored.lost)} gone or altered"
    if gate.consistency == "auto":
        return (
            f"{scored.subject} drifted{about}{f': {scored.reason}' if scored.reason else ''}" if scored.drifted else ""
        )
    if scored.value is not None and scored.value < gate.consistency:
        return f"{scored.subject} at {scored.value:.2f}, below {gate.consistency:.2f}{about}"
    return ""


def overall(scores: Sequence[Scored]) -> float | None:
    """Return the worst value of the subjects in a picture; None where none can be told."""
    return min((scored.value for scored in scores if scored.value is not None), default=None)
