"""What changed between two runs, and what another model would change."""

import io
import json
from collections.abc import Mapping
from contextlib import chdir
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from consistency_pipeline import ledger, models
from consistency_pipeline.campaign import load
from consistency_pipeline.cli import differed, rehearsed, tidying
from consistency_pipeline.cli.app import app
from consistency_pipeline.decisions import Decision, Verdict
from consistency_pipeline.differing import Comparison, Kind, Rehearsal, Side, compare, under_model
from consistency_pipeline.differing.rehearsal import model, nearest, rehearse
from consistency_pipeline.differing.runs import Moment, Runs
from consistency_pipeline.differing.shots import Difference, compared, stood
from consistency_pipeline.errors import UsageError
from consistency_pipeline.manifest import fold
from consistency_pipeline.models import Model
from consistency_pipeline.plan import Plan
from consistency_pipeline.project import Project
from consistency_pipeline.records import Attempt, Outcome, RunRecord, Status
from tests import kept
from tests.builders import DESK, attempt, document, made, planned, png, written

DAYS = tuple(f"2026-11-{day:02}T00:00:00.000Z" for day in range(20, 25))
LATER = datetime(2026, 11, 25, tzinfo=UTC)
OTHER = {"identity": {"model": "m", "references": [{"name": "mug.front", "is": "bb"}]}, "intent": {"prompt": "a mug"}}
ONE = {**OTHER, "identity": {"model": "m", "references": [{"name": "mug.front", "is": "aa"}]}}
INPUTS: Mapping[str, Mapping[str, Any]] = {"one": ONE, "other": OTHER}


def run(number: int, day: int | None = None, **changes: Any) -> RunRecord:
    facts: dict[str, Any] = {"process": 1, "host": "here", "version": "0", "width": "auto", "todo": 1, **changes}
    return RunRecord(f"{'abcdef'[number]}{number}{number}-id", DAYS[number if day is None else day], **facts)


RUNS = Runs([run(2), run(0), run(1)])


def tried(shot: str, number: int, day: int, fingerprint: str = "one", **changes: Any) -> Attempt:
    """Return an attempt that was opened half a day after a run began; made unless it says otherwise."""
    facts = {"opened_at": DAYS[day].replace("T00", "T12"), "outcome": Outcome.MADE, "cost": 0.07, **changes}
    return attempt(shot, number, fingerprint=fingerprint, **facts)


assert callable(tidying.diff)  # puts the verb into the program


# Runs by name


@pytest.mark.parametrize(
    ("name", "number", "now"),
    [("1", 1, False), ("3", 3, False), ("last", 3, False), ("last-1", 2, False), ("last-2", 1, False),
     ("now", 3, True), ("a0", 1, False), ("c22-id", 3, False)],
)  # fmt: skip
def test_a_run_has_several_names(name: str, number: int, now: bool) -> None:
    assert RUNS.named(name) == Moment(number, now)


@pytest.mark.parametrize("name", ["0", "4", "last-3", "last-", "x", "", "-1", "last-99999999", "1.5"])
def test_a_name_that_is_none_lists_the_last_runs(name: str) -> None:
    with pytest.raises(UsageError, match=r"there is no run .*\n    1  2026-11-20 00:00:00  a00-id\n") as told:
        RUNS.named(name)
    assert str(told.value).endswith("or say last, last-1, now")


def test_a_beginning_of_two_ids_is_told() -> None:
    twins = Runs([replace(run(0), id="same-1"), replace(run(1), id="same-2")])
    with pytest.raises(UsageError, match="several runs have an id that begins with same"):
        twins.named("same")
    assert twins.named("same-2") == Moment(2)


def test_what_is_compared_where_little_is_said() -> None:
    assert RUNS.pair(None, None) == (Moment(2), Moment(3))
    assert RUNS.pair("1", None) == (Moment(1), Moment(3, now=True))
    assert Runs([run(0)]).pair(None, None) == (Moment(0), Moment(1))
    with pytest.raises(UsageError, match="no run yet"):
        Runs([]).pair(None, None)


