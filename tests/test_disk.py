"""Disks that take no more, and ledgers that cannot be used: one clear message, exit code 4, and nothing lost."""

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from consistency_pipeline.sandbox import Options, Sandbox, serve
from tests.builders import document, written
from tests.killing.checks import wrong, wrong_at_the_end
from tests.killing.remains import LEDGER, look
from tests.small_disk import Disk, small_disk
from tests.test_cli import KEY, Place, plain

pytestmark = pytest.mark.timeout(240)  # many starts of the program, on a machine that may be busy
SHOTS = 5
HOME = Path("mugs") / "sandbox"
Done = subprocess.CompletedProcess[str]


@dataclass
class Bench:
    """A campaign of five shots, its service, and the folder `outputs` as everyone sees it."""

    place: Place
    service: Sandbox
    outputs: Path
    prefix: tuple[str, ...] = ()

    @property
    def home(self) -> Path:
        return self.outputs / HOME

    def run(self, *words: str, limit: int | None = None) -> Done:
        """Run the campaign, with files of so many bytes at most where there is a limit."""
        return subprocess.run(
            [*self.prefix, *self.place.command("run", "mugs", "-j", "2", *words)], cwd=self.place.folder, text=True,
            env=self.place.environment(), capture_output=True, timeout=50, check=False, preexec_fn=limited(limit),
        )  # fmt: skip

    def stands(self, done: Done, *said: str) -> str:
        """Return the one message that a run ended with; check that it says this, and that what was left is sound."""
        errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
        assert (done.returncode, len(errors)) == (4, 1), done.stderr
        assert "Traceback" not in done.stderr
        assert "never retrieved" not in done.stderr
        assert [words for words in said if words not in errors[0]] == [], errors
        assert list(wrong(look(self.home, self.books))) == []
        return errors[0]

    def goes_on(self) -> None:
        """Check that the same command makes the rest, and that nothing was paid for twice."""
        done = self.run()
        assert done.returncode == 0, done.stderr
        assert list(wrong_at_the_end(look(self.home, self.books), SHOTS)) == []

    @property
    def books(self) -> Path:
        return self.place.folder / "service"


def limited(most: int | None) -> Callable[[], None] | None:
    return None if most is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


@pytest.fixture
def bench(tmp_path: Path) -> Generator[Bench]:
    scene = {"id": "desk", "subjects": ["mug"], "prompt": "on a desk", "takes": SHOTS}
    written(tmp_path / "campaigns" / "mugs", document(scene, size="512x512"))
    (tmp_path / "outputs").mkdir()
    with serve(tmp_path / "service", options=Options(keys=(KEY,), renderer=plain)) as running:
        place = Place(tmp_path, {"RUNWARE_BASE_URL": running.url, "RUNWARE_API_KEY": KEY})
        yield Bench(place, running, tmp_path / "outputs")


@pytest.fixture
def disk(bench: Bench) -> Generator[Disk]:
    with small_disk(bench.outputs) as found:
        if found is None:
            pytest.skip("NOT CHECKED HERE: a disk that is full; this machine lets nobody mount a tmpfs")
        bench.outputs, bench.prefix = found.seen, found.prefix
        yield found


@pytest.mark.parametrize(
    "free",
    [
        pytest.param(0, marks=pytest.mark.thorough, id="no room at all"),
        pytest.param(100_000, marks=pytest.mark.thorough, id="for a ledger"),
        pytest.param(400_000, id="for some pictures"),
    ],
)
def test_a_disk_that_fills_up_stops_a_run_and_costs_nothing(bench: Bench, disk: Disk, free: int) -> None:
    disk.leave(free)
    message = bench.stands(bench.run(), "outputs/mugs/sandbox/", "cannot be")
    # whichever finds the disk full first: the ledger grows with every picture
    assert any(path in message for path in ((LEDGER, "shots/desk/desk-") if free else ("run.json",)))
    disk.make_room()
    bench.goes_on()


