"""The drift report: what scores come to, by subject, view, detail and scene."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from consistency_pipeline.cli import reported
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.records import Consultation, Outcome
from consistency_pipeline.reporting import Line, Summary, lines, ranked, report, summary
from consistency_pipeline.reporting.documents import document
from consistency_pipeline.scoring.records import Band, band
from tests.reporting.drawn import folded, scored

BOTH = {"id": "cafe", "subjects": ["mug", "mara"], "prompt": "in a cafe", "takes": 2}
BASE = {"id": "desk", "subjects": ["mug"], "prompt": "on a desk", "view": ["base"], "takes": 2}
VALUES: dict[str, dict[str, float | None]] = {
    "cafe/1": {"mug": 0.9, "mara": 0.7},
    "cafe/2": {"mug": 0.95, "mara": None},
    "desk/1": {"mug": 0.1},
    "desk/2": {},
}


@pytest.fixture
def found(tmp_path: Path) -> Manifest:
    return folded(tmp_path, BOTH, BASE, values=VALUES)


def test_what_the_scores_of_a_campaign_come_to(found: Manifest) -> None:
    told = report(found)
    assert (told.pictures, told.failing, told.total.scored) == (3, 1, 5)
    assert [(one.name, one.kept, one.unsure, one.drifted, one.cannot_tell) for one in told.subjects] == [
        ("mug", 2, 0, 1, 0), ("mara", 0, 1, 0, 1),
    ]  # fmt: skip
    mug, mara = told.subjects
    assert (mug.lowest, mug.median) == (0.1, 0.9)
    assert mug.mean == pytest.approx(0.65)
    assert (mara.lowest, mara.median) == (0.7, 0.7)
    assert {one.name: one.scored for one in told.scenes} == {"cafe": 4, "desk": 1}
    assert {one.name: one.scored for one in told.views}["mug.base"] == 3  # a scene without a view shows any
    assert [(line.name, line.subject) for line in told.worst] == [
        ("desk/1", "mug"), ("cafe/1", "mara"), ("cafe/1", "mug"), ("cafe/2", "mug"),
    ]  # fmt: skip


def test_what_an_accepted_picture_took(found: Manifest) -> None:
    effort = report(found).total.effort
    assert effort is not None
    assert (effort.attempts, effort.accepted) == (4, 3)  # one fails the gate
    assert effort.tries == pytest.approx(4 / 3)
    assert effort.each == pytest.approx(4 * 0.07 / 3)


def test_questions_to_a_judge_are_part_of_what_a_picture_took(found: Manifest) -> None:
    def question(subject: str, picture: str, cost: float | None) -> Consultation:
        return Consultation(picture, "q", subject, picture, "m", 0.04, "", Outcome.MADE, cost=cost)

    asked = [question("mug", "cafe/1", 0.01), question("mara", "cafe/1", None), question("mug", "of nothing here", 1.0)]
    told, plain = report(found, questions=asked), report(found)

    def more(now: Summary, before: Summary) -> float:
        assert now.effort is not None
        assert before.effort is not None
        return now.effort.cost - before.effort.cost

    assert more(told.total, plain.total) == pytest.approx(0.05)
    assert [more(*pair) for pair in zip(told.subjects, plain.subjects, strict=True)] == pytest.approx([0.01, 0.04])
    by_scene = {one.name: more(one, before) for one, before in zip(told.scenes, plain.scenes, strict=True)}
    assert by_scene == pytest.approx({"cafe": 0.05, "desk": 0.0})


def test_a_lost_detail_is_never_kept_and_the_worst_one_is_named(tmp_path: Path) -> None:
    found = folded(tmp_path, {**BASE, "takes": 1}, values={"desk/1": {"mug": 0.9}})
    [row] = found.rows
    assert next(iter(lines(found))).band is Band.KEPT
    lost = [scored("desk/1", "mug", 0.9, lost=("base",))]
    found = Manifest(found.plan, (type(row)(**{**_facts(row), "scores": tuple(lost)}),), 0.0)
    whole = {
        "desk/1": [
            {"subject": "mug", "details": [{"name": "base", "state": "absent"}, {"name": "color", "state": "present"}]}
        ]
    }
    told = report(found, whole)
    assert told.lines[0].band is Band.UNSURE
    assert told.worst_detail is not None
    assert (told.worst_detail.name, told.worst_detail.lost) == ("mug.base", 1.0)


def _facts(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def test_the_variants_of_a_comparison(tmp_path: Path) -> None:
    compare = [{"scene": "desk", "references": {"front-only": ["mug.front"], "both": ["mug.front", "mug.base"]}}]
    values = {"desk/1": {"mug": 0.9}, "desk+front-only/1": {"mug": 0.79}, "desk+both/1": {"mug": 0.98}}
    told = report(folded(tmp_path, {**BASE, "takes": 1}, compare=compare, values=values))
    [compared] = told.compared
    assert compared.difference == pytest.approx(0.19)
    assert reported.versus(compared) == "desk: front-only 0.79, both 0.98 (0.19 apart)"


def test_the_document_is_json_and_says_the_same(found: Manifest) -> None:
    facts = json.loads(json.dumps(document(report(found))))
    assert [one["name"] for one in facts["subjects"]] == ["mug", "mara"]
    assert facts["worst"][0] | {"reason": ""} == {
        "rank": 1, "name": "desk/1", "scene": "desk", "subject": "mug", "views": ["base"], "value": 0.1,
        "band": "drifted", "worst": "colour", "reason": "", "picture": "shots/desk/desk-1-1.png",
    }  # fmt: skip


def test_the_end_of_a_run_has_two_lines_at_most(found: Manifest) -> None:
    assert list(reported.brief(report(found))) == [
        "mug 0.90 in the middle, worst desk/1 0.10 (colour); 1 drifted",
        "mara 0.70 in the middle, worst cafe/1 0.70 (colour); 1 unsure; 1 cannot tell",
    ]


def test_nothing_scored_is_no_report_of_anything(tmp_path: Path) -> None:
    told = report(folded(tmp_path, values={}))
    assert (told.total.scored, told.subjects, told.worst, list(reported.brief(told))) == (0, (), (), [])


said = some.lists(
    some.builds(
        lambda shot, subject, value: Line(
            f"{shot}/1", shot, subject, ("front",), value, band(value), "colour", "", "a.png"
        ),
        some.sampled_from(["desk", "cafe"]),
        some.sampled_from(["mug", "mara"]),
        some.none() | some.floats(0, 1),
    )
)


@given(said)
def test_what_parts_come_to_is_the_whole(told: list[Line]) -> None:
    whole = summary("all", told)
    parts = [summary(name, [line for line in told if line.subject == name]) for name in ("mug", "mara")]
    assert whole.scored == len(told)
    for count in ("scored", "kept", "unsure", "drifted", "cannot_tell"):
        assert sum(getattr(part, count) for part in parts) == getattr(whole, count)
    lowest = [part.lowest for part in parts if part.lowest is not None]
    assert whole.lowest == min(lowest, default=None)


@given(said)
def test_the_worst_come_first_and_what_cannot_be_told_last(told: list[Line]) -> None:
    values = [line.value for line in ranked(told)]
    known = [value for value in values if value is not None]
    assert values == sorted(known) + [None] * (len(values) - len(known))