@given(st.lists(st.integers(0, 4), max_size=12), st.sets(st.integers(0, 4)))
def test_every_attempt_belongs_to_one_run_and_the_last_moment_has_all(days: list[int], starts: set[int]) -> None:
    runs = Runs(run(0, day) for day in starts)
    tries = [tried("desk/1", number, day, settled_at=DAYS[-1]) for number, day in enumerate(days, start=1)]
    parts = [runs.of(number, tries) for number in range(len(starts) + 1)]
    assert sorted(one.number for part in parts for one in part) == [one.number for one in tries]
    for number in range(len(starts) + 1):
        until = runs.until(Moment(number), tries)
        assert {one.number for one in until} == {one.number for part in parts[: number + 1] for one in part}


def test_an_attempt_belongs_to_the_run_that_began_in_the_same_instant() -> None:
    assert [RUNS.number(tried("desk/1", 1, 0, opened_at=at)) for at in (DAYS[0], DAYS[1], "2026-11-19")] == [1, 2, 0]


# What became of shots


def between(before: list[Attempt], after: list[Attempt]) -> dict[str, Difference]:
    found = compared(stood(before), stood([*before, *after]), INPUTS.get)
    return {one.shot: one for one in found}


@pytest.mark.parametrize(
    ("before", "after", "kind", "why"),
    [
        ([], [{}], Kind.NEW, ()),
        ([{}], [], Kind.SAME, ()),
        ([{}], [{"fingerprint": "other"}], Kind.AGAIN, ("reference mug.front changed",)),
        ([{}], [{}], Kind.AGAIN, ("asked for again, unchanged",)),
        ([{"outcome": Outcome.REFUSED, "code": "safety"}], [{"fingerprint": "other"}], Kind.CAME,
         ("was refused: safety", "reference mug.front changed")),
        ([{"outcome": Outcome.FAILED, "code": "x"}], [{}], Kind.CAME, ("was failed: x",)),
        ([{}], [{"fingerprint": "other", "outcome": Outcome.REFUSED, "code": "safety"}], Kind.LOST,
         ("refused: safety", "reference mug.front changed")),
        ([], [{"outcome": Outcome.REFUSED, "code": "safety"}], Kind.UNMADE, ("refused: safety",)),
        ([{"outcome": Outcome.FAILED}], [], Kind.SAME, ()),
        ([{"outcome": Outcome.FAILED}], [{"outcome": Outcome.UNKNOWN}], Kind.UNMADE, ("failed",)),
        # a failed retry of what is there leaves it standing; a picture that serves the plan under another seed counts
        ([{}], [{"outcome": Outcome.FAILED}], Kind.SAME, ()),
        ([{}], [{"fingerprint": "other", "serves": "one", "outcome": Outcome.FAILED}], Kind.SAME, ()),
        ([{}], [{"fingerprint": "other", "serves": "one"}], Kind.AGAIN, ("reference mug.front changed",)),
    ],
)  # fmt: skip
def test_what_became_of_a_shot(before: list[Any], after: list[Any], kind: Kind, why: tuple[str, ...]) -> None:
    first = [tried("desk/1", number, 0, **facts) for number, facts in enumerate(before, start=1)]
    then = [tried("desk/1", number, 1, **facts) for number, facts in enumerate(after, start=1 + len(first))]
    found = between(first, then)["desk/1"]
    assert (found.kind, found.why) == (kind, why)


def test_two_runs_of_a_campaign_and_now(tmp_path: Path) -> None:
    there = kept.project(tmp_path)
    kept.make(there, "mara.back", "park/1", "hill/1", "desk/1")
    with ledger.Ledger(there.ledger) as book:
        anyio.run(book.put_run, run(0, ended_at=DAYS[1], settled={"made": 4}, spent=0.28))
    first = compare(there, None, None, LATER)
    assert {one.kind for one in first.differences} == {Kind.NEW}
    assert first.after.past is not None
    assert (first.after.past.made, first.after.past.spent, first.after.past.seconds) == (4, 0.28, 86400)
    (there.campaign.folder / "refs/mug/front.png").write_bytes(png("another"))
    scenes = [{**scene, "prompt": "in a wood"} if scene["id"] == "hill" else scene for scene in (kept.PARK, kept.HILL)]
    now = kept.project(tmp_path, *scenes, kept.DESK, {**kept.DESK, "id": "snow"})
    found = {one.shot: (one.kind, one.why) for one in compare(now, "last", None, LATER).differences}
    assert found == {
        "mara.back": (Kind.SAME, ()),
        "park/1": (Kind.SAME, ()),
        "hill/1": (Kind.CHANGED, ("other words",)),
        "desk/1": (Kind.CHANGED, ("reference mug.front changed",)),
        "snow/1": (Kind.UNMADE, ("missing: never asked for",)),
    }
    fewer = kept.project(tmp_path, kept.PARK)
    left = {one.shot: one.why for one in compare(fewer, "1", "now", LATER).differences if one.kind is Kind.LOST}
    assert left == {"hill/1": ("not in the campaign any more",), "desk/1": ("not in the campaign any more",)}


