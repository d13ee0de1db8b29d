"""A provider that does what a script says, and a studio around it: for the runner's tests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio

from consistency_pipeline import manifest
from consistency_pipeline.budget import Budget
from consistency_pipeline.campaign import load
from consistency_pipeline.decisions import Standing
from consistency_pipeline.errors import NotKnown, ProviderError
from consistency_pipeline.files import digest, write_whole
from consistency_pipeline.ledger import Ledger, attempts, inputs, scores, unsettled
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.pace import Rate
from consistency_pipeline.plan import Corrections, Plan, Shot, build
from consistency_pipeline.prompts import Prompter, shipped_templates
from consistency_pipeline.providers import Answer, Job, Provider, Request
from consistency_pipeline.records import Attempt, MadePicture, Tally
from consistency_pipeline.reporter import Settled, Silent
from consistency_pipeline.retry import PollPolicy, Retries, RetryPolicy
from consistency_pipeline.runner import Studio, run, settle_open
from consistency_pipeline.width import Width, fixed
from consistency_pipeline.wishes import Wish, grant

PRICE = 0.07
WHAT_IS_MISSING = Wish()


@dataclass
class Scripted:
    """Answers at once, unless `script` has errors left for a prompt and a verb; keeps what it was asked, and the bill.

    `forgets` makes it know nothing of what ended unclearly; otherwise an unclear request was carried out. So many
    pictures come out `blank`.
    """

    script: dict[tuple[str, str], list[ProviderError]] = field(default_factory=dict)
    forgets: bool = False
    blank: int = 0
    slow: float = 0.0
    sent: list[Request] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)
    charged: dict[str, float] = field(default_factory=dict)
    prompts: dict[str, str] = field(default_factory=dict)
    running: int = 0
    widest: int = 0

    def _fail(self, verb: str, prompt: str) -> None:
        for (wanted, words), errors in self.script.items():
            if wanted == verb and words in prompt and errors:
                raise errors.pop(0)

    async def upload(self, picture: bytes, media_type: str) -> str:
        await anyio.lowlevel.checkpoint()
        self._fail("upload", "")
        self.uploads.append(digest(picture))
        return f"media-{len(self.uploads)}"

    async def submit(self, request: Request) -> Job:
        self.running += 1
        self.widest = max(self.widest, self.running)
        await anyio.sleep(self.slow)
        self.running -= 1
        self.sent.append(request)
        try:
            self._fail("refuse", request.prompt)
            if not self.forgets:
                self._charge(request)
            self._fail("lose", request.prompt)
        except ProviderError:
            raise
        self._charge(request)
        return Job(request.task_uuid, acknowledged=True, answer=self._answer(request.task_uuid))

    def _charge(self, request: Request) -> None:
        self.charged[request.task_uuid] = PRICE
        self.prompts[request.task_uuid] = request.prompt

    def _answer(self, task_uuid: str) -> Answer:
        return Answer(f"image-{task_uuid}", f"https://pictures.test/{task_uuid}", 1, PRICE)

    async def poll(self, job: Job) -> Job:
        await anyio.lowlevel.checkpoint()
        if job.task_uuid not in self.charged:
            raise NotKnown("never heard of it", code="task-unknown")
        return Job(job.task_uuid, acknowledged=True, answer=self._answer(job.task_uuid))

    async def fetch(self, answer: Answer, target: Path) -> MadePicture:
        await anyio.lowlevel.checkpoint()
        self._fail("fetch", self.prompts.get(answer.image_uuid.removeprefix("image-"), ""))
        write_whole(target, answer.url)
        self.blank -= (blank := self.blank > 0)
        contrast = 0.0 if blank else None
        return MadePicture(target.name, digest(answer.url.encode()), len(answer.url), "PNG", 1200, 896, "", contrast)


class Heard(Silent):
    """Keeps what a reporter is told, as short words."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.most = 0.0

    def started(self, todo: int, width: int, budget: Budget) -> None:
        self.log.append(f"start {todo}")

    def asking(self, shot: Shot, attempt: Attempt) -> None:
        self.log.append(f"ask {shot.id} {attempt.number}")

    def waiting(self, shot: Shot, attempt: Attempt, seconds: float, why: str) -> None:
        self.log.append(f"wait {shot.id}")

    def settled(self, settled: Settled, budget: Budget) -> None:
        self.most = max(self.most, budget.committed)
        self.log.append(f"{settled.status} {settled.shot.id}")

    def widened(self, now: int, why: str) -> None:
        self.log.append(f"width {now}")

    def note(self, text: str) -> None:
        self.log.append(text)


