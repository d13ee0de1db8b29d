"""What asking the judge about the pictures of a run may cost, before any of them is there."""

from dataclasses import dataclass

from consistency_pipeline.consulting.queries import Queries, judge_of
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.scoring.judge import worst_cost


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