# What is shown


def many(count: int) -> Comparison:
    kinds = [
        Difference(f"scene-{number}/1", Kind.AGAIN, None, None, (f"reference subject-{number % 40}.front changed",))
        for number in range(count)
    ]
    return Comparison(Side(Moment(1)), Side(Moment(2)), (*kinds, Difference("last/1", Kind.SAME, None, None)))


@pytest.mark.parametrize("width", [80, 160])
def test_five_thousand_shots_are_grouped_and_cut(tmp_path: Path, width: int) -> None:
    there = kept.project(tmp_path)
    out = io.StringIO()
    differed.show(there, many(5000), Console(file=out, width=width))
    text = out.getvalue()
    assert len(text.splitlines()) < 60
    assert max(map(len, text.splitlines())) <= width
    assert "… and 2,000 shots in 16 more groups; --json has everything" in text
    assert "1 shot the same" in text
    facts = differed.document(there, many(5000))
    assert (facts["schema_version"], len(facts["shots"]), facts["totals"]["by_kind"]["again"]) == (1, 5001, 5000)
    assert json.loads(json.dumps(facts)) == facts


# Another model


def under(plan: Plan, other: Model, *tries: Attempt, locked: bool = False) -> Rehearsal:
    decided = {"0" * 64: approval()} if locked else {}
    return rehearse(plan, other, lambda one: fold(one, tries, lambda key: True, lambda print_: None, decided))


def approval() -> Decision:
    return Decision("desk/1", Verdict.APPROVED, "0" * 64, DAYS[0], "me")


def plan_of(folder: Path, *scenes: dict[str, Any], **changes: Any) -> Plan:
    return planned(written(folder, document(*scenes, **changes)))


PRO = models.table()["nano-banana-pro"]


def test_sizes_that_the_model_does_not_make_are_a_list(tmp_path: Path) -> None:
    sizes = ["512x512", "1200x896", "1584x672", {"ratio": "21:9", "tier": "2K"}]
    plan = plan_of(tmp_path, {**DESK, "sizes": sizes}, size={"ratio": "21:9", "tier": "1K"})
    found = under(plan, PRO)
    assert {str(one.size): str(one.nearest) for one in found.sizes} == {"512x512": "1024x1024", "1584x672": "1548x672"}
    assert [one.shots for one in found.sizes] == [("desk@512x512/1",), ("desk@1584x672/1",)]
    by_ratio = under(plan_of(tmp_path, DESK, size={"ratio": "21:9", "tier": "1K"}), PRO)
    assert by_ratio.fits
    assert [str(row.shot.size) for row in by_ratio.after.rows] == ["1548x672"]


def test_what_it_costs_and_what_becomes_of_pictures(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {**DESK, "takes": 3})
    tries = [made(plan.shots[0]), made(plan.shots[1], picture=replace(picture(plan), sha256="1" * 64))]
    found = under(plan, PRO, *tries, locked=True)
    assert [row.shot.id for row in found.stale] == ["desk/2"]
    assert [row.shot.id for row in found.kept] == ["desk/1"]
    assert [row.status for row in found.after.rows] == [Status.STALE, Status.STALE, Status.MISSING]
    assert rehearsed.total(found.after) == pytest.approx(3 * 0.138)
    assert (len(found.before.to_make), len(found.after.to_make)) == (1, 2)
    assert found.after.estimate == pytest.approx(2 * 0.138)


