"""The program for other programs: what the verbs do, as functions that print nothing."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from consistency_pipeline import pipeline
from consistency_pipeline.assessing import Marking
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.pace import Pace
from consistency_pipeline.permission import Confirm, nobody
from consistency_pipeline.pipeline import Result
from consistency_pipeline.project import Project
from consistency_pipeline.reporter import Reporter, Silent
from consistency_pipeline.wishes import Wish

__all__ = ["load", "plan", "run", "score"]

T = TypeVar("T")


def _to_nobody(_: str) -> None:
    pass


def load(
    campaign: str | Path, here: str | Path = ".", *, base_url: str | None = None, max_cost: float | None = None
) -> Project:
    """Return the campaign of a name or path, with the service that it goes to and the folder of its results.

    Names are looked up in `here/campaigns/`, results go to `here/outputs/`. `max_cost` in USD replaces the campaign's
    limit, `base_url` the address of the service (`RUNWARE_BASE_URL`). Raises `UsageError` where there is no such
    campaign, `CampaignError` with everything that is wrong in it, and `CredentialsError` for a key that cannot be one.
    """
    return pipeline.open_project(str(campaign), Path(here).resolve(), base_url=base_url, max_cost=max_cost)


def plan(project: Project) -> Manifest:
    """Return every shot of a campaign with where it stands: `rows`, `to_make`, `estimate`, `spent`.

    Asks no service and writes nothing. Raises `CampaignError` for what shows only when the prompts are made.
    """
    return pipeline.look(project)


def run(  # noqa: PLR0913  (the wishes of a run)
    project: Project,
    pace: Pace | None = None,
    *,
    wish: Wish = pipeline.WHAT_IS_MISSING,
    reporter: Reporter | None = None,
    confirm: Confirm = nobody,
    refresh: bool = False,
    strict: bool = False,
) -> Result:
    """Make what is missing, stale or failed, and return when all of that has ended; the same call again goes on.

    `wish` asks for something else: `Wish(select=("scene:desk",))`, or with `seeds=Seeds(fresh=True)` for other seeds.
    `reporter` hears of every shot (see `Silent`, which says nothing and can be taken as a base), in the thread that the
    run is in. A live run above `budget.confirm_above` asks `confirm(estimate, shots)`, which says no unless told
    otherwise. `refresh` fetches references from the web again; `strict` takes lint's warnings as errors. Inside a
    running event loop, as notebooks have one, the run gets a thread of its own, and the call waits for it as elsewhere.
    Raises `UsageError` where another run holds the campaign, and `CampaignError`, `OverBudget` and `Declined` before
    anything is sent; shots that could not be made are in the result.
    """
    speed, told = pace or Pace(), reporter or Silent()
    made = partial(pipeline.make, wish=wish, confirm=confirm, refresh=refresh, strict=strict)
    return _apart(lambda: made(project, speed, told))


def score(
    project: Project, select: Sequence[str] = (), exclude: Sequence[str] = (), say: Callable[[str], None] = _to_nobody
) -> tuple[Row, ...]:
    """Score the pictures of the shots that selectors name, as far as they were not, and return these shots.

    `row.score` is the worst of the subjects in a picture, 0 to 1, or None for "cannot tell"; `row.scores` say it by
    subject. `say` is told what takes long. Asks no service. Raises `UsageError` where a run holds the campaign, or a
    selector is wrong or matches nothing.
    """
    return _apart(lambda: pipeline.score(project, Marking(select, exclude), say)[1])


def _apart(work: Callable[[], T]) -> T:
    """Return what `work` returns; in a thread of its own where this one has an event loop already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    done: list[T] = []
    failed: list[BaseException] = []

    def working() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001  (it is raised again where the call was made)
            failed.append(error)

    thread = threading.Thread(target=working, name="run")
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return done[0]
