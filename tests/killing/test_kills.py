"""Five kills at instants that chance chose: nothing is paid twice, lost or torn. `make kill-test` makes 200."""

from pathlib import Path
from random import Random

import pytest

from tests.killing.trial import opened, perform

pytestmark = pytest.mark.timeout(240)  # many starts of the program, on a machine that may be busy


@pytest.mark.parametrize(
    "seed", ["suite/1", *(pytest.param(f"suite/{number}", marks=pytest.mark.thorough) for number in (2, 3))]
)
def test_killed_runs_pay_once_for_every_shot_and_leave_nothing_torn(tmp_path: Path, seed: str) -> None:
    report = perform(tmp_path, seed, 5)
    assert report.wrong == []
    assert (report.kills, report.charges) == (5, report.shots)


@pytest.mark.thorough
def test_killed_rehearsals_recover_with_their_own_service_like_live_runs(tmp_path: Path) -> None:
    report = perform(tmp_path, "suite/embedded", 3, embedded=True)
    assert report.wrong == []
    assert (report.kills, report.charges) == (3, report.shots)


@pytest.mark.thorough
def test_a_run_killed_between_manifest_and_sheet_leaves_no_stale_sheet_for_good(tmp_path: Path) -> None:
    with opened(tmp_path, Random("sheet")) as trial:
        trial.round(0)
        trial.grow()
        before = trial.look()
        with trial.running() as process:
            manifest = trial.home / "manifest.json"
            written = manifest.stat().st_mtime_ns
            trial.watch(process, before).until(lambda: manifest.stat().st_mtime_ns != written)
        assert process.returncode == -9, trial.said()
        trial.finish()
    assert trial.report.wrong == []