@pytest.mark.thorough
def test_a_disk_that_is_full_when_all_is_made(bench: Bench, disk: Disk) -> None:
    bench.goes_on()
    room = bench.home.joinpath("sheet.png").stat().st_blocks * 512
    failed = []
    for free in (12_000, room + 8192):  # room for one of the two at most
        for path in (*bench.home.glob("manifest.json*"), *bench.home.glob("sheet*.png")):
            path.unlink()
        disk.leave(free)
        failed.append(
            Path(bench.stands(bench.run(), "outputs/mugs/sandbox/", "No space left on device").split()[1]).stem
        )
        assert len(bench.service.books.charges()) == SHOTS
    assert sorted(failed) == ["manifest", "sheet"]
    disk.make_room()
    bench.goes_on()


@pytest.mark.thorough
@pytest.mark.parametrize("most", [60_000, 110_000])
def test_a_limit_on_files_is_like_a_full_disk(bench: Bench, most: int) -> None:
    message = bench.stands(bench.run(limit=most), "outputs/mugs/sandbox/", "cannot be")
    assert any(path in message for path in (LEDGER, "shots/desk/desk-"))
    bench.goes_on()


@pytest.mark.thorough
def test_a_disk_that_is_read_only(bench: Bench, disk: Disk) -> None:
    disk.mount("ro")
    done = bench.run()
    assert (done.returncode, "Traceback" in done.stderr) == (4, False), done.stderr
    assert "Read-only file system" in done.stderr
    disk.mount("rw")
    bench.goes_on()


@pytest.fixture
def bound(bench: Bench) -> None:
    """Let modes bind the runs of a bench: root writes what it likes otherwise."""
    if os.geteuid() == 0:
        bench.prefix = ("setpriv", "--bounding-set=-dac_override")
        locked = bench.place.folder / "locked"
        locked.touch(mode=0o444)
        tried = ["sh", "-c", f"exec 2>&- && echo > '{locked}'"]
        if shutil.which("setpriv") is None or subprocess.run([*bench.prefix, *tried], check=False).returncode == 0:
            pytest.skip("NOT CHECKED HERE: files that are read-only; root cannot be bound on this machine")


@pytest.mark.thorough
@pytest.mark.usefixtures("bound")
@pytest.mark.parametrize(
    ("locked", "said"),
    [(LEDGER, f"{LEDGER} cannot be"), pytest.param(".", "is not ours to use", marks=pytest.mark.thorough)],
)
def test_a_ledger_that_is_not_ours_to_write_sends_nothing(bench: Bench, locked: str, said: str) -> None:
    assert bench.run("--max-cost", "0.1").returncode == 3
    place, asked = bench.home / locked, len(bench.service.books.tasks())
    mode = place.stat().st_mode
    place.chmod(mode & ~0o222)
    bench.stands(bench.run(), "outputs/mugs/sandbox/", said)
    assert len(bench.service.books.tasks()) == asked
    place.chmod(mode)
    bench.goes_on()


def garbage(ledger: Path) -> None:
    ledger.write_bytes(b"no database at all " * 5000)


def half(ledger: Path) -> None:
    ledger.write_bytes(ledger.read_bytes()[: ledger.stat().st_size // 2])


def hole(ledger: Path) -> None:
    data = ledger.read_bytes()
    ledger.write_bytes(data[:4096] + bytes(len(data) - 4096))


@pytest.mark.thorough
def test_a_damaged_ledger_is_said_and_nothing_is_sent(bench: Bench, tmp_path: Path) -> None:
    bench.goes_on()
    ledger, kept = bench.home / LEDGER, tmp_path / "kept"
    shutil.copy(ledger, kept)
    asked = len(bench.service.books.tasks())
    for damage in (garbage, half, hole):
        damage(ledger)
        done = bench.run()
        assert (done.returncode, "Traceback" in done.stderr) == (4, False), (damage, done.stderr)
        assert f"error: outputs/mugs/sandbox/{LEDGER} cannot be" in done.stderr
        assert len(bench.service.books.tasks()) == asked
        shutil.copy(kept, ledger)
    bench.goes_on()
