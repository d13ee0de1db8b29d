"""The judge of a campaign: asked while a run goes on and afterwards, against the sandbox."""

import io
import json
import signal
import time
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from PIL import Image
from pydantic import SecretStr
from rich.console import Console

from consistency_pipeline import errands, inquiring, ledger, pipeline
from consistency_pipeline.cli import counted
from consistency_pipeline.cli.words import ending
from consistency_pipeline.consulting.foreseeing import foreseen, unasked
from consistency_pipeline.consulting.queries import Queries
from consistency_pipeline.consulting.register import Shown
from consistency_pipeline.errors import Declined, OverBudget
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.pace import Pace
from consistency_pipeline.page.judged import shown
from consistency_pipeline.project import Project
from consistency_pipeline.providers import PROVIDERS, READERS, Question, Reader, Reading, Settings
from consistency_pipeline.readers import DEFAULT
from consistency_pipeline.records import Attempt, Consultation, Consulted, Outcome, Scored, Status, Stop, Tally
from consistency_pipeline.reporter import Noting
from consistency_pipeline.retry import Retries, RetryPolicy
from consistency_pipeline.runner import Studio, consult, run, settle_questions
from consistency_pipeline.sandbox import Fault, Options, Sandbox, serve
from consistency_pipeline.scoring.joining import joined, says
from consistency_pipeline.scoring.judge import Wanted
from consistency_pipeline.scoring.records import Band
from consistency_pipeline.width import fixed
from tests.builders import document, written
from tests.reporting.drawn import scored
from tests.test_cli import Place as Commands

KEY = "a-key-of-the-sandbox-000000000000"
SCENES = (
    {"id": "desk", "subjects": ["mug"], "prompt": "on a desk", "takes": 2},
    {"id": "lake", "subjects": ["mara"], "prompt": "by a lake", "release": {"jacket": "a coat"}},
)


