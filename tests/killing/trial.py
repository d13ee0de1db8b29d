"""A trial: a campaign that grows, is run as a process of its own, is killed again and again, and is then looked at."""

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from consistency_pipeline.sandbox import Fault, Options, serve
from tests.builders import document, written
from tests.killing.aims import AIMS, Watch
from tests.killing.checks import wrong, wrong_at_the_end
from tests.killing.phases import phases
from tests.killing.remains import Remains, look
from tests.test_cli import KEY, Place, plain

LATENCY = 0.1  # seconds; so that requests are on their way when the kill comes
MOST_STARTS = 4  # to finish a round that nobody kills any more
FAULTS = (
    Fault("reset-after", rate=0.1, on="imageInference"),
    Fault("slow", rate=0.2, seconds=0.5),
    Fault("delay", rate=0.3, seconds=0.3, on="imageInference"),  # it may come after whoever sent it was killed
)


@dataclass
class Report:
    """What came of trials; `phases` counts the kills that hit each, and a kill may have hit several."""

    kills: int = 0
    starts: int = 0
    shots: int = 0
    charges: int = 0
    left_open: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Report") -> None:
        for name in ("kills", "starts", "shots", "charges", "left_open"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.phases += other.phases
        self.wrong += other.wrong


@dataclass
class Trial:
    """A campaign, the folder of its service's books, and what came of it so far."""

    place: Place
    books: Path
    chance: Random
    takes: Sequence[int]
    rounds: int = 0
    stuck: bool = False
    report: Report = field(default_factory=Report)

    @property
    def home(self) -> Path:
        return self.place.folder / "outputs" / "mugs" / "sandbox"

    @property
    def wanted(self) -> int:
        return sum(self.takes[: self.rounds])

    def look(self) -> Remains:
        return look(self.home, self.books)

    def round(self, kills: int) -> None:
        """Add a scene, kill so many runs of it, let one finish, and look."""
        self.grow()
        for _ in range(kills):
            self.kill()
        self.finish()

    def grow(self) -> None:
        """Add a scene."""
        self.rounds += 1
        scenes = [
            {"id": f"scene-{number}", "subjects": ["mug"], "prompt": f"on shelf {number}", "takes": takes}
            for number, takes in enumerate(self.takes[: self.rounds], start=1)
        ]
        written(self.place.folder / "campaigns" / "mugs", document(*scenes, size="512x512"))

    def kill(self) -> None:
        """Start a run, kill it at the instant that chance aims at, and look."""
        before = self.look()
        with self.running() as process:
            self.chance.choice(AIMS)(self.watch(process, before), self.chance)
            killed = process.poll() is None
            if killed:
                os.killpg(process.pid, signal.SIGKILL)
            code = process.wait()
        now = self.look()
        if killed and code == -signal.SIGKILL:
            self.report.kills += 1
            self.report.phases.update(phases(before, now, self.wanted))
            self.report.left_open += len(now.open)
        elif code != 0:
            self.say(f"a run that nobody killed ended with {code}: {self.said()}")
        for sentence in wrong(now):
            self.say(sentence)

    def watch(self, process: "subprocess.Popen[bytes]", before: Remains) -> Watch:
        return Watch(process, self.home, self.books, len(before.pictures), self.wanted)

    def finish(self) -> None:
        """Run until all is made, and look at everything."""
        for _ in range(MOST_STARTS):
            with self.running() as process:
                code = process.wait(timeout=60)
            if code == 0:
                break
        else:
            self.stuck = True
            self.say(f"no run of {MOST_STARTS} ended well: {code}: {self.said()}")
        now = self.look()
        for sentence in wrong_at_the_end(now, self.wanted):
            self.say(sentence)
        if (self.home / "run.json").exists():
            self.say("a run that has ended is still said to go on")
        self.report.shots, self.report.charges = self.wanted, len(now.charges)
        self.place.run("sheet", "mugs")
        folded = self.look().documents
        for name in sorted(folded):
            if folded[name] != now.documents.get(name):
                self.say(f"stale: `consistency sheet` changed {name}")

    @contextmanager
    def running(self) -> Generator["subprocess.Popen[bytes]"]:
        """Start a run in a process group of its own, so that a kill reaches whatever it may have started."""
        words = self.place.command("run", "mugs", "-j", self.chance.choice(["1", "3", "6"]))
        with (self.place.folder / "said").open("wb") as said:
            process = subprocess.Popen(
                words, cwd=self.place.folder, env=self.place.environment(), stdout=said, stderr=said,
                start_new_session=True,
            )  # fmt: skip
        self.report.starts += 1
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if _is_there(process.pid):
            self.say("a run left a process behind")

    def said(self) -> str:
        return (self.place.folder / "said").read_text()[-500:]

    def say(self, sentence: str) -> None:
        self.report.wrong.append(f"after {self.report.kills} kills in round {self.rounds}: {sentence}")


def perform(folder: Path, seed: str, kills: int, *, embedded: bool = False, rounds: int = 1) -> Report:
    """Kill runs of a new campaign `kills` times, in so many rounds or more where some runs end before their kill.

    The campaign goes to a service that survives, or brings its own.
    """
    with opened(folder, Random(seed), embedded=embedded) as trial:
        report = trial.report
        while report.kills < kills and not trial.stuck and trial.rounds < len(trial.takes):
            trial.round(min(-(-kills // rounds), kills - report.kills))
    if report.kills < kills:
        report.wrong.append(f"only {report.kills} of {kills} kills hit a run that was still going on")
    report.wrong = [f"seed {seed}: {sentence}" for sentence in report.wrong]
    return report


@contextmanager
def opened(folder: Path, chance: Random, *, embedded: bool = False) -> Generator[Trial]:
    """Yield a trial without a scene, and a service for it where it does not bring its own."""
    place = Place(folder)
    if embedded:
        takes = [chance.randint(2, 3) for _ in range(99)]
        yield Trial(place, folder / "outputs" / "mugs" / "sandbox" / "service", chance, takes)
        return
    takes = [chance.randint(4, 8) for _ in range(99)]
    faults = FAULTS if chance.random() < 0.5 else ()
    options = Options(keys=(KEY,), renderer=plain, latency=LATENCY, faults=faults, fault_seed=chance.randint(0, 9999))
    with serve(folder / "service", options=options) as running:
        place.variables |= {"RUNWARE_BASE_URL": running.url, "RUNWARE_API_KEY": KEY}
        yield Trial(place, folder / "service", chance, takes)


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
