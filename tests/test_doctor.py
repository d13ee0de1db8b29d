"""The doctor: every check in every state, against a real sandbox on this machine and against answers of all sorts."""

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, chdir
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image
from rich.console import Console
from typer.testing import CliRunner

from consistency_pipeline import access, doctor
from consistency_pipeline.cli import app, examined
from consistency_pipeline.doctor import Check, Report, State, Surroundings
from consistency_pipeline.doctor.findings import Installed
from consistency_pipeline.doctor.machine import fits, installed
from consistency_pipeline.errors import CredentialsError, UsageError
from consistency_pipeline.prompts import shipped_templates
from consistency_pipeline.providers.runware import inquiries
from consistency_pipeline.sandbox import Options, Sandbox, serve
from tests.builders import document, written

KEY = "canary-key-4711"
NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
SERVICE = "https://service.test/v1"
Task = Mapping[str, Any]
Handler = Callable[[httpx2.Request], httpx2.Response]
HERE = Installed("3.12.1", ">=3.11", ("anyio<5,>=4.16",), {"anyio": "4.16.0"}, "3.52.0")


def around(folder: Path, **changes: Any) -> Surroundings:
    """Return surroundings in which all is well, without a key; `changes` replace what is not."""
    plain = Surroundings(
        here=folder,
        variables={},
        key_from="the environment",
        base_url=None,
        installed=HERE,
        templates=shipped_templates(),
        now=lambda: NOW,
        free=lambda _: 50 * 10**9,
    )
    return replace(plain, **changes)


def keyed(folder: Path, handler: Handler, **changes: Any) -> Surroundings:
    """Return surroundings with a key for a service that answers as `handler` does."""
    inquire = partial(inquiries.connect, transport=httpx2.MockTransport(handler))
    return around(folder, variables={access.KEY: KEY, access.BASE_URL: SERVICE}, inquire=inquire, **changes)


def facts(report: Report) -> dict[str, Check]:
    return {check.name: check for check in report.checks}


def states(report: Report, *names: str) -> list[str]:
    return [str(facts(report)[name].state) for name in names]


def service(account: object = None, models: object = None, *, date: datetime | None = NOW) -> Handler:
    """Return a service that gives these items for its account and its models, and dates its answers."""

    def handler(request: httpx2.Request) -> httpx2.Response:
        [task] = json.loads(request.content)
        item = account if task["taskType"] == "accountManagement" else models
        items = item if isinstance(item, list) else [{"taskUUID": task["taskUUID"], **(item or {})}]  # type: ignore[dict-item]
        headers = {"date": format_datetime(date, usegmt=True)} if date else {}
        return httpx2.Response(200, json={"data": items}, headers=headers)

    return handler


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written(tmp_path / "campaigns" / "mugs", document())
    return tmp_path


# Against a sandbox


def plain(prompt: str, references: object, size: tuple[int, int], seed: int) -> Image.Image:
    raise AssertionError("nothing is drawn here")


def running(folder: Path, **options: Any) -> AbstractContextManager[Sandbox]:
    return serve(folder / "service", options=Options(keys=(KEY,), workers=1, renderer=plain, **options))


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Generator[Sandbox]:
    with running(tmp_path_factory.mktemp("sandbox"), balance=25.0) as found:
        yield found


def at(folder: Path, sandbox: Sandbox, key: str = KEY) -> Surroundings:
    variables = {access.KEY: key, access.BASE_URL: sandbox.url}
    return around(folder, variables=variables, now=lambda: datetime.now(UTC))


def test_all_is_well_with_a_sandbox_and_its_key(folder: Path, sandbox: Sandbox) -> None:
    report = doctor.examine(at(folder, sandbox))
    assert sandbox.books.tasks() == ()
    assert {check.state for check in report.checks} == {State.OK}, report
    assert report.exit_code == 0
    assert facts(report)["balance"].found == "$25.00 left"
    assert facts(report)["campaign mugs"].found == "nano-banana-2 (google:4@3) is known to the service"
    assert facts(report)["service"].found.endswith("on this machine: a sandbox")
    assert KEY not in str(report)


def test_a_key_that_is_not_accepted_ends_with_4(folder: Path, sandbox: Sandbox) -> None:
    report = doctor.examine(at(folder, sandbox, "another-key-0815"))
    assert states(report, "key", "service", "account", "balance") == ["ok", "ok", "fail", "warn"]
    assert report.exit_code == 4
    assert "RUNWARE_API_KEY" in facts(report)["account"].do


