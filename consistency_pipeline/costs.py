"""What the attempts of a campaign cost, or may have: by scene, subject, outcome and day. Pure, of plan and ledger."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from consistency_pipeline.plan import Plan, Shot
from consistency_pipeline.records import Attempt, Consultation, Outcome

# Groups that are no scene and no subject: those have no spaces in their names.
REFERENCES = "made references"
GONE = "no longer in the campaign"
DATE = len("2026-11-23")


@dataclass(frozen=True, slots=True)
class Sum:
    """What some attempts come to, in USD.

    `known` is what the service says they cost; `unknown` is the worst case of those that are `unsure`, whose cost
    nobody knows. `made` counts the pictures among them, in use or not.
    """

    name: str
    attempts: int = 0
    made: int = 0
    unsure: int = 0
    known: float = 0.0
    unknown: float = 0.0

    @property
    def cost(self) -> float:
        """Return what counts as spent: known and unknown together."""
        return self.known + self.unknown

    @property
    def each(self) -> float | None:
        """Return what a made picture cost, with all that went wrong on the way; None without any picture."""
        return self.cost / self.made if self.made else None

    @property
    def tries(self) -> float | None:
        """Return how many attempts a made picture took; None without any picture."""
        return self.attempts / self.made if self.made else None


@dataclass(frozen=True, slots=True)
class Costs:
    """All attempts of one ledger, added up four ways; `cap` is the campaign's limit, None for none.

    `scenes` and `subjects` have the dearest first, `outcomes` the order of `Outcome`, `days` (UTC, of the request) the
    order of time. An attempt for several subjects counts in full for each of them, once: what would not have been spent
    without that subject. All other sums come to the total. `approved` pictures are those that people accepted.
    `judge` are the questions to one, those that were answered as `made`: none of them is in the total. Of these nobody
    knows how those of `pending` ended, and the service has no trace of those of `forgotten`.
    """

    campaign: str
    provider: str
    cap: float | None
    total: Sum
    scenes: tuple[Sum, ...]
    subjects: tuple[Sum, ...]
    outcomes: tuple[Sum, ...]
    days: tuple[Sum, ...]
    approved: int = 0
    judge: Sum = Sum("judge")
    pending: Sum = Sum("pending")
    forgotten: Sum = Sum("forgotten")

    @property
    def spent(self) -> float:
        """Return what counts against the limit: attempts and questions."""
        return self.total.cost + self.judge.cost

    @property
    def left(self) -> float | None:
        """Return what may still be spent, None where there is no limit."""
        return None if self.cap is None else max(0.0, self.cap - self.spent)

    @property
    def overlap(self) -> bool:
        """Tell whether the subjects come to more than the total, because some pictures show several."""
        return sum(subject.attempts for subject in self.subjects) > self.total.attempts

    @property
    def per_approved(self) -> float | None:
        """Return what an approved picture cost, with all that was made on the way; None while there are none."""
        return self.spent / self.approved if self.approved else None


def about(attempts: Iterable[Attempt] | None, questions: Sequence[Consultation]) -> Sequence[Consultation]:
    """Return the questions about the pictures of these attempts; all of them for None."""
    if attempts is None:
        return questions
    pictures = {attempt.picture.sha256 for attempt in attempts if attempt.picture}
    return [one for one in questions if one.picture in pictures]


def report(plan: Plan, attempts: Iterable[Attempt], approved: int = 0, questions: Sequence[Consultation] = ()) -> Costs:
    """Return what the attempts of a ledger come to. What the plan no longer has was paid for, and counts too."""
    tries = tuple(attempts)
    shot_of = _finder(plan)
    cast = {scene.id: tuple(dict.fromkeys(scene.subjects)) for scene in plan.campaign.scenes}
    order = {outcome.value: place for place, outcome in enumerate(Outcome)}
    return Costs(
        campaign=plan.campaign.name,
        provider=plan.provider,
        cap=plan.campaign.budget.max_cost,
        total=added("total", tries),
        scenes=_dearest(_grouped(tries, lambda attempt: (_scene(shot_of(attempt)),))),
        subjects=_dearest(_grouped(tries, lambda attempt: _subjects(shot_of(attempt), cast))),
        outcomes=tuple(sorted(_grouped(tries, lambda a: (a.outcome.value,)), key=lambda group: order[group.name])),
        days=tuple(sorted(_grouped(tries, lambda a: (a.opened_at[:DATE],)), key=lambda group: group.name)),
        approved=approved,
        judge=added("judge", questions),
        pending=added("pending", [one for one in questions if one.pending]),
        forgotten=added("forgotten", [one for one in questions if one.forgotten]),
    )


def added(name: str, attempts: Sequence[Attempt] | Sequence[Consultation]) -> Sum:
    """Return what attempts, or questions to a judge, come to; the same in any order."""
    unsure = [attempt.committed for attempt in attempts if attempt.unsure]
    return Sum(
        name,
        attempts=len(attempts),
        made=sum(attempt.outcome is Outcome.MADE for attempt in attempts),
        unsure=len(unsure),
        known=math.fsum(attempt.committed for attempt in attempts if not attempt.unsure),
        unknown=math.fsum(unsure),
    )


def together(name: str, groups: Sequence[Sum]) -> Sum:
    """Return what groups without common attempts come to."""
    return Sum(
        name,
        attempts=sum(group.attempts for group in groups),
        made=sum(group.made for group in groups),
        unsure=sum(group.unsure for group in groups),
        known=math.fsum(group.known for group in groups),
        unknown=math.fsum(group.unknown for group in groups),
    )


def _finder(plan: Plan) -> Callable[[Attempt], Shot | None]:
    """Return what finds an attempt's shot: by its id, or under the longer one that it has now for the same picture."""
    ids = {shot.id: shot for shot in plan.shots}
    prints = {shot.fingerprint: shot for shot in reversed(plan.shots)}
    return lambda attempt: ids.get(attempt.shot) or prints.get(attempt.fingerprint)


def _scene(shot: Shot | None) -> str:
    return GONE if shot is None else shot.scene or REFERENCES


def _subjects(shot: Shot | None, cast: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    if shot is None:
        return (GONE,)
    return cast[shot.scene] if shot.scene else (shot.id.partition(".")[0],)


def _grouped(attempts: Iterable[Attempt], names: Callable[[Attempt], Iterable[str]]) -> Iterable[Sum]:
    groups: defaultdict[str, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        for name in names(attempt):
            groups[name].append(attempt)
    return (added(name, those) for name, those in groups.items())


def _dearest(groups: Iterable[Sum]) -> tuple[Sum, ...]:
    return tuple(sorted(groups, key=lambda group: (-group.cost, group.name)))
