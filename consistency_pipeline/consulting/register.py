"""What a judge was asked of the pictures of a campaign, and what is left to ask. No I/O."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from consistency_pipeline.campaign.model import JudgeScorer
from consistency_pipeline.consulting.queries import Queries, Query
from consistency_pipeline.files import digest
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.opinions import Docket
from consistency_pipeline.plan import Plan, Shot
from consistency_pipeline.records import Attempt, Consultation, Outcome, Scored
from consistency_pipeline.scoring import judge
from consistency_pipeline.scoring.joining import joined, says
from consistency_pipeline.scoring.records import Band

UNSURE = frozenset({Band.UNSURE, Band.CANNOT_TELL})


class Shown(NamedTuple):
    """A picture that was made, and the shot that it was made of."""

    shot: Shot
    attempt: Attempt

    @property
    def sha256(self) -> str:
        """Return what names the picture; empty where there is none."""
        return self.attempt.picture.sha256 if self.attempt.picture else ""


class Register:
    """What a campaign's judge was asked and has said. Not touched from two threads."""

    def __init__(self, scorer: JudgeScorer, queries: Queries, docket: Docket, known: Iterable[Scored]) -> None:
        self.docket = docket
        self._ask = scorer.ask
        self._queries = queries
        self._said = {(one.picture, one.subject): one for one in known if one.scorer == judge.NAME}

    def said(self, picture: str, subject: str, key: str) -> Scored | None:
        """Return what the judge said of a subject, in answer to these questions; None where it has not yet."""
        found = self._said.get((picture, subject))
        return found if found and found.key == key else None

    def keep(self, scored: Scored) -> None:
        """Remember what the judge says."""
        self._said[scored.picture, scored.subject] = scored

    def wanted(
        self, one: Shown, made: Mapping[str, Attempt], measured: Sequence[Scored]
    ) -> dict[str, tuple[Query, ...]]:
        """Return by subject all that the judge is asked of a picture; `measured` is what else was said of it.

        Where only the unsure ones are asked about, what was begun before is seen through all the same.
        """
        found = self._queries.of(one.shot, one.sha256, made) if one.sha256 else {}
        if self._ask == "all":
            return found
        sure = {about.subject for about in joined(_others(measured)) if says(about) not in UNSURE}
        return {name: some for name, some in found.items() if name not in sure or self._begun(some)}

    def missing(self, one: Shown, made: Mapping[str, Attempt], measured: Sequence[Scored]) -> tuple[Query, ...]:
        """Return the questions about a picture that are not answered, with all others about the same subject."""
        found = self.wanted(one, made, measured)
        return tuple(
            query for name, some in found.items() if not self.said(one.sha256, name, key_of(some)) for query in some
        )

    def left(self, one: Shown, made: Mapping[str, Attempt]) -> dict[str, tuple[Query, ...]]:
        """Return by subject what an earlier run has begun to ask of a picture and not seen through."""
        found = self._queries.of(one.shot, one.sha256, made) if one.sha256 else {}
        return {
            name: some
            for name, some in found.items()
            if self._begun(some) and not self.said(one.sha256, name, key_of(some))
        }

    def _begun(self, queries: Sequence[Query]) -> bool:
        return any(self.docket.begun(query.asked) for query in queries)


def register_of(
    plan: Plan,
    scorer: JudgeScorer,
    history: Iterable[Consultation],
    scores: Mapping[str, Sequence[Scored]],
) -> Register:
    """Return the register of a plan, from what its ledger has."""
    known = (one for some in scores.values() for one in some)
    return Register(scorer, Queries(plan.campaign, scorer.model), Docket(history), known)


def key_of(queries: Sequence[Query]) -> str:
    """Return what stands for all questions about one subject."""
    prints = [query.asked.fingerprint for query in queries]
    return prints[0] if len(prints) == 1 else digest(json.dumps(prints).encode())


def pictures(found: Manifest) -> Iterator[Shown]:
    """Yield all pictures of scenes that were made for the shots of a manifest, whether they stand or not."""
    for row in found.rows:
        for attempt in row.attempts if row.shot.scene else ():
            if attempt.outcome is Outcome.MADE and attempt.picture:
                yield Shown(row.shot, attempt)


def _others(scores: Iterable[Scored]) -> list[Scored]:
    return [one for one in scores if one.scorer != judge.NAME]