@pytest.mark.parametrize(("balance", "state"), [(0.0, "fail"), (0.4, "warn"), (1.0, "ok")])
def test_a_low_balance_is_told_before_a_run_finds_out(folder: Path, balance: float, state: str) -> None:
    with running(folder, balance=balance) as sandbox:
        report = doctor.examine(at(folder, sandbox))
    assert states(report, "account", "balance") == ["ok", state]
    assert report.exit_code == (1 if state == "fail" else 0)


def set_faults(sandbox: Sandbox, *names: str) -> None:
    """Replace the faults of a sandbox by those of these names."""
    address = sandbox.url.replace("/v1", "/sandbox/faults")
    faults = [{"name": name} for name in names]
    httpx2.post(address, json=faults, headers={"Authorization": f"Bearer {KEY}"}, trust_env=False).raise_for_status()


FAULTS = {
    "html": ("fail", 1),
    "reset": ("fail", 1),
    "truncated-json": ("fail", 1),
    "429": ("warn", 0),
    "503": ("warn", 0),
    "mixed": ("ok", 0),
    "empty-errors": ("ok", 0),
}


@pytest.mark.parametrize(("fault", "expected"), FAULTS.items(), ids=FAULTS)
def test_a_service_that_does_not_answer_well_is_told_and_crashes_nothing(
    folder: Path, sandbox: Sandbox, fault: str, expected: tuple[str, int]
) -> None:
    set_faults(sandbox, fault)
    report = doctor.examine(at(folder, sandbox))
    set_faults(sandbox)
    assert (states(report, "service")[0], report.exit_code) == expected
    answered = expected[0] == "ok"
    assert states(report, "account", "balance", "campaign mugs") == (["ok"] * 3 if answered else ["warn"] * 3)


def test_nothing_listens_there(folder: Path) -> None:
    report = doctor.examine(around(folder, variables={access.KEY: KEY, access.BASE_URL: "http://127.0.0.1:9/v1"}))
    assert states(report, "service", "account", "balance", "clock") == ["fail", "warn", "warn", "warn"]
    assert report.exit_code == 1
    assert "--base-url" in facts(report)["service"].do


# Without a key


def test_without_a_key_runs_will_be_rehearsals_and_the_service_is_not_asked(folder: Path) -> None:
    report = doctor.examine(around(folder))
    assert {check.state for check in report.checks} == {State.OK}
    assert "sandbox" in facts(report)["key"].found
    assert [facts(report)[name].found for name in ("service", "account", "balance", "clock")] == ["skipped: no key"] * 4
    assert "skipped asking the service: no key" in facts(report)["campaign mugs"].found


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({access.BASE_URL: "http://127.0.0.1:9/v1"}, "none for http://127.0.0.1:9/v1"),
        ({access.KEY: KEY, access.BASE_URL: "http://example.com"}, "the base URL must be https"),
        ({access.KEY: "two words here"}, "characters that no key has"),
        (CredentialsError(".env cannot be read"), ".env cannot be read"),
    ],
)
def test_credentials_that_cannot_work_end_with_4(folder: Path, variables: object, said: str) -> None:
    report = doctor.examine(around(folder, variables=variables))
    assert (facts(report)["key"].state, report.exit_code) == (State.FAIL, 4)
    assert said in facts(report)["key"].found
    assert facts(report)["service"].found == "skipped: no key"
    assert "two words" not in str(report)


def test_a_campaign_that_runs_only_live_needs_a_key(tmp_path: Path) -> None:
    written(tmp_path / "campaigns" / "mugs", document(provider="runware"))
    report = doctor.examine(around(tmp_path))
    assert (report.exit_code, "mugs" in facts(report)["key"].found) == (4, True)


# Answers of all sorts

BALANCES: dict[str, tuple[dict[str, object], str, str]] = {
    "number": ({"balance": 2450.75}, "ok", "$2,450.75 left"),
    "whole": ({"balance": 7}, "ok", "$7.00 left"),
    "digits": ({"balance": "3.50"}, "ok", "$3.50 left"),
    "object": ({"balance": {"amount": 12.5, "freeBalance": 2, "currency": "USD"}}, "ok", "$12.50 left"),
    "low object": ({"balance": {"amount": 0.25}}, "warn", "$0.25 left"),
    "free only": ({"balance": {"freeBalance": 0}}, "fail", "the account is empty"),
    "negative": ({"balance": -3.0}, "fail", "the account is empty"),
    "other money": ({"balance": {"amount": 5, "currency": "EUR"}}, "warn", "cannot tell"),
    "empty object": ({"balance": {}}, "warn", "cannot tell"),
    "nested": ({"balance": {"amount": {"amount": 5}}}, "warn", "cannot tell"),
    "true": ({"balance": True}, "warn", "cannot tell"),
    "word": ({"balance": "plenty"}, "warn", "cannot tell"),
    "list": ({"balance": [5]}, "warn", "cannot tell"),
    "huge": ({"balance": 10**400}, "warn", "cannot tell"),
    "missing": ({}, "warn", "cannot tell"),
}


