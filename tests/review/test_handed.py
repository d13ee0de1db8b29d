"""What the page exported comes in once, at its own times; whatever else a file holds is one clear message."""

import json
import os
import shutil
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consistency_pipeline import handed, pipeline
from consistency_pipeline.decisions import Verdict
from consistency_pipeline.errors import UsageError
from tests.review.desk import Studio, studio
from tests.test_cli import Place

PLAIN = {"shot": "desk/1", "verdict": "approved", "picture": "a" * 64, "reason": "", "at": "2026-11-23T07:31:05.120Z"}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*PLAIN, "x"]), inner, max_size=6),
    max_leaves=12,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "decisions-mugs-sandbox.json"


def saved(file: Path, *facts: object) -> Path:
    file.write_text(json.dumps(facts), encoding="utf-8")
    return file


def said(**changes: Any) -> dict[str, Any]:
    return {**PLAIN, **changes}


def test_a_file_of_the_page_is_read_oldest_first_and_its_times_as_records_keep_them(file: Path) -> None:
    saved(file, said(at="2026-11-23T09:00:00+01:00", reason="x\x1b[0m\ny"), said(at="2026-11-23T07:31:05.120Z", more=7))
    first, second = handed.read(file)
    assert (first.at, second.at) == ("2026-11-23T07:31:05.120Z", "2026-11-23T08:00:00.000Z")
    assert second.reason == "x\N{REPLACEMENT CHARACTER}[0m y"


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "is no JSON"), (b"{", "is no JSON (line 1)"), (b"\xff\xfe[", "is no JSON"), (b"\x00" * 99, "is no JSON"),
     (b"[" * 99_999, "is no JSON"), (b"1" * 9_999, "is no JSON"), (b"{}", "is no list"), (b"null", "is no list"),
     (b"[null]", "decision 1 is no object: 'NoneType'"), (b"[{}]", "decision 1 has no text 'shot'"),
     (b"[" + b" " * 20_000_000 + b"]", "is larger than 20 MB")],
    ids=range(11),
)  # fmt: skip
def test_a_broken_file_is_one_message(file: Path, data: bytes, words: str) -> None:
    file.write_bytes(data)
    with pytest.raises(UsageError) as raised:
        handed.read(file)
    assert words in str(raised.value)
    assert len(str(raised.value)) < 600


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"verdict": "chosen"}, "none of the verdicts"), ({"verdict": 1}, "no text 'verdict'"),
     ({"reason": None}, "'reason'"), ({"at": "2026-11-23T10:00:00"}, "has no time"),
     ({"picture": "../../etc/passwd"}, "no picture by its SHA-256"), ({"picture": "A" * 64}, "no picture"),
     ({"at": "soon"}, "has no time"), ({"at": "2026-11-23"}, "has no time"),
     ({"at": "9999-12-31T23:59:59.999Z"}, "dated in the future"), ({"at": "0001-01-01T00:00:00+14:00"}, "has no time"),
     ({"shot": ["desk/1"]}, "no text 'shot'")],
    ids=range(11),
)  # fmt: skip
def test_one_wrong_decision_is_named_and_nothing_is_taken(file: Path, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError) as raised:
        handed.read(saved(file, said(), said(**changes)))
    assert "decision 2 " in str(raised.value)
    assert words in str(raised.value)


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not there"):
        handed.read(tmp_path / "gone.json")
    with pytest.raises(UsageError, match="is no file"):
        handed.read(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="is no file"):
        handed.read(tmp_path / "pipe")


