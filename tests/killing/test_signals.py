"""Runs that are asked to stop, at instants aimed at by chance: SIGTERM drains, a second SIGINT stops at once."""

import signal
import time
from pathlib import Path
from random import Random

import pytest

from tests.killing.aims import flying
from tests.killing.checks import wrong
from tests.killing.trial import Trial, opened

pytestmark = pytest.mark.timeout(240)  # many starts of the program, on a machine that may be busy


def test_what_is_stopped_goes_on_later_and_is_paid_for_once(tmp_path: Path) -> None:
    with opened(tmp_path, Random("signals")) as trial:
        trial.grow()
        trial.grow()
        stop(trial, signal.SIGTERM)
        assert trial.look().open == ()
        assert list(wrong(trial.look())) == []
        stop(trial, signal.SIGINT, signal.SIGINT)
        assert list(wrong(trial.look())) == []
        trial.finish()
    assert trial.report.wrong == []


def stop(trial: Trial, *signals: signal.Signals) -> None:
    """Start a run, send it signals while requests are on their way, and wait for its end."""
    before = trial.look()
    with trial.running() as process:
        flying(trial.watch(process, before), trial.chance)
        for kind in signals:
            process.send_signal(kind)
            time.sleep(trial.chance.uniform(0.02, 0.1))
        assert process.wait(timeout=30) == 130, trial.said()
