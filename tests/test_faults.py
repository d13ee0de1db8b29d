"""Every fault that the service can return, against the whole way from campaign to ledger: what the run makes of it.

The sandbox's faults strike once for the first of two shots unless a row says otherwise. What is charged is read from
the sandbox's own books, not from what we wrote down.
"""

import random
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import anyio
import pytest
from PIL import Image
from pydantic import SecretStr

from consistency_pipeline import pipeline
from consistency_pipeline.ledger import Ledger, attempts, unsettled
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.pipeline import Project, Result
from consistency_pipeline.providers import Settings
from consistency_pipeline.providers.runware import connect
from consistency_pipeline.records import Attempt, Status
from consistency_pipeline.reporter import Silent
from consistency_pipeline.retry import Kind, PollPolicy, Retries, RetryPolicy
from consistency_pipeline.runner import Studio, run, settle_open
from consistency_pipeline.sandbox import Fault, Options, Sandbox, serve
from consistency_pipeline.width import fixed
from tests.builders import document, written

KEY = "key-of-the-fault-tests"
SCENES = ({"id": "desk", "subjects": ["mug"], "prompt": "on a desk"},
          {"id": "snow", "subjects": ["mug"], "prompt": "in the snow"})  # fmt: skip
HURRY = 100  # seconds of a run in one of ours
SOON = RetryPolicy(tries=4, first=1.0, longest=5.0)
FAST = Retries(SOON, {**Retries().kinds, Kind.MODERATED: RetryPolicy(tries=2)})
IMPATIENT = PollPolicy(first=1.0, longest=5.0, total=150.0)


def blocks(prompt: str, references: object, size: tuple[int, int], seed: int) -> Image.Image:
    return Image.frombytes("RGB", (5, 4), random.Random(f"{seed} {prompt}").randbytes(60)).resize(size)


@dataclass(frozen=True)
class Row:
    """A fault, and what a run makes of it: statuses, exit code, charges, attempts of the first shot, and their code."""

    fault: Fault
    statuses: tuple[str, str] = ("made", "made")
    exit_code: int = 0
    charges: int = 2
    outcomes: tuple[str, ...] = ("made",)
    code: str | None = None
    name: str = ""

    def __str__(self) -> str:
        return self.name or self.fault.name


def once(name: str, **more: object) -> Fault:
    return Fault(name, times=1, on="imageInference", **more)  # type: ignore[arg-type]


def always(name: str, **more: object) -> Fault:
    return Fault(name, on="imageInference", **more)  # type: ignore[arg-type]


LOST = ("failed", "made")
TABLE = (
    Row(once("429"), name="429"),
    Row(once("429", retry_after=0.02), name="429 with Retry-After"),
    Row(once("503"), name="503"),
    Row(once("503", retry_after=0.02), name="503 with Retry-After"),
    Row(once("504"), name="504"),
    Row(always("503"), ("failed", "failed"), 1, 0, ("failed",), name="503 for ever"),
    Row(once("html"), name="an HTML error page"),
    Row(once("delay", seconds=0.3), name="a late answer"),
    Row(once("hang"), name="no answer, and the task was not taken"),
    Row(once("hang-after"), name="no answer, and the task was taken"),
    Row(once("reset"), name="connection reset before the task was taken"),
    Row(once("reset-after"), name="connection reset after the task was taken"),
    Row(once("truncated-json"), name="an answer cut off"),
    Row(once("mixed"), name="data and an error for the same task"),
    Row(once("empty-errors"), name="`errors: []` beside data"),
    Row(always("no-money"), ("failed", "missing"), 3, 0, ("failed",), "insufficientCredits", name="balance too low"),
    Row(once("refused"), outcomes=("refused", "made"), name="moderation that passes later"),
    Row(
        always("refused"),
        ("refused", "refused"),
        1,
        0,
        ("refused", "refused"),
        "invalidProviderContent",
        name="moderation",
    ),
    Row(once("provider-timeout"), outcomes=("failed", "made"), name="timeoutProvider"),
    Row(once("fails"), outcomes=("failed", "made"), name="an async task that ends in error"),
    Row(once("fails", shape="item"), outcomes=("failed", "made"), name="the same as an item with a status"),
    Row(once("never-ends"), LOST, 1, 1, ("unknown",), "too-long", name="an async task that never ends"),
    Row(once("slow", seconds=0.3), name="a slow task"),
    Row(once("fewer-results"), LOST, 1, 1, ("unknown",), "too-long", name="fewer results than asked"),
    Row(once("no-cost"), name="cost missing"),
    Row(once("wrong-size"), name="another size"),
    Row(once("blank"), charges=3, outcomes=("failed", "made"), name="a blank picture"),
    Row(always("blank"), ("failed", "failed"), 1, 4, ("failed", "failed"), "blank-picture", name="always blank"),
    Row(once("same-as-reference"), charges=3, outcomes=("failed", "made"), name="a copy of a reference"),
    Row(once("url-gone"), charges=3, outcomes=("failed", "made"), name="a picture that is gone (404)"),
    Row(once("url-truncated"), charges=3, outcomes=("failed", "made"), name="a download that is cut off"),
    Row(once("url-not-picture"), charges=3, outcomes=("failed", "made"), name="a download that is no picture"),
    Row(once("url-cut"), LOST, 1, 2, ("unknown",), "download-failed", name="a connection that ends in the picture"),
)