@pytest.mark.parametrize(("account", "state", "found"), BALANCES.values(), ids=BALANCES)
def test_a_balance_in_any_shape(folder: Path, account: dict[str, object], state: str, found: str) -> None:
    report = doctor.examine(keyed(folder, service(account)))
    check = facts(report)["balance"]
    assert check.state == state
    assert check.found.startswith(found)
    assert states(report, "account") == ["ok"]


MODELS: dict[str, tuple[object, str, str]] = {
    "as documented": ({"totalResults": 1, "results": [{"air": "google:4@3"}]}, "ok", "is known"),
    "among others": ({"results": [{"air": "a:1@1"}, {"name": "x", "air": "GOOGLE:4@3"}]}, "ok", "is known"),
    "under another name": ({"results": [{"model": "google:4@3", "capabilities": ["io"]}]}, "ok", "is known"),
    "as the items themselves": ([{"air": "google:4@3"}], "ok", "is known"),
    "none": ({"totalResults": 0, "results": []}, "warn", "does not list it"),
    "others only": ({"results": [{"air": "google:4@2"}, "odd", None]}, "warn", "does not list it"),
    "no list": ({"totalResults": 3}, "warn", "cannot tell"),
    "a number": ({"results": 7}, "warn", "cannot tell"),
    "nothing": ([], "warn", "cannot tell"),
}


@pytest.mark.parametrize(("models", "state", "found"), MODELS.values(), ids=MODELS)
def test_a_model_search_in_any_shape(folder: Path, models: object, state: str, found: str) -> None:
    check = facts(doctor.examine(keyed(folder, service({"balance": 9}, models))))["campaign mugs"]
    assert (check.state, found in check.found) == (state, True), check


def test_a_search_that_knows_no_ids_is_tried_by_name(folder: Path) -> None:
    asked: list[str] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        [task] = json.loads(request.content)
        asked.append(task.get("search", ""))
        found = [{"air": "google:4@3"}] if task.get("search") == "nano banana 2" else []
        return httpx2.Response(200, json={"data": [{"taskUUID": task["taskUUID"], "results": found}]})

    assert states(doctor.examine(keyed(folder, handler)), "campaign mugs") == ["ok"]
    assert asked == ["", "google:4@3", "nano banana 2"]


def test_a_search_that_is_refused_tells_why(folder: Path) -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        [task] = json.loads(request.content)
        if task["taskType"] == "modelSearch":
            return httpx2.Response(400, json={"errors": [{"code": "unsupportedTaskType", "message": "no search here"}]})
        return httpx2.Response(200, json={"data": [{"balance": 9}]})

    check = facts(doctor.examine(keyed(folder, handler)))["campaign mugs"]
    assert (check.state, "no search here" in check.found) == (State.WARN, True)


ODD = {
    "html with 200": (httpx2.Response(200, content=b"<html>log in to the hotel's network</html>"), "fail", 1),
    "html with 502": (httpx2.Response(502, content=b"<html>bad gateway</html>"), "fail", 1),
    "moved": (httpx2.Response(302, headers={"location": "https://elsewhere.test"}), "fail", 1),
    "empty": (httpx2.Response(200, content=b""), "fail", 1),
    "a list": (httpx2.Response(200, json=[1, 2]), "fail", 1),
    "other errors": (httpx2.Response(400, json={"errors": [{"code": "unsupportedTaskType"}]}), "warn", 0),
    "forbidden": (httpx2.Response(403, content=b"forbidden"), "ok", 4),
    "no money": (httpx2.Response(402, json={"errors": [{"code": "insufficientCredits", "message": "x"}]}), "ok", 1),
    "no data": (httpx2.Response(200, json={"data": []}), "ok", 0),
    "data as numbers": (httpx2.Response(200, json={"data": [1, "x", None]}), "ok", 0),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "state", "code"), ODD.values(), ids=ODD)
def test_odd_answers_are_told_and_crash_nothing(folder: Path, answer: httpx2.Response, state: str, code: int) -> None:
    report = doctor.examine(keyed(folder, lambda _: answer))
    assert (states(report, "service"), report.exit_code) == ([state], code)
    assert states(report, "clock") == ["warn"]


