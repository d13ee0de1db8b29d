"""What attempts come to: however they are grouped, it is the same money, and what nobody knows is never lost."""

import io
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from consistency_pipeline.cli.counted import MOST, document, show
from consistency_pipeline.costs import GONE, REFERENCES, Costs, Sum, report
from consistency_pipeline.plan import Plan
from consistency_pipeline.records import Attempt, Outcome
from tests.builders import DESK, MARA, MUG, Document, attempt, planned, written
from tests.builders import document as campaign

PARK: Document = {"id": "park", "subjects": ["mara", "mug"], "prompt": "{{ mara }} on a bench with {{ mug }}"}
MADE_MARA: Document = {**MARA, "references": {"front": {"generate": {"prompt": "A portrait of a woman with red hair"}}}}
PAID: dict[str, Any] = {"outcome": Outcome.MADE, "cost": 0.07}


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    whole = campaign(
        {**DESK, "takes": 2}, PARK, subjects={"mug": MUG, "mara": MADE_MARA}, budget={"max_cost": 1.0}
    )  # fmt: skip
    return planned(written(tmp_path_factory.mktemp("campaign"), whole))


def names(groups: tuple[Sum, ...]) -> dict[str, Any]:
    return {group.name: pytest.approx(group.cost) for group in groups}


# Tables

UNSURE: list[tuple[dict[str, Any], float, float]] = [  # what happened, what is known, what is not
    ({"outcome": Outcome.MADE, "cost": 0.05}, 0.05, 0.0),
    ({"outcome": Outcome.MADE, "cost": None}, 0.0, 0.07),
    ({"outcome": Outcome.OPEN}, 0.0, 0.07),
    ({"outcome": Outcome.UNKNOWN}, 0.0, 0.07),
    ({"outcome": Outcome.UNKNOWN, "cost": 0.06}, 0.06, 0.0),  # its picture is missing, its cost is not
    ({"outcome": Outcome.REFUSED}, 0.0, 0.0),
    ({"outcome": Outcome.FAILED}, 0.0, 0.0),
    ({"outcome": Outcome.FAILED, "cost": 0.07}, 0.07, 0.0),  # paid for, and no result
    ({"outcome": Outcome.FAILED, "image_uuid": "there-is-one"}, 0.0, 0.07),
]


@pytest.mark.parametrize(("facts", "known", "unknown"), UNSURE)
def test_known_and_unknown_are_apart(plan: Plan, facts: dict[str, Any], known: float, unknown: float) -> None:
    total = report(plan, [attempt(**facts)]).total
    assert (total.known, total.unknown, total.unsure) == (known, unknown, int(unknown > 0))
    assert total.cost == attempt(**facts).committed


def test_where_the_money_went(plan: Plan) -> None:
    found = report(plan, [
        attempt("mara.front", **PAID),
        attempt("desk/1", outcome=Outcome.REFUSED),
        attempt("desk/1", 2, **PAID),
        attempt("desk/2", opened_at="2026-11-24T23:59:59.999Z", outcome=Outcome.UNKNOWN),
        attempt("park/1", **{**PAID, "cost": 0.08}),
        attempt("beach/1", **{**PAID, "cost": 0.5}),
    ])  # fmt: skip
    assert names(found.scenes) == {GONE: 0.5, "desk": 0.14, "park": 0.08, REFERENCES: 0.07}
    assert [group.name for group in found.scenes] == [GONE, "desk", "park", REFERENCES]  # the dearest first
    assert names(found.subjects) == {GONE: 0.5, "mug": 0.22, "mara": 0.15}
    assert names(found.outcomes) == {"made": 0.72, "refused": 0.0, "unknown": 0.07}
    assert names(found.days) == {"2026-11-23": 0.72, "2026-11-24": 0.07}
    assert found.overlap
    assert found.left == pytest.approx(0.21)
    total = found.total
    assert (total.attempts, total.made, total.tries) == (6, 4, 1.5)
    assert total.each == pytest.approx(0.79 / 4)
    assert found.per_approved is None
    assert report(plan, [attempt(**PAID)], approved=1).per_approved == 0.07


def test_a_shot_under_the_longer_id_that_it_has_now_is_the_same(plan: Plan) -> None:
    park = next(shot for shot in plan.shots if shot.scene == "park")
    found = report(plan, [attempt("park@512x512/1", fingerprint=park.fingerprint, **PAID)])
    assert names(found.scenes) == {"park": 0.07}


