"""A subject drifts by what was asked for, and by nothing else."""

import numpy
import pytest
from PIL import Image
from typer.testing import CliRunner

from consistency_pipeline.cli import app
from consistency_pipeline.errors import UsageError
from consistency_pipeline.sandbox.drift import DRIFTS, drifted
from consistency_pipeline.sandbox.faults import KINDS, WAYS, Fault, faults_in
from consistency_pipeline.sandbox.spoil import altered
from consistency_pipeline.seeing.arrays import lab
from consistency_pipeline.seeing.ciede import difference
from tests.scoring.shown import thing

PIXELS, THERE = thing()


@pytest.mark.parametrize("how", DRIFTS)
def test_every_way_changes_the_subject_and_leaves_the_backdrop(how: str) -> None:
    found = numpy.asarray(drifted(Image.fromarray(PIXELS), how, WAYS[how].amount))
    if how == "stretch":
        assert found.shape == (480, 576, 3)
        return
    apart = numpy.abs(found.astype(int) - PIXELS).max(axis=2)
    assert apart[THERE].mean() > 3
    assert numpy.median(apart[:40]) <= 2


@pytest.mark.parametrize("amount", [5, 10, 20])
def test_hue_turns_by_what_was_asked_for(amount: float) -> None:
    found = DRIFTS["hue"](PIXELS, THERE, amount)
    inner = numpy.s_[150:330, 150:310]
    assert float(difference(lab(PIXELS), lab(found))[inner].mean()) == pytest.approx(amount, rel=0.35)


def test_grey_things_drift_too() -> None:
    grey = PIXELS.mean(axis=2, keepdims=True).repeat(3, 2).astype(numpy.uint8)
    assert float(difference(lab(grey), lab(DRIFTS["hue"](grey, THERE, 20)))[THERE].mean()) > 8


def test_ways_and_their_amounts_are_the_same() -> None:
    assert set(DRIFTS) == set(WAYS)


def test_a_fault_says_how_and_how_much() -> None:
    [fault] = faults_in("drift;how=detail;amount=0.3")
    assert (fault.how, fault.strength) == ("detail", 0.3)
    assert Fault("drift").strength == WAYS["hue"].amount
    with pytest.raises(UsageError):
        Fault("drift", how="mood")


def test_only_the_fault_alters_references() -> None:
    references = [Image.fromarray(PIXELS)]
    assert altered(references, (Fault("blank"),)) is references
    [changed] = altered(references, (Fault("drift", how="swap"),))
    assert changed != references[0]


def test_the_help_of_the_sandbox_lists_what_can_go_wrong() -> None:
    said = CliRunner().invoke(app, ["sandbox", "--help"]).output
    listed = {line.split()[0] for line in said.splitlines() if line.startswith("  ") and line.split()}
    assert listed >= {*KINDS, *WAYS}