def test_a_service_that_repeats_the_key_does_not_get_it_printed(folder: Path) -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        error = {
            "code": "invalidApiKey",
            "message": f"The key {request.headers['authorization']} ({KEY}) is not valid.",
        }
        return httpx2.Response(401, json={"errors": [error]})

    report = doctor.examine(keyed(folder, handler))
    assert report.exit_code == 4
    assert KEY not in json.dumps(examined.document(report))


def test_what_a_service_says_cannot_steer_the_terminal(folder: Path) -> None:
    report = doctor.examine(keyed(folder, service({"organizationName": "A\x1b[2J\nB\u202e", "balance": 9})))
    assert facts(report)["account"].found == "the key is accepted, of A�[2J B�"


# Clocks, disks, versions

CLOCKS = [(0, "ok"), (60, "ok"), (-60, "ok"), (61, "warn"), (-300, "warn"), (301, "fail"), (-86400, "fail")]


@pytest.mark.parametrize(("ahead", "state"), CLOCKS)
def test_clocks_that_differ(folder: Path, ahead: int, state: str) -> None:
    report = doctor.examine(keyed(folder, service({"balance": 9}), now=lambda: NOW + timedelta(seconds=ahead)))
    check = facts(report)["clock"]
    assert check.state == state
    assert state == "ok" or f"{abs(ahead):,} s {'ahead of' if ahead > 0 else 'behind'}" in check.found


@pytest.mark.parametrize("header", [None, "yesterday", "", "Mon, 23 Nov 2026"])
def test_an_answer_without_a_time(folder: Path, header: str | None) -> None:
    headers = {} if header is None else {"date": header}
    answer = httpx2.Response(200, json={"data": [{"balance": 9}]}, headers=headers)
    assert states(doctor.examine(keyed(folder, lambda _: answer)), "clock", "balance") == ["warn", "ok"]


@pytest.mark.parametrize(("free", "state"), [(50e9, "ok"), (2e9, "ok"), (1.9e9, "warn"), (2e8, "warn"), (1e8, "fail")])
def test_room_on_the_disk(folder: Path, free: float, state: str) -> None:
    asked: list[Path] = []

    def measure(path: Path) -> int:
        asked.append(path)
        return int(free)

    assert states(doctor.examine(around(folder, free=measure)), "disk") == [state]
    assert asked == [folder]  # outputs/ is not there yet: the folder that it would come into


def test_a_disk_that_cannot_be_measured(folder: Path) -> None:
    def measure(path: Path) -> int:
        raise PermissionError(13, "Permission denied")

    assert states(doctor.examine(around(folder, free=measure)), "disk") == ["warn"]


def test_writing_results_is_tried_and_leaves_nothing(folder: Path) -> None:
    assert states(doctor.examine(around(folder)), "outputs") == ["ok"]
    assert not (folder / "outputs").exists()
    (folder / "outputs").mkdir()
    assert states(doctor.examine(around(folder)), "outputs") == ["ok"]
    assert list((folder / "outputs").iterdir()) == []


def test_results_that_cannot_be_written(folder: Path) -> None:
    (folder / "outputs").write_text("a file where a folder should be")
    report = doctor.examine(around(folder))
    assert (states(report, "outputs"), report.exit_code) == (["fail"], 1)


@pytest.mark.parametrize(
    ("version", "asked", "state"),
    [
        ("4.16", ">=4.16,<5", "ok"), ("4.16.0", "<5,>=4.16", "ok"), ("4.15.9", "<5,>=4.16", "fail"),
        ("5.0", "<5,>=4.16", "warn"), ("5", "<5,>=4.16", "warn"), ("4.99.1rc2", "<5,>=4.16", "ok"),
        ("0.29.2", "<0.30,>=0.29", "ok"), ("0.30.0", "<0.30,>=0.29", "warn"), ("1.2.3", "==1.2.3", "ok"),
        ("1.2.4", "==1.2.3", "warn"), ("1.2.2", "==1.2.3", "fail"), ("2.0", ">2", "fail"), ("2.1", "<=2", "warn"),
        ("7", "", "ok"), ("odd", ">=1", "fail"),
    ],
)  # fmt: skip
def test_versions_fit_ranges(version: str, asked: str, state: str) -> None:
    assert fits(version, asked) == state


def test_what_is_installed_here_is_what_is_asked_for(folder: Path) -> None:
    have = installed()
    assert {"anyio", "httpx2", "pillow"} <= set(have.versions)
    assert not {"pytest", "ruff"} & set(have.versions)
    report = doctor.examine(around(folder, installed=have))
    assert states(report, "python", "libraries", "sqlite") == ["ok"] * 3