@dataclass
class Stage:
    """A campaign on disk and a scripted service; `perform` is one run as the pipeline makes it."""

    plan: Plan
    home: Path
    provider: Scripted
    heard: Heard = field(default_factory=Heard)
    width: Width = field(default_factory=lambda: fixed(1))
    rate: Rate | None = None
    canary: int = 0
    time: float = 0.0
    waits: list[float] = field(default_factory=list)
    today: str = "2026-11-23"
    decided: Standing = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)
    judge: Any = None

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        until = self.time + seconds
        await anyio.lowlevel.checkpoint()
        self.time = max(self.time, until)

    def look(self) -> Manifest:
        path = self.home / "ledger.sqlite3"
        there: Callable[[str], bool] = lambda key: (self.home / key).is_file()  # noqa: E731
        return manifest.fold(
            self.plan, attempts(path), there, lambda print_: inputs(path, print_), self.decided, self.chosen,
            scores(path),
        )  # fmt: skip

    def made(self) -> dict[str, Attempt]:
        return self.look().made

    def statuses(self) -> dict[str, str]:
        return {row.shot.id: str(row.status) for row in self.look().rows}

    def attempts(self, shot: str) -> list[Attempt]:
        return [attempt for attempt in attempts(self.home / "ledger.sqlite3") if attempt.shot == shot]

    def perform(self, wish: Wish = WHAT_IS_MISSING) -> Tally:
        with Ledger(self.home / "ledger.sqlite3") as book:
            return anyio.run(self._perform, book, wish)

    async def _perform(self, book: Ledger, wish: Wish) -> Tally:
        provider: Provider = self.provider
        if self.judge is not None:
            self.judge.book = book
        studio = Studio(
            provider, book, self.heard, self.home, self.plan.campaign.folder, self.width, self.rate, self.canary,
            Retries(RetryPolicy(tries=4)), PollPolicy(), clock=lambda: self.time, sleep=self._sleep,
            now=lambda: f"{self.today}T12:00:00.000Z", judge=self.judge,
        )  # fmt: skip
        await settle_open(unsettled(book.path), self.plan, self.made(), studio)
        wanted = grant(self.look(), wish, self.replan)
        found, todo = wanted.manifest, [row.shot for row in wanted.manifest.to_make]
        past = manifest.history(attempts(book.path), found.to_make)
        return await run(found.plan, todo, found.made, past, studio, found.orders or {})

    def replan(self, corrections: Corrections) -> Plan:
        return build(self.plan.campaign, "sandbox", Prompter([shipped_templates()]), corrections=corrections)


def stage(folder: Path, yaml: str, provider: Scripted | None = None, width: int = 1) -> Stage:
    """Return a stage for a campaign with the references `refs/front.png` and `refs/back.png`."""
    from PIL import Image

    (folder / "refs").mkdir(parents=True, exist_ok=True)
    for name, colour in (("front", "teal"), ("back", "brown")):
        Image.new("RGB", (400, 400), colour).save(folder / "refs" / f"{name}.png")
    (folder / "campaign.yaml").write_text(yaml)
    campaign = load(folder)
    plan = build(campaign, "sandbox", Prompter([shipped_templates()]))
    return Stage(plan, folder / "out", provider or Scripted(), width=fixed(width))
