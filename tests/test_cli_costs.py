"""Money on the command line: what was spent, and asking before a large sum; as its users run it."""

import json
import os
import pty
import re
import select
import subprocess
import time
from pathlib import Path

import anyio
import pytest
from pydantic import SecretStr

from consistency_pipeline.access import Access
from consistency_pipeline.budget import enough, must_ask
from consistency_pipeline.cli.asking import Asking
from consistency_pipeline.cli.speaking import with_option
from consistency_pipeline.errors import Declined, Unconfirmed
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.permission import Confirm, nobody
from consistency_pipeline.pipeline import Pace, Project, make, open_project
from consistency_pipeline.project import LEDGER
from consistency_pipeline.records import Outcome
from consistency_pipeline.reporter import Silent
from consistency_pipeline.sandbox import Options, Sandbox, serve
from tests.builders import attempt
from tests.test_cli import KEY, Place, place, plain, rewrite, service

__all__ = ["place", "service"]  # fixtures

BUDGET = {"max_cost": 5.0, "confirm_above": 0.1}
NOWHERE = {"RUNWARE_API_KEY": KEY, "RUNWARE_BASE_URL": "https://service.invalid"}  # live, as far as anyone can tell


# The ledger is asked


@pytest.mark.thorough
def test_what_a_rehearsal_would_have_cost(place: Place, service: Sandbox) -> None:
    rewrite(place, budget=BUDGET)
    rehearsed = place.run("run", "mugs")
    assert (rehearsed.returncode, "Go on?" in rehearsed.stderr) == (0, False)
    done = place.run("costs", "mugs")
    assert done.returncode == 0, done.stderr
    for words in ("would have cost; nothing was charged", "3 pictures in 3 attempts", "no approvals yet", "desk"):
        assert words in done.stdout
    facts = json.loads(place.run("costs", "mugs", "--json").stdout)
    assert (facts["schema_version"], facts["provider"], facts["charged"]) == (1, "sandbox", False)
    assert facts["totals"]["cost"] == place.manifest()["totals"]["cost"]
    for kind in ("by_scene", "by_subject", "by_outcome", "by_day"):
        assert sum(group["cost"] for group in facts[kind]) == pytest.approx(facts["totals"]["cost"])


def test_live_money_and_rehearsals_are_two_ledgers(place: Place) -> None:
    with Ledger(place.folder / "outputs" / "mugs" / "runware" / LEDGER) as book:
        anyio.run(book.put, attempt("desk/1", outcome=Outcome.UNKNOWN))
    here = place.run("costs", "mugs")
    assert not (place.folder / "outputs" / "mugs" / "sandbox").exists()
    assert "nothing was asked for yet" in here.stdout
    assert "consistency costs mugs --provider runware" in here.stderr
    live = place.run("costs", "mugs", "--provider", "runware")
    assert "$0.0700 in 1 attempt, at worst" in live.stdout
    assert "nothing was charged" not in live.stdout


# A large sum is asked about


@pytest.mark.parametrize(
    ("estimate", "above", "ask"),
    [(1.0, None, False), (1.0, 0.99, True), (1.0, 1.0, False), (0.1 + 0.2, 0.3, False), (0.0, 0.0, False),
     (0.01, 0.0, True)],
)  # fmt: skip
def test_when_somebody_has_to_agree(estimate: float, above: float | None, ask: bool) -> None:
    assert must_ask(estimate, above) == ask


@pytest.mark.parametrize(("spent", "estimate", "limit"), [(0.1, 0.2, 0.3), (0.14, 0.0, 0.14), (0.1, 0.2001, 0.31)])
def test_a_limit_that_is_enough_is_a_sum_in_cents(spent: float, estimate: float, limit: float) -> None:
    assert enough(spent, estimate) == limit


@pytest.mark.parametrize(
    ("agreed", "terminal", "typed", "goes"),
    [(True, False, "n\n", True), (True, True, "n\n", True), (False, True, "y\n", True), (False, True, " YES \n", True),
     (False, True, "\n", False), (False, True, "", False), (False, True, "yep\n", False), (False, False, "y\n", None)],
)  # fmt: skip
def test_who_is_asked(agreed: bool, terminal: bool, typed: str, goes: bool | None) -> None:
    questions: list[str] = []

    def ask(question: str) -> str:
        questions.append(question)
        return typed

    asking = Asking(5.0, agreed, lambda: terminal, ask)
    if goes is None:
        with pytest.raises(Unconfirmed, match=r"1,200 pictures, about \$83\.20"):
            asking(83.2, 1200)
    else:
        assert asking(8.32, 120) == goes
    asked = ["This run makes 120 pictures, about $8.32. Go on? [y/N] "]
    assert questions == (asked if terminal and not agreed else [])