@dataclass
class Stage:
    """A campaign and a service with faults; `perform` is a run as the pipeline makes it, with short waits."""

    project: Project
    service: Sandbox

    def perform(self) -> Result:
        with Ledger(self.project.ledger) as book:
            tally = anyio.run(self._perform, book)
        found = pipeline.look(self.project)
        return Result(found, tally, (), frozenset(row.shot.id for row in found.rows))

    async def _perform(self, book: Ledger):  # type: ignore[no-untyped-def]
        settings = Settings(SecretStr(KEY), self.service.url, width=1, patience=1.0)
        async with connect(settings) as provider:
            studio = Studio(
                provider,
                book,
                Silent(),
                self.project.home,
                self.project.campaign.folder,
                fixed(1),
                clock=lambda: HURRY * time.monotonic(),
                sleep=lambda seconds: anyio.sleep(seconds / HURRY),
                retries=FAST,
                polling=IMPATIENT,
            )
            found = pipeline.look(self.project)
            await settle_open(unsettled(book.path), found.plan, made(found), studio)
            found = pipeline.look(self.project)
            history = {row.shot.id: row.attempts for row in found.rows}
            todo = [row.shot for row in found.to_make]
            return await run(found.plan, todo, made(found), history, studio)

    def attempts(self, shot: str) -> Sequence[Attempt]:
        return [attempt for attempt in attempts(self.project.ledger) if attempt.shot == shot]


def made(found: Manifest) -> dict[str, Attempt]:
    return {row.shot.id: row.attempt for row in found.rows if row.status is Status.MADE and row.attempt}


@contextmanager
def stage(folder: Path, *faults: Fault) -> Generator[Stage]:
    written(folder / "campaigns" / "mugs", document(*SCENES, size="512x512"))
    options = Options(keys=(KEY,), renderer=blocks, faults=faults)
    with serve(folder / "service", options=options) as service:
        (folder / ".env").write_text(f"RUNWARE_API_KEY={KEY}\nRUNWARE_BASE_URL={service.url}\n")
        yield Stage(pipeline.open_project("mugs", folder), service)


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_what_a_run_makes_of_a_fault(tmp_path: Path, row: Row) -> None:
    with stage(tmp_path, row.fault) as it:
        result = it.perform()
        charges = it.service.books.charges()
    tries = it.attempts("desk/1")
    statuses = tuple(str(found.status) for found in result.manifest.rows)
    seen = (statuses, result.exit_code, len(charges), tuple(str(attempt.outcome) for attempt in tries))
    assert seen == (row.statuses, row.exit_code, row.charges, row.outcomes), [a.message for a in tries]
    if row.code is not None:
        assert tries[0].code == row.code
    if row.exit_code == 0:
        assert not list((tmp_path / "outputs").rglob("*.part"))
    assert result.manifest.spent >= sum(charge.amount for charge in charges) - 1e-9


def test_another_size_counts_and_is_told(tmp_path: Path) -> None:
    with stage(tmp_path, once("wrong-size")) as it:
        found = it.perform().manifest
    assert found.rows[0].findings == ("size: 256x256 came where 512x512 was asked for",)
    assert found.rows[1].findings == ()


def test_a_missing_cost_counts_as_the_estimate(tmp_path: Path) -> None:
    with stage(tmp_path, always("no-cost")) as it:
        found = it.perform().manifest
    assert [attempt.cost for attempt in it.attempts("desk/1")] == [None]
    assert found.spent == pytest.approx(sum(row.shot.estimated_cost for row in found.rows))


@pytest.mark.parametrize("fault", ["never-ends", "fewer-results", "url-cut"])
def test_what_stays_unknown_is_never_asked_for_under_another_id(tmp_path: Path, fault: str) -> None:
    with stage(tmp_path, once(fault)) as it:
        it.perform()
        before = len(it.service.books.charges())
        it.perform()
        assert len(it.service.books.charges()) == before
    assert len(it.attempts("desk/1")) == 1
