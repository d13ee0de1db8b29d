"""A whole campaign, spoilt at random: it loads, or says what is wrong on a line that is there."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consistency_pipeline.campaign import load
from consistency_pipeline.campaign.wording import close, key_text, shown, slugged
from consistency_pipeline.errors import CampaignError, Problem
from consistency_pipeline.files import is_slug

from .making import CASES, written

WHOLE = yaml.safe_load((CASES / "good" / "two-subjects" / "campaign.yaml").read_text())
WORDS = ("", "x", "Ünder Score", "{{ x }}", "\x9b31m", "a.b.c", "../x.png")
MAPPINGS: tuple[Any, ...] = (
    {},
    {"x": {}},
    {"generate": 5},
    {"uuid": "x", "data": 1},
    {"ratio": "4:3", "ratio ": 1},
    {"[key]": 1},
)
LISTS: tuple[Any, ...] = ([], [[]], ["x", 5])
VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 2.5, float("nan"), 10**30, *WORDS, *MAPPINGS, *LISTS]
)
JARGON = (
    "Input should",
    "type=",
    "pydantic",
    "str_type",
    "Extra inputs",
    "Field required",
    "union",
    "tuple",
    "dict",
    "None",
)


def places(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner: list[tuple[str | int, Any]] = []
    if isinstance(data, dict):
        inner = list(data.items())
    elif isinstance(data, list):
        inner = list(enumerate(data))
    return [found for key, value in inner for found in ((*path, key), *places(value, (*path, key)))]


PLACES = places(WHOLE)


def around(data: Any, place: tuple[str | int, ...]) -> Any:
    for step in place[:-1]:
        data = data[step]
    return data


def problems(folder: Path, data: Any) -> tuple[Problem, ...]:
    """Return what is wrong with data, and check that it is said as people should hear it."""
    text = json.dumps(data, ensure_ascii=False, indent=1).replace("NaN", ".nan")
    file = written(folder, text)
    try:
        load(file)
    except CampaignError as error:
        count = len(text.splitlines())
        for problem in error.problems:
            assert problem.line is not None
            assert 1 <= problem.line <= count
            assert not [word for word in JARGON if word in problem.message]
            assert "\x9b" not in str(problem)
        return error.problems
    return ()


@pytest.mark.parametrize("place", PLACES, ids=key_text)
def test_a_key_or_item_that_is_gone(place: tuple[str | int, ...], tmp_path: Path) -> None:
    data = copy.deepcopy(WHOLE)
    del around(data, place)[place[-1]]
    found = problems(tmp_path, data)
    needed = {"version", "name", "subjects", "scenes", "kind", "noun", "prompt", "id", "scene"}
    if "uuid" in place:
        assert "must be a picture" in found[0].message
    if place[-1] in needed:
        assert any(f"`{place[-1]}` is missing" in problem.message for problem in found)


@pytest.mark.parametrize("place", [place for place in PLACES if isinstance(place[-1], str)], ids=key_text)
def test_a_key_that_is_misspelt(place: tuple[str | int, ...], tmp_path: Path) -> None:
    data = copy.deepcopy(WHOLE)
    mapping = around(data, place)
    name = str(place[-1])
    mapping[f"{name}Q"] = mapping.pop(name)
    found = problems(tmp_path, data)
    assert found
    assert any(f"`{name}`" in problem.hint or f"`{name.lower()}q`" in problem.hint for problem in found)


@given(place=st.sampled_from(PLACES), value=VALUES)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_value_of_another_kind(place: tuple[str | int, ...], value: Any, tmp_path: Path) -> None:
    data = copy.deepcopy(WHOLE)
    around(data, place)[place[-1]] = value
    problems(tmp_path, data)


@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=2, max_size=5))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_several_mistakes_at_once(changes: list[tuple[tuple[str | int, ...], Any]], tmp_path: Path) -> None:
    data = copy.deepcopy(WHOLE)
    # The deepest first, so that no change takes away the place of the next.
    for place, value in sorted(changes, key=lambda change: -len(change[0])):
        around(data, place)[place[-1]] = value
    problems(tmp_path, data)


@given(st.text(max_size=100), st.sampled_from("-_"))
def test_a_suggested_name_is_legal(text: str, joint: str) -> None:
    name = slugged(text, joint)
    assert not name or is_slug(name) or name in ("con", "prn", "aux", "nul") or name[:3] in ("com", "lpt")
    assert joint == "-" or not name[:1].isdigit()


@pytest.mark.parametrize(
    ("text", "name"),
    [("My Mug!", "my-mug"), ("Água Fresca", "agua-fresca"), ("--x--", "x"), ("水彩", ""), ("Mara's", "maras")],
)
def test_names_are_suggested_in_the_author_s_words(text: str, name: str) -> None:
    assert slugged(text) == name


@given(st.text(max_size=300), st.integers(10, 80))
def test_what_is_shown_is_short_and_on_one_line(text: str, longest: int) -> None:
    line = shown(text, longest)
    assert len(line) <= longest
    assert not set(line) & set("\n\r\t\x00\x1b\x9b\u202e\u200b")


def test_the_nearest_name_is_found_among_thousands() -> None:
    assert close("scene-12x", [f"scene-{n}" for n in range(5000)] + ["other"]) is not None
    assert close("Otherr", ["other", *map(str, range(5000))]) == "other"
    assert close("zzz", ["other"]) is None