def outcome(file: Path) -> tuple[int, str]:
    """Return how many decisions a file has, or why it has none."""
    try:
        return len(handed.read(file)), ""
    except UsageError as error:
        return 0, str(error)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    facts=ANYTHING
    | st.lists(st.fixed_dictionaries({name: st.just(PLAIN[name]) | ANYTHING for name in PLAIN}), max_size=3)
)
def test_any_json_is_taken_whole_or_one_message(file: Path, facts: object) -> None:
    file.write_text(json.dumps(facts), encoding="utf-8")
    many, words = outcome(file)
    assert "\n" not in words
    assert words or (isinstance(facts, list) and many == len(facts))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_any_bytes_are_no_surprise(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    assert outcome(file)[0] == 0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handed")
    with studio(folder):
        return folder


@pytest.fixture
def place(tmp_path: Path, made: Path) -> Generator[Studio]:
    with studio(tmp_path, made) as found:
        yield found


def taken_in(project: pipeline.Project, file: Path, *, dry_run: bool = False) -> handed.Taken:
    return handed.take_in(project, pipeline.look(project), handed.read(file), dry_run=dry_run)


def test_each_is_news_or_known_or_overtaken_or_unknown(place: Studio, file: Path) -> None:
    project = place.load()
    pictures = [row.picture.sha256 for row in pipeline.look(project).rows if row.picture]
    pipeline.decide(project, Verdict.REJECTED, ["desk/2"], "by hand")
    at = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    saved(
        file,
        said(picture=pictures[0]),
        said(picture=pictures[0], verdict="rejected", reason="second thoughts", at="2026-11-23T08:00:00Z"),
        said(picture=pictures[1], shot="desk/2", at="2020-01-01T00:00:00Z"),
        said(picture=pictures[2], shot="renamed/1", verdict="undecided"),
        said(picture="f" * 64),
    )
    for dry_run in (True, False):
        before = len(place.lines())
        taken = taken_in(project, file, dry_run=dry_run)
        assert [(one.verdict, one.reason) for one in taken.written] == [
            ("approved", ""),
            ("rejected", "second thoughts"),
        ]
        assert [one.shot for one in taken.overtaken] == ["desk/2"]
        assert [one.shot for one in taken.already] == ["renamed/1"]
        assert [one.picture for one in taken.unknown] == ["f" * 64]
        assert len(place.lines()) == before + (0 if dry_run else 2)
    assert [line["at"] for line in place.lines()[-2:]] == ["2026-11-23T07:31:05.120Z", "2026-11-23T08:00:00.000Z"]
    assert place.lines()[-1]["fingerprint"] == pipeline.look(project).rows[0].shot.fingerprint
    assert [row.status for row in pipeline.look(project).rows] == ["rejected", "rejected", "made"]
    again = taken_in(project, file)
    assert (again.written, len(again.already)) == ((), 2)
    renamed = saved(file, said(picture=pictures[2], shot="renamed/1", at=at))
    assert taken_in(project, renamed).written
    assert place.lines()[-1]["shot"] == "beach/1"


@pytest.mark.thorough
def test_the_verb_says_what_became_of_each(tmp_path: Path, made: Path) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    place = Place(tmp_path, {"RUNWARE_BASE_URL": "http://127.0.0.1:9/v1"})
    sha256 = place.manifest()["shots"][0]["file"]["sha256"]
    saved(tmp_path / "d.json", said(picture=sha256, verdict="rejected", reason="no logo"), said(picture="f" * 64))
    dry = place.run("decide", "mugs", "--from", "d.json", "-n")
    assert "would be written down" in dry.stderr
    assert dry.stderr.rstrip().endswith("next      consistency decide mugs --from d.json")
    assert not (tmp_path / "campaigns" / "mugs" / "decisions.jsonl").exists()
    done = place.run("decide", "mugs", "--from", "d.json", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert (told["schema_version"], told["dry_run"], len(told["written"]), len(told["unknown"])) == (1, False, 1, 1)
    assert "rejected    desk/1  no logo" in done.stderr
    assert f"unknown   desk/1  no attempt of it has the picture {'f' * 12}…" in done.stderr
    assert "next      consistency retry mugs --rejected --reseed" in done.stderr
    again = place.run("decide", "mugs", "--from", "d.json")
    assert "0 decisions written down; 1 already so; 1 about pictures that the campaign does not know" in again.stderr
    (tmp_path / "bad.json").write_text("[{]")
    bad = place.run("decide", "mugs", "--from", "bad.json")
    assert (bad.returncode, bad.stderr.count("\n")) == (2, 1)
    assert bad.stderr.startswith("error: bad.json is no JSON (line 1)")