def test_libraries_that_are_old_new_or_gone(folder: Path) -> None:
    ranges = ("anyio<5,>=4.16", "rich<16,>=15", "typer<1,>=0.29", "pillow<14,>=12.3")
    versions = {"anyio": "4.0", "rich": "16.1", "typer": None, "pillow": "13.0.0"}
    report = doctor.examine(around(folder, installed=replace(HERE, ranges=ranges, versions=versions)))
    assert states(report, "library anyio", "library rich", "library typer") == ["fail", "warn", "fail"]
    assert facts(report)["libraries"].found == "pillow 13.0.0"


@pytest.mark.parametrize(
    ("changes", "check", "state"),
    [
        ({"python": "3.10.4"}, "python", "fail"), ({"python_range": ""}, "python", "warn"),
        ({"sqlite": "3.36.0"}, "sqlite", "fail"), ({"sqlite": "3.51.2"}, "sqlite", "ok"),
    ],
)  # fmt: skip
def test_python_and_sqlite(folder: Path, changes: dict[str, str], check: str, state: str) -> None:
    assert states(doctor.examine(around(folder, installed=replace(HERE, **changes))), check) == [state]  # type: ignore[arg-type]


def test_templates_that_are_missing(folder: Path) -> None:
    check = facts(doctor.examine(around(folder, templates=folder)))["templates"]
    assert (check.state, "several" in check.found) == (State.FAIL, True)
    names = {path.stem for path in shipped_templates().glob("*.j2")}
    assert names == set(doctor.machine.TEMPLATES)


# Campaigns


def test_a_retired_model_is_told_before_anything_else_that_is_wrong(tmp_path: Path) -> None:
    written(tmp_path / "campaigns" / "mugs", document())
    file = tmp_path / "campaigns" / "mugs" / "campaign.yaml"
    file.write_text(json.dumps({**document(), "model": "google:4@1", "size": "7x7"}, indent=1))
    report = doctor.examine(around(tmp_path))
    check = facts(report)["campaign mugs"]
    assert (check.state, report.exit_code) == (State.FAIL, 1)
    assert "no longer served" in check.found
    assert "consistency validate mugs" in check.do


def test_one_campaign_all_of_them_or_none(tmp_path: Path) -> None:
    assert states(doctor.examine(around(tmp_path)), "campaigns") == ["warn"]
    for name in ("one", "two"):
        written(tmp_path / "campaigns" / name, document(name=name))
    (tmp_path / "campaigns" / "two" / "campaign.yaml").write_text("version: [")
    assert states(doctor.examine(around(tmp_path)), "campaign one", "campaign two") == ["ok", "fail"]
    assert doctor.examine(around(tmp_path), "one").exit_code == 0
    with pytest.raises(UsageError, match="no campaign"):
        doctor.examine(around(tmp_path), "three")


def test_one_question_a_model_however_many_campaigns(tmp_path: Path) -> None:
    for name in ("one", "two"):
        written(tmp_path / "campaigns" / name, document(name=name))
    asked: list[str] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        [task] = json.loads(request.content)
        asked.append(task["taskType"])
        return httpx2.Response(200, json={"data": [{"balance": 9, "results": [{"air": "google:4@3"}]}]})

    doctor.examine(keyed(tmp_path, handler))
    assert asked == ["accountManagement", "modelSearch"]


# What is printed


def test_lines_are_aligned_and_fit_80_columns(folder: Path) -> None:
    long = "a-campaign-with-a-rather-long-name"
    written(folder / "campaigns" / long, document(name=long))
    console = Console(width=80, record=True, force_terminal=False)
    with console.capture() as said:
        examined.show(doctor.examine(around(folder, installed=installed())), console)
    lines = said.get().splitlines()
    assert all(len(line.rstrip()) <= 80 for line in lines), lines
    [key] = [line for line in lines if line.startswith("ok    key ")]
    assert key.index("none:") == next(line for line in lines if "→ to go live" in line).index("→")
    assert lines[-1].endswith("0 warn, 0 fail")


def test_the_command_prints_json_and_ends_as_the_report_says(folder: Path, sandbox: Sandbox) -> None:
    with chdir(folder):
        variables = {access.KEY: "another-key-0815", access.BASE_URL: "http://127.0.0.1:9/v1"}
        done = CliRunner().invoke(app, ["doctor", "mugs", "--json", "--base-url", sandbox.url], env=variables)
    printed = json.loads(done.stdout)
    assert (done.exit_code, printed["schema_version"]) == (4, 1)
    assert {frozenset(check) for check in printed["checks"]} == {frozenset({"name", "state", "found", "do"})}
    assert [check["name"] for check in printed["checks"] if check["state"] == "fail"] == ["account"]
    assert "another-key" not in done.output