def pasted(prompt: str, references: Sequence[Image.Image], size: tuple[int, int], seed: int) -> Image.Image:
    """Return the first reference with a mark that no other picture has."""
    picture = references[0].convert("RGB").resize(size)
    picture.paste((seed % 255, seed // 255 % 255, seed // 65025 % 255), (0, 0, size[0] // 2, size[1] // 2))
    return picture


class Cut(Exception):
    """The process ended here."""


@dataclass
class Dies:
    """A reader whose question arrives, and whose asker is gone before the answer."""

    inner: Reader

    async def read(self, question: Question) -> Reading:
        await self.inner.read(question)
        raise Cut

    async def recall(self, task_uuid: str) -> Reading:
        return await self.inner.recall(task_uuid)


class Unsent(Dies):
    """A reader whose program is killed before it asks."""

    async def read(self, question: Question) -> Reading:
        raise Cut


@dataclass
class Misses:
    """A reader that misses the second detail of the first picture that it is shown."""

    inner: Reader
    asked: int = 0

    async def read(self, question: Question) -> Reading:
        self.asked += 1
        if self.asked > 1:
            return await self.inner.read(question)
        said = {"d1": {"answer": "yes", "reason": ""}, "d2": {"answer": "no", "reason": "bare"}}
        return Reading(json.dumps(said), "stop", 0.001)

    async def recall(self, task_uuid: str) -> Reading:
        return await self.inner.recall(task_uuid)


@dataclass
class Place:
    """A campaign with a judge, and its service."""

    folder: Path
    service: Sandbox
    notes: list[str]

    def project(self, **changes: Any) -> Project:
        whole = document(*SCENES, **{"size": "512x512", "scorer": "judge", **changes})
        written(self.folder / "campaigns" / "mugs", whole)
        return pipeline.open_project("mugs", self.folder)

    def perform(self, project: Project, wrap: Callable[[Reader], Reader] = lambda reader: reader) -> Tally:
        """Make what is missing, as a run does that measures nothing."""
        return anyio.run(self._within, project, wrap, None)

    def ask(self, project: Project, *, anew: bool = True) -> Tally:
        """Ask about all pictures that stand."""
        return anyio.run(self._within, project, lambda reader: reader, anew)

    def settle(self, project: Project, now: str = "2126-11-23T08:00:00.000Z", *, drained: bool = False) -> int:
        """Ask the service after questions that were left open, long after they were asked."""

        async def main() -> int:
            async with self._studio(project, lambda reader: reader) as studio:
                later = replace(studio, now=lambda: now, drain=anyio.Event())
                if drained and later.drain:
                    later.drain.set()
                return await settle_questions(ledger.pending(project.ledger), later)

        return anyio.run(main)

    async def _within(self, project: Project, wrap: Callable[[Reader], Reader], anew: bool | None) -> Tally:
        async with self._studio(project, wrap) as studio:
            found = pipeline.look(project)
            if anew is not None:
                standing = [Shown(row.shot, row.attempt) for row in found.rows if row.attempt]
                return await consult(studio, found.plan, standing, found.made, anew=anew)
            todo = [row.shot for row in found.to_make]
            return await run(found.plan, todo, found.made, project.history(found.to_make), studio)

    @asynccontextmanager
    async def _studio(self, project: Project, wrap: Callable[[Reader], Reader]) -> AsyncGenerator[Studio]:
        settings = Settings(SecretStr(KEY), self.service.url, asynchronous=False)
        async with PROVIDERS["sandbox"](settings) as provider, READERS["sandbox"](settings) as reader:
            with Ledger(project.ledger) as book:
                yield Studio(
                    provider, book, Noting(self.notes.append), project.home, project.campaign.folder, fixed(3),
                    retries=Retries(RetryPolicy(tries=2, first=0.01), {}), reader=wrap(reader),
                )  # fmt: skip

    def questions(self, project: Project) -> tuple[Consultation, ...]:
        return ledger.consultations(project.ledger)

    def said(self, project: Project) -> list[Scored]:
        return [one for some in ledger.scores(project.ledger).values() for one in some]

    def sent(self) -> list[str]:
        return [task.task_uuid for task in self.service.books.tasks() if task.task_type == "textInference"]


@pytest.fixture
def opened(tmp_path: Path) -> Generator[Callable[..., Place]]:
    with ExitStack() as stack:

        def opening(*faults: Fault) -> Place:
            options = Options(keys=(KEY,), renderer=pasted, faults=faults)
            service = stack.enter_context(serve(tmp_path / "service", options=options))
            (tmp_path / ".env").write_text(f"RUNWARE_API_KEY={KEY}\nRUNWARE_BASE_URL={service.url}\n")
            return Place(tmp_path, service, [])

        yield opening


def test_every_subject_of_a_picture_is_asked_about_once_and_paid_from_the_same_budget(
    opened: Callable[..., Place],
) -> None:
    place = opened()
    project = place.project(budget={"max_cost": 1.0})
    asking = foreseen(pipeline.look(project))
    tally = place.perform(project)
    questions = place.questions(project)
    assert tally.judge is not None
    assert (asking.questions, tally.judge.asked, tally.judge.unasked, len(questions)) == (3, 3, 0, 3)
    assert sorted(place.sent()) == sorted(one.id for one in questions)
    assert [(one.outcome, one.sends) for one in questions] == [(Outcome.MADE, 1)] * 3
    assert {(one.scorer, one.value, one.drifted, one.lost) for one in place.said(project)} == {
        ("judge", None, False, ())
    }
    found = pipeline.look(project)
    spent = sum(one.committed for one in questions)
    assert found.judged == pytest.approx(spent) == pytest.approx(tally.judge.spent)
    assert found.spent == pytest.approx(tally.spent) == pytest.approx(place.service.books.spent())
    assert spent <= asking.worst
    assert unasked(found) == 0
    assert place.ask(project).judge == place.ask(project, anew=False).judge
    assert len(place.sent()) == 3


def test_what_a_scene_releases_is_not_asked_and_pictures_go_by_their_ids(opened: Callable[..., Place]) -> None:
    place = opened()
    place.perform(place.project())
    texts: list[Any] = [task.body for task in place.service.books.tasks() if task.task_type == "textInference"]
    words = [str(task["messages"]) for task in texts]
    assert sum("base" in one for one in words) == 2
    assert sum("copper-red" in one for one in words) == 1
    assert not any("jacket" in one for one in words)
    assert {len(name) for task in texts for name in task["inputs"]["images"]} == {36}


def test_what_a_scene_keeps_is_asked_about_in_the_same_question(opened: Callable[..., Place]) -> None:
    place = opened()
    scene = {**SCENES[0], "takes": 1, "keep": {"patch": "round mountain patch"}}
    project = place.project(scenes=[scene])
    [query] = Queries(project.campaign, DEFAULT).supposed(pipeline.look(project).rows[0].shot)["mug"]
    assert query.asked.details[-1] == Wanted("patch", "round mountain patch")
    assert len(query.asked.details) == 1 + len(project.campaign.subjects["mug"].details)
    place.perform(project)
    assert len(place.sent()) == 1
    [record] = [one for some in ledger.whole_scores(project.ledger).values() for one in some]
    assert (record["details"][-1]["name"], record["details"][-1]["state"]) == ("patch", "present")


def test_a_detail_that_the_judge_misses_makes_a_picture_again(opened: Callable[..., Place]) -> None:
    place = opened()
    project = place.project(gate={"details": "all", "rerolls": 1}, scenes=[SCENES[0]])
    tally = place.perform(project, Misses)
    assert (tally.settled, tally.sent) == ({Status.MADE: 2}, 3)
    [lost] = [one for one in place.said(project) if one.lost]
    assert (lost.lost, lost.worst, lost.reason) == (("base",), "detail base", "base: bare (judge)")


@pytest.mark.thorough
def test_a_detail_that_the_sandbox_painted_over_is_missed_by_its_judge(opened: Callable[..., Place]) -> None:
    place = opened(Fault("drift", how="detail", times=1))
    project = place.project(gate={"details": "all"}, scenes=[SCENES[0]])
    tally = place.perform(project)
    assert tally.settled == {Status.MADE: 1, Status.DRIFTED: 1}
    [lost] = [one for one in place.said(project) if one.lost]
    assert lost.reason == "color: it is painted over (judge); base: it is painted over (judge)"
    assert "painted over" in str(ledger.whole_scores(project.ledger)[lost.picture])


FAULTS = {
    "refused": (Fault("refused", on="textInference"), Outcome.REFUSED, None, 3, 0),
    "fails": (Fault("fails", on="textInference"), Outcome.FAILED, None, 0, 3),
    "no-money": (Fault("no-money", on="textInference", times=1), Outcome.FAILED, Stop.OUT_OF_MONEY, 0, 1),
    "no-cost": (Fault("no-cost", on="textInference"), Outcome.MADE, None, 3, 0),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_a_fault_makes_of_questions(name: str, opened: Callable[..., Place]) -> None:
    fault, outcome, stop, said, open_ = FAULTS[name]
    place = opened(fault)
    project = place.project()
    tally = place.perform(project)
    questions = place.questions(project)
    assert tally.stop is stop
    assert outcome in {one.outcome for one in questions}
    if stop is None:
        assert (len(place.said(project)), unasked(pipeline.look(project))) == (said, open_)
        assert tally.settled == {Status.MADE: 3}
    for one in questions:
        free = one.outcome is not Outcome.MADE
        assert one.committed == (0.0 if free else one.worst_cost if one.cost is None else one.cost)
    assert any(one.cost is None and one.committed for one in questions) == (name == "no-cost")


@pytest.mark.parametrize("beyond", [0.0, 0.5, 1.2, 5.0])
def test_pictures_and_questions_never_pass_the_limit_and_pictures_come_first(
    beyond: float, opened: Callable[..., Place]
) -> None:
    place = opened(Fault("no-cost", on="textInference"))  # each question counts at its worst
    whole = pipeline.look(place.project())
    asking = foreseen(whole)
    cap = round(whole.estimate + beyond * asking.worst / asking.questions, 6)
    project = place.project(budget={"max_cost": cap})
    tally = place.perform(project)
    assert tally.settled == {Status.MADE: 3}
    assert pipeline.look(project).spent <= cap + 1e-9
    assert tally.judge is not None
    assert tally.judge.asked + tally.judge.unasked == 3
    assert tally.judge.asked >= min(3, int(beyond))
    told = [note for note in place.notes if "kept for pictures" in note]
    assert len(told) == (1 if tally.judge.unasked else 0)


def test_a_question_that_was_cut_off_is_taken_up_under_its_own_id_and_paid_once(opened: Callable[..., Place]) -> None:
    place = opened()
    project = place.project(scenes=[SCENES[1]])
    with pytest.raises(BaseExceptionGroup):
        place.perform(project, Dies)
    [left] = place.questions(project)
    assert (left.outcome, left.committed) == (Outcome.OPEN, left.worst_cost)
    assert [one.shot.id for one in inquiring.unheard(project, pipeline.look(project))] == ["lake/1"]
    tally = place.ask(project, anew=False)
    [done] = place.questions(project)
    assert (done.id, done.outcome) == (left.id, Outcome.MADE)
    assert tally.judge is not None
    assert tally.spent == pytest.approx((done.cost or 0) - left.worst_cost) == pytest.approx(tally.judge.spent)
    assert place.sent() == [left.id]
    assert inquiring.unheard(project, pipeline.look(project)) == ()
    assert pipeline.look(project).spent == pytest.approx(place.service.books.spent())


def cut_off(place: Place) -> tuple[Project, Consultation]:
    """Return a campaign whose words have changed since its only question was cut off, and that question."""
    with pytest.raises(BaseExceptionGroup):
        place.perform(place.project(scenes=[SCENES[1]]), Dies)
    project = place.project(scenes=[{**SCENES[1], "keep": {"scarf": "a red scarf"}}], scorer="judge")
    [left] = place.questions(project)
    assert left.pending
    return project, left


def test_a_question_in_other_words_than_now_is_settled_by_its_id(opened: Callable[..., Place]) -> None:
    place = opened()
    project, left = cut_off(place)
    assert inquiring.unheard(project, pipeline.look(project)) == ()
    assert errands.left_open(project, pipeline.look(project))
    assert place.settle(project, drained=True) == 0
    assert place.questions(project) == (left,), "a run that ends leaves them as they are"
    assert place.settle(project) == 1
    [done] = place.questions(project)
    assert (done.id, done.outcome, place.sent()) == (left.id, Outcome.MADE, [left.id])
    assert pipeline.look(project).spent == pytest.approx(place.service.books.spent())
    assert not errands.left_open(project, pipeline.look(project))


def test_a_run_that_only_takes_a_question_up_says_so(opened: Callable[..., Place]) -> None:
    """About a second."""
    place = opened()
    project = place.project(scenes=[SCENES[1]])
    with pytest.raises(BaseExceptionGroup):
        place.perform(project, Unsent)
    [left] = place.questions(project)
    result = pipeline.make(project, Pace(), Noting(place.notes.append))
    [done] = place.questions(project)
    assert (done.id, done.outcome, result.exit_code) == (left.id, Outcome.MADE, 0)
    said = list(ending(project, result, "x"))
    assert said[0].endswith("nothing: there was nothing to make")
    assert said[1].startswith("judge     1 question, taken up; $0.0")


def test_what_the_service_has_no_trace_of_goes_on_counting_and_costs_says_so(
    opened: Callable[..., Place], tmp_path: Path
) -> None:
    place = opened()
    project, left = cut_off(place)
    with serve(tmp_path / "another", options=Options(keys=(KEY,))) as service:
        assert replace(place, service=service).settle(project) == 0
    [done] = place.questions(project)
    assert (done.forgotten, done.committed) == (True, left.worst_cost)
    assert not errands.left_open(project, pipeline.look(project)), "a service that has forgotten is asked once"
    spent, out = pipeline.spending(project), io.StringIO()
    assert (spent.forgotten.attempts, spent.forgotten.cost) == (1, left.worst_cost)
    counted.show(spent, Console(file=out, width=400))
    assert "for 1 question to the judge that the service knows nothing of: nobody can tell" in out.getvalue()


def test_asking_about_what_is_there_needs_a_budget_and_a_yes_and_happens_once(opened: Callable[..., Place]) -> None:
    place = opened()
    place.perform(live(place.project(scorer="none")))

    def ask(confirm: bool, **limits: float) -> Tally | None:
        project = live(place.project(budget=limits))
        found = pipeline.look(project)
        return inquiring.inquire(project, found, found.rows, Noting(place.notes.append), lambda *_: confirm)[1]

    with pytest.raises(OverBudget, match="questions to the judge"):
        ask(True, max_cost=round(place.service.books.spent() + 0.05, 6))
    with pytest.raises(Declined, match="to ask the judge about"):
        ask(False, max_cost=5.0, confirm_above=0.01)
    assert place.sent() == []
    tally = ask(True, max_cost=5.0, confirm_above=0.01)
    assert tally is not None
    assert len(place.sent()) == 3
    found = pipeline.look(live(place.project()))
    assert {one.scorer for row in found.rows for one in row.scores} == {"judge"}
    assert ask(False, max_cost=5.0, confirm_above=0.01) is None
    assert len(place.sent()) == 3


@pytest.fixture
def fetched(opened: Callable[..., Place]) -> tuple[Place, Sequence[Attempt]]:
    """A campaign whose pictures were made before a judge was named, and the attempts."""
    place = opened()
    project = place.project(scorer="none")
    place.perform(project)
    return place, ledger.attempts(project.ledger)


def test_pictures_that_an_earlier_run_paid_for_are_asked_about_after_all_others(
    fetched: tuple[Place, Sequence[Attempt]],
) -> None:
    place, left = fetched
    before = Tally({Status.MADE: 1}, 0, 1, 0.07, judge=Consulted(1, 0, 0.01))

    def ask(tally: Tally | None, **limits: float) -> Tally | None:
        project = place.project(budget=limits)
        return inquiring.caught_up(project, pipeline.look(project), tally, left, Noting(place.notes.append))[1]

    tight = ask(None, max_cost=round(pipeline.look(place.project()).spent + 0.01, 6))
    assert tight is not None
    assert (tight.judge, place.sent()) == (Consulted(0, 3, 0.0), [])
    stopped = replace(before, stop=Stop.BUDGET)
    assert ask(stopped, max_cost=5.0) == stopped
    tally = ask(before, max_cost=5.0)
    assert tally is not None
    assert tally.judge is not None
    assert (tally.settled, tally.judge.asked, len(place.sent())) == ({Status.MADE: 1}, 4, 3)
    assert tally.spent - before.spent == pytest.approx(tally.judge.spent - 0.01)
    assert ask(before, max_cost=5.0) == before


def test_what_somebody_would_have_to_agree_to_is_not_asked_by_the_way(fetched: tuple[Place, Sequence[Attempt]]) -> None:
    place, left = fetched
    project = live(place.project(budget={"max_cost": 5.0, "confirm_above": 0.01}))
    found = replace(pipeline.look(project), rows=pipeline.look(place.project()).rows)
    assert inquiring.caught_up(project, found, None, left, Noting(place.notes.append)) == (found, None)
    assert "consistency score mugs --scorer judge" in place.notes[-1]


@pytest.mark.thorough
def test_a_run_asks_about_a_picture_that_it_only_fetches(opened: Callable[..., Place]) -> None:
    place = opened()
    project = place.project(scorer="none", scenes=[SCENES[1]])
    place.perform(project)
    [lost] = ledger.attempts(project.ledger)
    with Ledger(project.ledger) as book:  # as if the run had been killed before it heard of its picture
        anyio.run(book.put, replace(lost, outcome=Outcome.OPEN, picture=None, image_uuid=None, cost=None))
    project = place.project(scenes=[SCENES[1]])
    result = pipeline.make(project, Pace(), Noting(place.notes.append))
    assert result.tally is not None
    assert (result.tally.judge and result.tally.judge.asked, len(place.sent())) == (1, 1)
    assert "judge" in {one.scorer for one in result.manifest.rows[0].scores}
    assert "asking the judge about 1 picture that an earlier run paid for" in place.notes
    made = next(line for line in ending(project, result, "x") if line.startswith("made"))
    assert made.endswith("nothing: there was nothing to make")


def live(project: Project) -> Project:
    """Return a project that takes its service for one that costs money."""
    return replace(project, access=replace(project.access, provider="runware"))


@pytest.mark.thorough
def test_a_run_that_is_killed_between_question_and_answer_pays_for_one(
    opened: Callable[..., Place], tmp_path: Path
) -> None:
    place = opened(
        Fault("reset-after", on="textInference", times=2)
    )  # the answer is lost: the run waits and asks again
    project = place.project(scenes=[SCENES[1]])
    commands = Commands(tmp_path, {"RUNWARE_API_KEY": KEY, "RUNWARE_BASE_URL": place.service.url})
    killed = commands.start("run", "mugs")
    while killed.poll() is None and not (place.sent() and place.questions(project)):
        time.sleep(0.005)
    killed.kill()
    killed.communicate()
    [left] = place.questions(project)
    assert (left.outcome, killed.returncode) == (Outcome.OPEN, -signal.SIGKILL)
    done = commands.run("run", "mugs")
    assert "taking up what the judge was asked about 1 picture" in done.stderr
    [heard] = place.questions(project)
    assert (heard.id, heard.outcome, place.sent()) == (left.id, Outcome.MADE, [left.id])
    assert pipeline.look(project).spent == pytest.approx(place.service.books.spent())
    assert [one.scorer for one in place.said(project)].count("judge") == 1


def test_with_doubt_alone_only_what_is_unsure_is_asked_about(opened: Callable[..., Place]) -> None:
    place = opened()
    place.perform(place.project(scorer="none"))
    project = place.project(scorer=[{"name": "judge", "ask": "unsure"}])
    made = {row.shot.id: row.picture.sha256 for row in pipeline.look(project).rows if row.picture}
    with Ledger(project.ledger) as book:
        for shot, subject, value in (("desk/1", "mug", 0.95), ("desk/2", "mug", 0.5), ("lake/1", "mara", 0.1)):
            anyio.run(book.put_score, scored(made[shot], subject, value), "{}")
    tally = place.ask(project)
    assert tally.judge is not None
    assert (tally.judge.asked, tally.judge.unasked) == (1, 0)
    assert [one.picture for one in place.questions(project)] == [made["desk/2"]]


def test_what_several_scorers_say_of_a_subject_stands_together() -> None:
    measured = scored("p", "mug", 0.9, reason="a little darker", at="1")
    judged = scored(
        "p", "mug", None, scorer="judge", lost=("base",), worst="detail base", reason="bare (judge)", at="2"
    )
    [both] = joined((measured, judged))
    assert (both.value, both.drifted, both.lost, both.worst) == (0.9, False, ("base",), "detail base")
    assert (both.scorer, both.reason) == ("weightless, judge", "bare (judge); a little darker")
    assert says(both) is Band.UNSURE
    assert joined((judged, measured))[0].reason == both.reason
    [page] = shown({"p": [{"scorer": "judge", "subject": "mug", "details": DETAILS}]})["p"]
    assert (page["band"], page["consistency"]) == ("review", None)
    assert [(one["what"], one["answer"]) for one in page["says"]] == [("base", "no"), ("logo", "cannot tell")]


DETAILS = [
    {"name": "base", "state": "absent", "reason": "bare"},
    {"name": "logo", "state": "cannot tell", "reason": "turned away"},
]
