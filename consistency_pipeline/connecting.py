"""What a run works with, for as long as it goes on: the service, the ledger, and an ear for signals."""

from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from consistency_pipeline import ledger, sandbox
from consistency_pipeline.access import Access
from consistency_pipeline.consulting import queries
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.pace import Pace
from consistency_pipeline.plan import Plan
from consistency_pipeline.project import Project
from consistency_pipeline.providers import INQUIRIES, PROVIDERS, READERS, Inquiries, Settings
from consistency_pipeline.reporter import Reporter
from consistency_pipeline.retry import PollPolicy, Retries, nearby
from consistency_pipeline.runner import Studio, draining

REHEARSAL_BALANCE = 1e9  # USD that nobody has to have: a rehearsal ends by the campaign's own budget
QUICK = PollPolicy(first=0.1, longest=2.0)  # the sandbox is next door


@asynccontextmanager
async def studio(project: Project, planned: Plan, pace: Pace, reporter: Reporter) -> AsyncGenerator[Studio]:
    """Yield all that making the shots of a campaign touches, less what scores them; a sandbox of our own keeps its
    books with the results."""
    way = project.access
    near = way.provider == "sandbox"
    with _settings(way, pace.width.most, project.home / "service") as settings:
        async with (
            PROVIDERS[way.provider](replace(settings, batch=pace.batch)) as provider,
            AsyncExitStack() as more,
            draining(reporter.note) as drain,
        ):
            reads = queries.judge_of(planned.campaign) is not None or bool(ledger.pending(project.ledger))
            reader = await more.enter_async_context(READERS[way.provider](settings)) if reads else None
            with Ledger(project.ledger) as book:
                yield Studio(
                    provider, book, reporter, project.home, project.campaign.folder, pace.width, pace.rate, pace.canary,
                    nearby() if near else Retries(), QUICK if near else PollPolicy(), drain=drain, reader=reader,
                )  # fmt: skip


@asynccontextmanager
async def inquiries(way: Access, width: int) -> AsyncGenerator[Inquiries]:
    """Yield what can be asked of a service without a charge; a sandbox of our own forgets it all."""
    with TemporaryDirectory() as books, _settings(way, width, Path(books)) as settings:
        async with INQUIRIES[way.provider](settings) as service:
            yield service


@contextmanager
def _settings(way: Access, width: int, books: Path) -> Generator[Settings]:
    """Yield how to reach a service; a sandbox of our own runs, with its books under `books`, until the block ends."""
    if way.embedded:
        with sandbox.serve(books, options=sandbox.Options(balance=REHEARSAL_BALANCE)) as here:
            yield Settings(SecretStr(here.key), here.url, width)
    else:
        yield Settings(way.required_key(), way.base_url, width)
