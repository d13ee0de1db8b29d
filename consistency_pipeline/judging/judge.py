"""Asking processes of our own what a picture shows, and writing down what they say."""

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import anyio
import anyio.to_process

from consistency_pipeline.errors import PipelineError
from consistency_pipeline.images import NotAPicture
from consistency_pipeline.judging.portraits import Portrait, Portrayals
from consistency_pipeline.ledger import Ledger, scores
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt, MadePicture, Scored, utc_now
from consistency_pipeline.scoring.records import Score, State, from_json

Work = Callable[[Path, tuple[Portrait, ...], Path], Awaitable[tuple[bytes, ...]]]
"""Returns the scores of a picture as JSON: its file, what it is compared with, and the folder of what is kept."""
LOST = (State.ABSENT, State.ALTERED)
FAILURES = (OSError, NotAPicture, PipelineError, anyio.BrokenWorkerProcess)  # of a picture, or what it is scored with


class Judge:
    """Scores pictures of one campaign, as many at a time as there are processors. Not touched from two threads.

    What has a score in `book` for the same references is not scored again.
    """

    def __init__(
        self,
        portrayals: Portrayals,
        home: Path,
        book: Ledger,
        *,
        say: Callable[[str], None] = lambda _: None,
        work: Work | None = None,
        now: Callable[[], str] = utc_now,
    ) -> None:
        self._portrayals = portrayals
        self._home = home
        self._book = book
        self._known: Mapping[str, Sequence[Scored]] = scores(book.path)
        self._limiter = anyio.CapacityLimiter(os.cpu_count() or 1)
        self._work = work or self._apart
        self._now = now
        self._say = say
        self._said: set[str] = set()

    def missing(self, shot: Shot, picture: MadePicture, made: Mapping[str, Attempt]) -> tuple[Portrait, ...]:
        """Return the portraits that a picture was not compared with yet."""
        there = {one.key for one in self._known.get(picture.sha256, ())}
        return tuple(portrait for portrait in self._portrayals.of(shot, made) if portrait.key not in there)

    async def judge(self, shot: Shot, picture: MadePicture, made: Mapping[str, Attempt]) -> tuple[Scored, ...]:
        """Return what is to be said of a picture, and write it down; where it cannot be scored that is told."""
        portraits = self.missing(shot, picture, made)
        fresh = {portrait.key for portrait in portraits}
        kept = tuple(one for one in self._known.get(picture.sha256, ()) if one.key not in fresh)
        if not portraits:
            return kept
        try:
            said = await self._work(self._home / picture.file, portraits, self._home.parent / "looks")
        except FAILURES as error:
            self._tell(shot, error)
            return kept  # the next run scores it
        found = []
        for portrait, text in zip(portraits, said, strict=False):
            if score := from_json(text):
                found.append(_scored(score, portrait.key, self._now()))
                await self._book.put_score(found[-1], text.decode())
        return (*kept, *found)

    def _tell(self, shot: Shot, error: Exception) -> None:
        """Say why a picture has no score, each reason once."""
        ended = "the process that scored it ended, as it does where memory is short"
        reason = ended if isinstance(error, anyio.BrokenWorkerProcess) else str(error)
        if reason not in self._said:
            self._said.add(reason)
            self._say(f"{shot.id} could not be scored, and perhaps others: {reason}")

    async def _apart(self, picture: Path, portraits: tuple[Portrait, ...], cache: Path) -> tuple[bytes, ...]:
        return await anyio.to_process.run_sync(
            _judged, picture, portraits, cache, cancellable=True, limiter=self._limiter
        )


def _judged(picture: Path, portraits: tuple[Portrait, ...], cache: Path) -> tuple[bytes, ...]:
    """Return the scores of a picture, in the process that has OpenCV."""
    from consistency_pipeline.judging.bench import judged

    return judged(picture, portraits, cache)


def _scored(score: Score, key: str, now: str) -> Scored:
    """Return what a gate needs of a score."""
    parts = (score.identity.value, *(part.value for part in score.components))
    values = [value for value in parts if value is not None]
    return Scored(
        picture=score.picture,
        subject=score.subject,
        scorer=score.scorer,
        version=score.version,
        key=key,
        value=min(values) if values and score.identity.value is not None else None,
        drifted=score.drifted,
        lost=tuple(detail.name for detail in score.details if detail.state in LOST),
        worst=score.worst,
        reason="; ".join(score.reasons),
        at=now,
    )
