"""The example campaigns are good ones: lint has nothing to say, and the comparison compares what it says."""

from pathlib import Path

import pytest

from consistency_pipeline.campaign import load
from consistency_pipeline.lint import Severity, lint
from tests.builders import planned

CAMPAIGNS = Path(__file__).resolve().parent.parent / "campaigns"
EXAMPLES = ("mug-catalog", "brand-character", "jacket-two-sides")


@pytest.mark.parametrize("name", EXAMPLES)
def test_lint_warns_of_nothing_in_an_example(name: str) -> None:
    found = lint(planned(load(CAMPAIGNS / name)))

    assert [one for one in found if one.rule.severity is not Severity.NOTE] == []


def test_the_jackets_variants_differ_in_their_references_alone() -> None:
    shots = {shot.id: shot for shot in planned(load(CAMPAIGNS / "jacket-two-sides")).shots}
    one, both = shots["walk-away+front-only/1"], shots["walk-away+both/1"]

    assert [reference.name for reference in one.references] == ["ines.front"]
    assert [reference.name for reference in both.references] == ["ines.back", "ines.front"]
    assert (one.seed, one.size, one.look) == (both.seed, both.size, both.look)
    assert one.prompt.partition("seen from behind")[2] == both.prompt.partition("seen from behind")[2] != ""


def test_the_jackets_patch_is_named_only_where_the_back_is_shown() -> None:
    shots = planned(load(CAMPAIGNS / "jacket-two-sides")).shots

    named = {shot.scene for shot in shots if "patch" in shot.prompt}
    assert named == {"walk-away", "summit"}


def test_the_jackets_side_is_derived_and_only_waited_for_where_it_is_used() -> None:
    shots = planned(load(CAMPAIGNS / "jacket-two-sides")).shots

    assert shots[0].id == "ines.side"
    assert {shot.scene for shot in shots if "ines.side" in shot.needs} == {"harbor", "walk-away", "summit"}
    assert not any(shot.needs for shot in shots if "+" in shot.id)
