"""The limit holds at every instant, with 64 requests on their way and answers in any order."""

import random
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consistency_pipeline.errors import Refused, Unavailable, Unclear
from consistency_pipeline.ledger import attempts
from consistency_pipeline.plan import Shot
from consistency_pipeline.providers import Answer, Job, Request
from consistency_pipeline.records import Attempt, Stop
from tests.runner.studio import Heard, Scripted, Stage, stage

LEAST = 0.069  # what a picture costs at most is a little more: its reference has a price too
MANY = """
version: 1
name: many
subjects: {mug: {kind: product, noun: mug, references: {front: refs/front.png}}}
scenes: [{id: desk, subjects: [mug], prompt: on a desk, takes: 120}]
"""


@dataclass
class Shuffled(Scripted):
    """Answers in any order: well, at another price or none, with a refusal, a failure, or not at all."""

    dice: random.Random = field(default_factory=random.Random)
    costs: dict[str, float | None] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    async def submit(self, request: Request) -> Job:
        self.running += 1
        self.widest = max(self.widest, self.running)
        for _ in range(self.dice.randrange(300)):
            await anyio.lowlevel.checkpoint()
        self.running -= 1
        ending = self.dice.random()
        if ending < 0.05:
            raise Refused("no", code="invalidValue")
        if ending < 0.1:
            raise Unavailable("could not", code="providerError")
        self.costs.setdefault(request.task_uuid, self.dice.choice([LEAST, LEAST / 2, None]))
        if ending < 0.15:
            self.lost.add(request.task_uuid)
        if request.task_uuid in self.lost:
            raise Unclear("no answer", code="no-answer")
        return await self.poll(Job(request.task_uuid, acknowledged=True))

    async def poll(self, job: Job) -> Job:
        await anyio.lowlevel.checkpoint()
        if job.task_uuid in self.lost:
            raise Unclear("no answer", code="no-answer")
        name = job.task_uuid
        answer = Answer(f"image-{name}", f"https://pictures.test/{name}", 1, self.costs[name])
        return Job(name, acknowledged=True, answer=answer)


@dataclass
class Auditor(Heard):
    """Adds up the ledger itself whenever a request is about to leave."""

    ledger: Path
    most: float = 0.0

    def __post_init__(self) -> None:
        self.log = []

    def asking(self, shot: Shot, attempt: Attempt) -> None:
        self.most = max(self.most, sum(each.committed for each in attempts(self.ledger)))


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), pictures=st.integers(1, 90))
def test_settled_reserved_and_unknown_never_pass_the_limit(
    tmp_path_factory: pytest.TempPathFactory, seed: int, pictures: int
) -> None:
    cap = (pictures + 1 / 3) * LEAST
    service = Shuffled(dice=random.Random(seed))
    it: Stage = stage(tmp_path_factory.mktemp("run"), f"{MANY}budget: {{max_cost: {cap}}}\n", service, 64)
    audit = Auditor(it.home / "ledger.sqlite3")
    it.heard = audit
    tally = it.perform()
    assert audit.most <= cap + 1e-9
    assert it.look().spent <= cap + 1e-9
    assert tally.stop in (Stop.BUDGET, Stop.BREAKER, None)
    assert service.widest >= min(pictures, 64) / 2
    # Nothing is left lying: what is still free would not have paid for another picture.
    if tally.stop is Stop.BUDGET:
        assert it.look().spent > cap - max(shot.estimated_cost for shot in it.plan.shots) - 1e-9
