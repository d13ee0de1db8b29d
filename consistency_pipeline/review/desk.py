"""What the pages of a review share: how the campaign stands, who is told of what, and decisions one after the other.

All of it belongs to one event loop; what takes time is done in threads beside it.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from functools import partial
from typing import TypeVar

import anyio.to_thread

from consistency_pipeline.decisions import Decision
from consistency_pipeline.errors import PipelineError, UsageError
from consistency_pipeline.lock import Holder
from consistency_pipeline.review import deciding, news, rerolling
from consistency_pipeline.review.deciding import Written
from consistency_pipeline.review.looking import Look, Marks, inputs, look, records
from consistency_pipeline.review.work import Facts, Work
from consistency_pipeline.text import clean, money, one_line

ADDRESSES = {
    "decisions": "api/decisions", "undo": "api/undo", "events": "api/events", "document": "api/document",
    "reroll": "api/reroll",
}  # fmt: skip
RUN, TROUBLE, AGAIN = "run", "trouble", "again"
Found = TypeVar("Found")


class Desk:
    """One campaign under review. `version` of a document is the last event that it knows of."""

    def __init__(self, work: Work) -> None:
        self.work, self.hub = work, news.Hub()
        self.written: list[Written] = []
        self._looking, self._deciding = asyncio.Lock(), asyncio.Lock()
        self._marks: tuple[Marks, Marks] | None = None
        self._notices: dict[str, str] = {}
        self._again: dict[str, int] = {}  # shots that are being made again, with how many pictures they had before
        self._hands = ThreadPoolExecutor(1, "re-roll")  # one run of a campaign at a time
        self._now = look(work.load())
        self._heard = set(self._now.decided)
        self._version = 0
        self._note(RUN, _run(self._now.holder))

    @property
    def now(self) -> Look:
        """Return how the campaign stood at the last look."""
        return self._now

    @property
    def document(self) -> Facts:
        """Return what a page shows, with where it speaks to."""
        return {**self._now.document, "review": {**ADDRESSES, "version": self._version}}

    def opening(self, since: str) -> list[bytes]:
        """Return what a page is sent when it begins to listen, where `since` is the last event that it knows of."""
        late = since != str(self.hub.version)
        first = [b"retry: 1000\n\n", news.encoded("notice", {"text": self.notice}, self.hub.version)]
        return [*first, news.encoded("document", {}, self.hub.version)] if late else first

    @property
    def notice(self) -> str:
        """Return what readers should know, in words."""
        return " ".join(self._notices.values())

    def _note(self, about: str, text: str) -> None:
        before = self.notice
        self._notices.pop(about, None)
        if text:
            self._notices[about] = clean(text)
        if self.notice != before:
            self.hub.tell("notice", {"text": self.notice})

    async def look(self, *, whole: bool = False) -> Look:
        """Look again where files have changed, or with `whole` at everything, and tell the pages what is new."""
        async with self._looking:
            try:
                await self._look(whole=whole)
            except (PipelineError, OSError) as error:
                self._note(TROUBLE, f"This shows how things were before: {one_line(str(error), 400)}")
        return self._now

    async def _look(self, *, whole: bool) -> None:
        project, began = self._now.project, self.hub.version
        marks = await _aside(lambda: (inputs(project), records(project)))
        if marks == self._marks and not whole:
            return
        edited = whole or self._marks is None or marks[0] != self._marks[0]
        self._marks = marks
        if edited:
            found = await _aside(lambda: look(self.work.load()))
        else:
            found = await _aside(partial(look, project, self._now.planned))
        self._take(found, began)

    def _take(self, found: Look, began: int) -> None:
        """Tell what is new since the last look; `began` is the last event before this one."""
        alone = self.hub.version == began
        before, self._now = self._now, found
        for decision in deciding.unheard(found.decided, self._heard):
            self.hub.tell("decision", news.told(decision))
        changed = news.parts(before.document, found.document)
        if changed is None:
            self.hub.tell("document", {"version": began})
        elif changed:
            self.hub.tell("parts", {"version": began, **changed})
        self._note(RUN, _run(found.holder))
        self._note(TROUBLE, "")
        for shot in [shot for shot, had in self._again.items() if _pictures(found.document, shot) > had]:
            del self._again[shot]  # it is there to be seen; the run has sheets to write yet
            self._note(f"{AGAIN} {shot}", "")
        self._version = self.hub.version if alone else began

    async def decide(self, said: object) -> int:
        """Write a decision of a page down and tell all; returns the event that it is. Raises `UsageError`."""
        async with self._deciding:
            decision = await self._asked(said)
            folder = self._now.project.campaign.folder
            if written := await _aside(lambda: deciding.write(folder, decision)):
                self.written.append(written)
                self._spread(written.decision)
        return self.hub.version

    async def _asked(self, said: object) -> Decision:
        try:
            return deciding.asked(said, self._now.rows)
        except UsageError:
            await self.look()  # it may be about a picture that has just been made
            return deciding.asked(said, self._now.rows)

    async def undo(self) -> Facts | None:
        """Take the last decision that came from a page back; None where there is none. Raises `UsageError`."""
        async with self._deciding:
            if not self.written:
                return None
            last = self.written.pop()
            folder = self._now.project.campaign.folder
            back = await _aside(lambda: deciding.take_back(folder, last))
            self.written = [replace(one, decision=back) if one.decision == last.before else one for one in self.written]
            self._spread(back)
        return {"undone": news.told(last.decision), "stands": news.told(back) if last.before else None}

    def _spread(self, decision: Decision) -> None:
        self._heard.add(decision)
        self.hub.tell("decision", news.told(decision))

    async def quote(self, shot: object) -> Facts:
        """Return what making a shot again costs. Raises `UsageError` where it is none."""
        project, known = (await self.look()).project, self._known(shot)
        if known in self._again:
            raise UsageError(f"{known} is being made again already")
        return asdict(await _aside(lambda: rerolling.quote(self.work, project, known)))

    async def reroll(self, shot: object, agreed: object) -> None:
        """Begin to make a shot again for at most what was agreed to. Raises `UsageError` where that cannot be done."""
        if not isinstance(agreed, int | float) or isinstance(agreed, bool):
            raise UsageError("a shot is made again for a sum that somebody agreed to")
        found = await self.quote(shot)
        if refused := found["refused"]:
            raise UsageError(f"{found['shot']} is not made again: {refused}")
        if (known := str(found["shot"])) in self._again:
            raise UsageError(f"{known} is being made again already")
        for about in [about for about in self._notices if about.startswith(f"{AGAIN} ")]:
            if about.removeprefix(f"{AGAIN} ") not in self._again:
                self._note(about, "")
        self._again[known] = had = _pictures(self._now.document, known)
        self._note(f"{AGAIN} {known}", f"{known} is being made again, for about {money(found['cost'])}.")
        work, project, most = self.work, self._now.project, float(agreed)
        job = partial(rerolling.in_words, lambda: rerolling.reroll(work, project, known, most))
        future = asyncio.get_running_loop().run_in_executor(self._hands, job)
        future.add_done_callback(partial(self._rerolled, known, had))

    def _rerolled(self, shot: str, had: int, future: "asyncio.Future[str]") -> None:
        once_more = self._again.get(shot, had) != had
        if not once_more:
            self._again.pop(shot, None)
        if future.cancelled():
            return
        if bug := future.exception():
            logging.getLogger(__name__).error("making %s again went wrong", shot, exc_info=bug)
        wrong = f"something unforeseen ({type(bug).__name__})" if bug else future.result()
        if wrong or not once_more:
            self._note(f"{AGAIN} {shot}", f"{shot} was not made again: {wrong}" if wrong else "")

    def _known(self, shot: object) -> str:
        """Return the id of a shot of the campaign: it goes on as a selector, which could be more than an id."""
        if isinstance(shot, str) and any(row["id"] == shot for row in self._now.document["shots"]):
            return shot
        raise UsageError("the campaign has no such shot; load the page again")

    async def follow(self, every: float, ended: Callable[[], bool]) -> None:
        """Look for what others do, so many seconds apart, at most a fifth of the time, until the end."""
        clock, due = asyncio.get_running_loop().time, 0.0
        while not ended():
            if (began := clock()) >= due:
                await self.look()
                due = clock() + 4 * (clock() - began)
            await asyncio.sleep(every)
        self.hub.close()

    def close(self) -> None:
        """Let what is being made be finished, and begin nothing more."""
        self._hands.shutdown(wait=True, cancel_futures=True)


def _pictures(document: Facts, shot: str) -> int:
    """Return how many pictures there are of a shot."""
    attempts = next((one["attempts"] for one in document["shots"] if one["id"] == shot), ())
    return sum("picture" in attempt for attempt in attempts)


def _run(found: Holder | None) -> str:
    return f"A run is going on ({rerolling.process(found)}, since {found.since})." if found else ""


async def _aside(work: Callable[[], Found]) -> Found:
    return await anyio.to_thread.run_sync(work)
