"""YAML as plain data with lines, and nothing else whatever the bytes are."""

import math
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from consistency_pipeline.campaign.composing import ESCAPED, MOST_ALIASES, MOST_COPIES, MOST_DEPTH
from consistency_pipeline.campaign.reading import MOST_BYTES, UNSEEN, Reading, parse, read
from consistency_pipeline.campaign.scalars import scalar
from consistency_pipeline.errors import CampaignError, Problem

FILE = Path("campaign.yaml")
SIGNS = st.text(st.sampled_from("ab:-?[]{}\"'#&*!|>%@`,\n \t.0~<\\\u00e9\u2028\ufeff"), max_size=60)
PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).filter(
    lambda text: not UNSEEN.search(text) and not ESCAPED.search(text)
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | PLAIN
DATA = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLAIN, inner, max_size=4), max_leaves=20
)


def faults(data: bytes | str) -> list[str]:
    with pytest.raises(CampaignError) as caught:
        parse(data.encode() if isinstance(data, str) else data, FILE)
    return [problem.message for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((word, None) for word in ("", "~", "null", "Null", "NULL")),
        *((word, True) for word in ("true", "True", "TRUE")),
        *((word, False) for word in ("false", "False", "FALSE")),
        *((word, word) for word in ("no", "No", "yes", "on", "off", "y", "nULL", "tRUE")),
        *(
            (word, word)
            for word in ("012", "00", "-07", "1:30", "4:3", "1200x896", "2026-01-01", "1_000", "0b11", "1.2.3")
        ),
        *(
            (word, word)
            for word in ("+", "-", ".", "-.", "1e", "0x", "0o8", "+.nan", "inf", "nan", "- 1", "1 ", "\u0661")
        ),
        ("0", 0),
        ("-12", -12),
        ("+3", 3),
        ("0o17", 15),
        ("0xfF", 255),
        ("1.5", 1.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("-.5e-3", -0.0005),
        ("1e3", 1000.0),
        (".inf", float("inf")),
        ("-.INF", float("-inf")),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_unquoted_words_follow_the_core_schema_of_yaml_1_2(text: str, value: object) -> None:
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)


def test_not_a_number_is_one() -> None:
    value = scalar(".nan")
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize("text", ["'5'", '"true"', "'~'", "|-\n  5", ">-\n  no"])
def test_quoted_words_are_text(text: str) -> None:
    assert isinstance(parse(f"a: {text}\n".encode(), FILE).data["a"], str)


def test_every_key_and_item_has_its_line() -> None:
    text = "a: 1\nb:\n  - x\n  - c: 2\n    d: [3,\n      4]\ne: {f:\n  5}\n"
    assert parse(text.encode(), FILE).lines == {
        (): 1, ("a",): 1, ("b",): 2, ("b", 0): 3, ("b", 1): 4, ("b", 1, "c"): 4, ("b", 1, "d"): 5, ("b", 1, "d", 0): 5,
        ("b", 1, "d", 1): 6, ("e",): 7, ("e", "f"): 7,
    }  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(end: str) -> None:
    assert parse(f"a: 1{end}b: 2{end}".encode(), FILE) == Reading({"a": 1, "b": 2}, {(): 1, ("a",): 1, ("b",): 2}, {})


def test_a_mark_of_utf_8_at_the_start_is_no_text() -> None:
    assert parse("\ufeffa: 1".encode(), FILE).data == {"a": 1}


def test_aliases_become_copies_of_their_own() -> None:
    reading = parse(b"a: &a {x: [1]}\nb: *a\nc: &c text\nd: *c\n", FILE)
    assert reading.data["b"] == reading.data["a"]
    assert reading.data["b"] is not reading.data["a"]
    assert reading.data["b"]["x"] is not reading.data["a"]["x"]
    assert reading.data["d"] == "text"
    assert reading.lines["b",] == 2
    assert reading.lines["b", "x"] == 1


def test_so_many_aliases_and_no_more() -> None:
    most = "a: &a x\nb: [" + "*a, " * MOST_ALIASES + "]"
    assert parse(most.encode(), FILE).data["b"] == ["x"] * MOST_ALIASES
    assert "aliases" in faults(most.replace("[", "[*a, "))[0]


def test_so_many_copies_and_no_more() -> None:
    inner = MOST_COPIES // 10 - 1  # and the list itself
    most = f"a: &a [{'1, ' * inner}]\nb: [{'*a, ' * 10}]\n"
    assert len(parse(most.encode(), FILE).lines) > MOST_COPIES
    assert "copied values" in faults(most.replace("b: [", "b: [*a, "))[0]


@given(width=st.integers(2, 9), levels=st.integers(20, 40))
@settings(max_examples=20, deadline=None)
def test_a_bomb_is_refused_before_it_is_copied_out(width: int, levels: int) -> None:
    lines = ["a0: &a0 x"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
    with pytest.raises(CampaignError) as caught:
        parse("\n".join(lines).encode(), FILE)
    stopped = caught.value.problems[0].line
    assert stopped is not None
    assert stopped <= min(MOST_ALIASES // width + 2, 18)


def test_so_deep_and_no_deeper() -> None:
    assert parse(("[" * MOST_DEPTH + "]" * MOST_DEPTH).encode(), FILE).data
    assert "deep" in faults("[" * (MOST_DEPTH + 2) + "]" * (MOST_DEPTH + 2))[0]
    assert "deep" in faults("[" * 500_000)[0]


def test_no_depth_by_way_of_aliases() -> None:
    half = "[" * 30 + "1" + "]" * 30
    nested = "[" * 30 + "*a" + "]" * 30
    assert "copied in" in faults(f"a: &a {half}\nb: {nested}\n")[0]


@pytest.mark.parametrize("size", [MOST_BYTES, MOST_BYTES + 1])
def test_so_large_and_no_larger(size: int, tmp_path: Path) -> None:
    file = tmp_path / "campaign.yaml"
    file.write_bytes(b"a: 1 #".ljust(size, b"x"))
    if size <= MOST_BYTES:
        assert read(file).data == {"a": 1}
    else:
        with pytest.raises(CampaignError, match="larger than 1 MiB"):
            read(file)


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(CampaignError, match="cannot be read"):
        read(tmp_path)


def test_all_repeated_keys_are_told_but_no_thousands() -> None:
    assert faults("a: 1\na: 2\nb: 1\nb: 2\n") == ["`a` is already on line 1", "`b` is already on line 3"]
    many = faults("a: 1\n" * 5000)
    assert len(many) == 101
    assert many[-1].startswith("there is more")


def test_a_lone_surrogate_is_refused_by_both_parsers() -> None:
    for loader in (yaml.CSafeLoader, yaml.SafeLoader):
        with pytest.raises(CampaignError):
            parse(b'a: "\\ud800"', FILE, loader)


def same(left: Any, right: Any) -> bool:
    """Compare with types: 1, 1.0 and true are not the same."""
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and bool(left == right)


def texts(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [text for key, value in data.items() for text in (key, *texts(value))]
    return (
        [text for value in data for text in texts(value)] if isinstance(data, list) else [data] * isinstance(data, str)
    )


@given(DATA)
@settings(max_examples=20, deadline=None)
def test_what_is_dumped_is_read_again(data: Any) -> None:
    # PyYAML dumps by YAML 1.1: text that is a number only since 1.2 (`1e5`, `0o7`) it leaves without quotes.
    assume(all(type(scalar(text)) is str or yaml.safe_dump(text)[0] in "'\"" for text in texts(data)))
    text = yaml.safe_dump({"data": data}, allow_unicode=True, sort_keys=False)
    for loader in (yaml.CSafeLoader, yaml.SafeLoader):
        assert same(parse(text.encode(), FILE, loader).data["data"], data)


def read_or_problems(data: bytes, loader: Any = yaml.CSafeLoader) -> Reading | tuple[Problem, ...]:
    try:
        return parse(data, FILE, loader)
    except CampaignError as error:
        return error.problems


@given(st.binary(max_size=200) | SIGNS.map(str.encode) | st.text(max_size=100).map(str.encode))
@settings(max_examples=20, deadline=None)
def test_any_bytes_are_data_or_a_campaign_error(data: bytes) -> None:
    found = read_or_problems(data)
    if isinstance(found, Reading):
        assert found.lines[()] >= 1
    else:
        assert found
        assert all(problem.line is None or problem.line >= 1 for problem in found)
        assert not any(UNSEEN.search(problem.message + problem.hint) for problem in found)


@given(SIGNS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_both_parsers_agree_on_what_they_accept(text: str) -> None:
    fast, slow = (read_or_problems(text.encode(), loader) for loader in (yaml.CSafeLoader, yaml.SafeLoader))
    assume(isinstance(fast, Reading) and isinstance(slow, Reading))
    assert isinstance(fast, Reading)
    assert isinstance(slow, Reading)
    assert same(fast.data, slow.data)
    assert (fast.lines, fast.blocks) == (slow.lines, slow.blocks)
