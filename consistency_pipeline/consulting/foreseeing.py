"""What asking the judge about the pictures of a run may cost, before any of them is there."""

from dataclasses import dataclass

from consistency_pipeline.consulting.queries import Queries, judge_of
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.scoring.judge import NAME, worst_cost


@dataclass(frozen=True, slots=True)
class Foreseen:
    """So many questions at most, for so many USD at most."""

    questions: int = 0
    worst: float = 0.0

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return self.questions > 0


def foreseen(found: Manifest) -> Foreseen:
    """Return what the judge of a campaign will be asked about the pictures that a run makes, at most."""
    judge = judge_of(found.plan.campaign)
    if judge is None:
        return Foreseen()
    queries = Queries(found.plan.campaign, judge.model)
    costs = [
        worst_cost(query.asked)
        for row in found.to_make
        for shot in found.asked_of(row)
        for some in queries.supposed(shot).values()
        for query in some
    ]
    return Foreseen(len(costs), sum(costs))


def whole_cost(found: Manifest) -> float:
    """Return the USD that a run adds to what is spent: its pictures, and at most what is asked about them."""
    return found.estimate + foreseen(found).worst


def unasked(found: Manifest) -> int:
    """Return how many pictures stand that the judge of a campaign was to be asked about, and was not."""
    judge = judge_of(found.plan.campaign)
    if judge is None or judge.ask != "all":
        return 0
    queries = Queries(found.plan.campaign, judge.model)
    return sum(
        not queries.supposed(row.shot).keys() <= {one.subject for one in row.scores if one.scorer == NAME}
        for row in found.rows
        if row.picture is not None
    )