def picture(plan: Plan) -> Any:
    return made(plan.shots[0]).picture


def test_fewer_references_longer_words_and_a_guessed_price(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {**DESK, "subjects": ["mug", "mara"]})
    small = replace(PRO, references=3, prompt=(3, 20), seed=(0, 1), price_is_guess=True)
    found = under(plan, small)
    assert [(one.shot, one.left_out) for one in found.fewer] == [("desk/1", ("mara.back",))]
    assert (found.prompts, found.seeds, found.fits) == (("desk/1",), ("desk/1",), False)
    assert any("is not published" in line for line in rehearsed.lines(found))


@pytest.mark.parametrize(
    ("name", "told"),
    [("nano-banana", "is retired: switched off"), ("google:4@3", "by nano-banana-2 already"),
     ("nano-bananna-pro", "Did you mean `nano-banana-pro`")],
)  # fmt: skip
def test_a_model_that_cannot_be_rehearsed(name: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        model(name, models.table()["nano-banana-2"])


@given(st.sampled_from(sorted(models.table())), st.sampled_from(sorted(models.table())))
def test_the_nearest_size_of_one_that_exists_is_itself_and_else_one_of_its_shape(name: str, other: str) -> None:
    sizes = models.table()[other].sizes
    for size in models.table()[name].sizes:
        near = nearest(models.table()[other], size)
        assert near in sizes
        assert near == size or size not in sizes
        assert near.ratio == size.ratio or size.ratio not in {one.ratio for one in sizes}


def test_a_rehearsal_writes_nothing_and_is_the_same_as_the_edit(tmp_path: Path) -> None:
    there = kept.project(tmp_path, kept.PARK, kept.HILL, kept.DESK)
    small = kept.project(tmp_path / "other", kept.PARK, kept.HILL, kept.DESK)
    text = (small.campaign.folder / "campaign.yaml").read_text().replace('"512x512"', '"1024x1024"')
    for folder, model_name in ((there.campaign.folder, "nano-banana-2"), (small.campaign.folder, "nano-banana-pro")):
        (folder / "campaign.yaml").write_text(text.replace('"version": 1,', f'"version": 1, "model": "{model_name}",'))
    found = under_model(reloaded(there), "google:4@2")
    really = kept.look(reloaded(small))
    assert [row.shot.fingerprint for row in found.after.rows] == [row.shot.fingerprint for row in really.rows]
    assert found.after.estimate == really.estimate
    assert not there.home.exists()
    assert rehearsed.document(found)["after"]["model"] == "nano-banana-pro"
    out = io.StringIO()
    rehearsed.show(found, Console(file=out, width=80))
    assert "nano-banana-pro (google:4@2)" in out.getvalue()


def reloaded(there: Project) -> Project:
    return replace(there, campaign=load(there.campaign.folder))


# The verb


def test_the_verb_compares_and_rehearses(tmp_path: Path) -> None:
    there = kept.project(tmp_path, kept.DESK)
    kept.make(there, "desk/1")
    with ledger.Ledger(there.ledger) as book:
        anyio.run(book.put_run, run(0))
    with chdir(tmp_path):
        told = {words: CliRunner().invoke(app, ["diff", "mugs", *words.split()]) for words in SAID}
    assert {words: one.exit_code for words, one in told.items()} == {words: code for words, (code, _) in SAID.items()}
    for words, (_, said) in SAID.items():
        assert said in told[words].stdout + told[words].stderr
    assert json.loads(told["--json"].stdout)["totals"]["by_kind"]["new"] == 1
    assert json.loads(told["--model google:4@2 --json"].stdout)["no_such_sizes"][0]["nearest"]["size"] == "1024x1024"


SAID = {
    "": (0, "next      consistency diff mugs 1"),
    "1": (0, "next      consistency plan mugs"),
    "--json": (0, '"schema_version": 1'),
    "9": (2, "or say last, last-1, now"),
    "--model google:4@2": (0, "set `model: nano-banana-pro` and the sizes in campaigns/mugs/campaign.yaml, then: "),
    "--model google:4@2 --json": (0, '"schema_version": 1'),
    "--model x 1": (2, "name no runs with it"),
}
