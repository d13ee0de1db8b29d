"""The rule by which scores accept a picture."""

from collections.abc import Iterable, Sequence

from consistency_pipeline.campaign.model import Gate
from consistency_pipeline.records import Scored

CANNOT_TELL = -1.0  # where pictures are ranked: below all that was measured


def failure(scores: Iterable[Scored], gate: Gate) -> str:
    """Return why scores do not pass a gate, in words, or the empty string; what cannot be told passes."""
    return "; ".join(filter(None, (_failing(scored, gate) for scored in scores)))


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