def live(place: Place, service: Sandbox) -> Project:
    """Return the campaign as if the service on this machine were the paid one."""
    found = open_project("mugs", place.folder)
    way = Access("runware", SecretStr(KEY), service.url)
    return Project(found.campaign, way, place.folder / "outputs" / "mugs" / "runware")


def test_nothing_is_sent_without_a_yes_and_all_with_one(place: Place, service: Sandbox) -> None:
    rewrite(place, budget=BUDGET)
    asked: list[tuple[float, int]] = []

    def confirm(estimate: float, shots: int) -> bool:
        asked.append((round(estimate, 2), shots))
        return len(asked) > 1

    refusing: tuple[Confirm, ...] = (nobody, confirm)
    for refuse in refusing:
        with pytest.raises(Declined, match="nothing was sent"):
            make(live(place, service), Pace(), Silent(), confirm=refuse)
        assert service.books.charges() == ()
    assert make(live(place, service), Pace(), Silent(), confirm=confirm).exit_code == 0
    assert len(service.books.charges()) == 3
    assert asked == [(0.14, 3)] * 2
    assert make(live(place, service), Pace(), Silent(), confirm=confirm).exit_code == 0
    assert len(asked) == 2  # nothing to make, nothing to ask


def test_without_a_terminal_the_command_that_goes_on_is_said(place: Place) -> None:
    rewrite(place, budget=BUDGET)
    place.variables |= NOWHERE
    done = place.run("run", "mugs", "-j", "2")
    assert done.returncode == 2, done.stderr
    assert "3 pictures, about $0.14; that is above budget.confirm_above ($0.10)" in done.stderr
    assert done.stderr.splitlines()[-1] == "next      consistency run mugs -j 2 --yes"
    assert not (place.folder / "outputs" / "mugs" / "runware" / LEDGER).exists()


def test_a_run_above_its_budget_says_what_would_be_enough(place: Place) -> None:
    rewrite(place, budget={"max_cost": 0.05})
    place.variables |= NOWHERE
    done = place.run("run", "mugs", "--max-cost=0.1", "--refresh")
    assert done.returncode == 3, done.stderr
    assert done.stderr.splitlines()[-1] == "next      consistency run mugs --max-cost 0.15"


def test_an_empty_account_stops_a_run_and_what_is_left_is_said(place: Place, tmp_path: Path) -> None:
    options = Options(keys=(KEY,), renderer=plain, balance=0.08, workers=1)
    with serve(tmp_path / "service", options=options) as running:
        place.variables |= {"RUNWARE_BASE_URL": running.url, "RUNWARE_API_KEY": KEY}
        done = place.run("run", "mugs", "-j", "1")
    assert done.returncode == 3, done.stderr
    assert "the account is empty" in done.stderr
    assert "left      2 to make, would cost about $0.09" in done.stderr
    assert done.stderr.splitlines()[-1] == "next      put money into the account, then: consistency run mugs -j 1"


@pytest.mark.parametrize(
    ("command", "option", "more"),
    [("consistency run mugs", "--yes", "consistency run mugs --yes"),
     ("consistency run mugs --yes -j 2", "--yes", "consistency run mugs -j 2 --yes"),
     ("consistency run mugs --max-cost 1 -j 2", "--max-cost 2.00", "consistency run mugs -j 2 --max-cost 2.00"),
     ("consistency run 'my mugs' --max-cost=1", "--max-cost 2.00", "consistency run 'my mugs' --max-cost 2.00")],
)  # fmt: skip
def test_a_command_with_another_option(command: str, option: str, more: str) -> None:
    assert with_option(command, option) == more


def read_until(terminal: int, words: str, seconds: float = 20) -> str:
    said, until = "", time.monotonic() + seconds
    while words not in said and time.monotonic() < until:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                said += os.read(terminal, 4096).decode()
            except OSError:  # the other side is gone
                break
    return said


@pytest.mark.parametrize("answer", [b"n\n", b"\x04"])
def test_a_person_on_a_terminal_is_asked_and_may_say_no(place: Place, answer: bytes) -> None:
    rewrite(place, budget=BUDGET)
    place.variables |= {**NOWHERE, "TERM": "xterm-256color"}
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0):
        process = subprocess.Popen(
            place.command("run", "mugs"), cwd=place.folder, env=place.environment(), stdin=theirs, stdout=theirs,
            stderr=theirs, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        said = read_until(ours, "[y/N] ")
        os.write(ours, answer)
        said += read_until(ours, "left to make, for about $0.14.")
        code = process.wait(20)
    assert re.search(r"This run makes 3 pictures, about \$0\.14\d\d\. Go on\? \[y/N\] ", said)
    assert "nothing was sent" in said
    assert code == 3
    assert not (place.folder / "outputs" / "mugs" / "runware" / LEDGER).exists()