def test_of_nothing_there_is_nothing_to_tell(plan: Plan) -> None:
    found = report(plan, [])
    assert found.total == Sum("total")
    assert (found.scenes, found.days, found.total.each, found.total.tries, found.left) == ((), (), None, None, 1.0)
    assert "nothing was asked for yet" in shown(found)


# Any ledger

SHOTS = st.sampled_from(["desk/1", "desk/2", "park/1", "mara.front", "beach/1", "gone@512x512/3"])
PRICES = st.floats(0.001, 5)
ATTEMPTS = st.lists(
    st.builds(
        attempt,
        SHOTS,
        st.integers(1, 99),
        outcome=st.sampled_from(Outcome),
        cost=st.none() | PRICES,
        worst_cost=PRICES,
        image_uuid=st.none() | st.just("picture"),
        opened_at=st.dates().map(lambda day: f"{day.isoformat()}T12:00:00.000Z"),
    ),
    max_size=12,
)


@given(ATTEMPTS)
def test_every_way_to_add_up_comes_to_the_same(plan: Plan, tries: list[Attempt]) -> None:
    found = report(plan, tries)
    for groups in (found.scenes, found.outcomes, found.days):
        for field in ("cost", "known", "unknown", "attempts", "made", "unsure"):
            assert sum(getattr(group, field) for group in groups) == pytest.approx(getattr(found.total, field))
    assert found.total.cost == pytest.approx(sum(attempt.committed for attempt in tries))
    assert all(group.cost <= found.total.cost + 1e-9 for group in found.subjects)
    assert sum(group.cost for group in found.subjects) >= found.total.cost - 1e-9


@given(ATTEMPTS)
def test_what_nobody_knows_counts_at_its_worst(plan: Plan, tries: list[Attempt]) -> None:
    nameless = [a for a in tries if a.cost is None]
    lost = [a for a in nameless if a.outcome in (Outcome.OPEN, Outcome.UNKNOWN, Outcome.MADE) or a.image_uuid]
    total = report(plan, tries).total
    assert total.unsure == len(lost)
    assert total.unknown == pytest.approx(sum(attempt.worst_cost for attempt in lost))


@given(ATTEMPTS, st.randoms(use_true_random=False))
def test_the_order_of_attempts_does_not_matter(plan: Plan, tries: list[Attempt], dice: Any) -> None:
    mixed = dice.sample(tries, len(tries))
    assert report(plan, mixed) == report(plan, tries)


# What is shown


def shown(costs: Costs, width: int = 80) -> str:
    out = io.StringIO()
    show(costs, Console(file=out, width=width))
    return out.getvalue()


def many(count: int) -> Costs:
    scenes = tuple(Sum(f"scene-{number:04}", 2, 1, 1, 0.07, 0.07) for number in range(count))
    days = tuple(
        Sum(f"2026-{1 + number // 28:02}-{1 + number % 28:02}", 2, 1, 1, 0.07, 0.07) for number in range(count)
    )
    total = Sum("total", 2 * count, count, count, 0.07 * count, 0.07 * count)
    return Costs("mugs", "runware", 100.0, total, scenes, (replace(total, name="mug"),), (), days)


@settings(max_examples=20)
@given(ATTEMPTS)
def test_eighty_columns_are_enough(plan: Plan, tries: list[Attempt]) -> None:
    text = shown(report(plan, tries))
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "…" not in text


def test_many_scenes_and_days_are_cut_and_nothing_is_left_out_of_the_sums() -> None:
    text = shown(many(100))
    assert f"… and {100 - MOST} more" in text
    assert f"{100 - MOST} earlier days" in text
    assert "scene-0014" in text
    assert "scene-0015" not in text
    assert text.count(f"${0.14 * (100 - MOST):.2f}") == 2
    assert "2026-04-16" in text
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "100 attempts, at worst" in text
    assert len(document(many(100))["by_scene"]) == 100


def test_a_rehearsal_never_looks_like_a_bill(plan: Plan) -> None:
    found = report(plan, [attempt(**PAID)])
    assert "would have cost; nothing was charged" in shown(found)
    assert "spent" not in shown(found)
    facts = document(found)
    assert (facts["charged"], facts["note"]) == (False, "would have cost; nothing was charged")


def test_a_live_ledger_says_what_was_spent(plan: Plan) -> None:
    found = replace(report(plan, [attempt(**PAID)]), provider="runware")
    text = shown(found)
    assert "spent      $0.0700 of $1.00; $0.9300 left" in text
    assert "would" not in text + str(document(found))
    assert "no approvals yet" in text
    assert "1 picture, $0.0700 each" in shown(replace(found, approved=1))
