"""One entry more or another value in a YAML file, and every other character as it was."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.campaign.editing import with_entry
from consistency_pipeline.errors import UsageError

SHIPPED = sorted((Path(__file__).parents[2] / "campaigns").glob("*/campaign.yaml"))
BLOCK = """\
subjects:   # who
  mug:
    noun: mug
    references:          # the pictures
      front: refs/front.png   # the best one
      back: {derive: {from: front}}

      # nothing below yet
  cat: {noun: cat, references: {front: a.png}}
last: 1
"""


@pytest.mark.parametrize(
    ("subject", "view", "line"),
    [
        ("mug", "base", "      base: refs/base.png"),
        ("mug", "front", "      front: refs/base.png   # the best one"),
        ("mug", "back", "      back: refs/base.png"),
        ("cat", "base", "  cat: {noun: cat, references: {front: a.png, base: refs/base.png}}"),
        ("cat", "front", "  cat: {noun: cat, references: {front: refs/base.png}}"),
    ],
)
def test_one_line_changes_and_comments_stay(subject: str, view: str, line: str) -> None:
    changed = with_entry(BLOCK, ("subjects", subject, "references"), view, "refs/base.png")
    assert line in changed.splitlines()
    others = [other for other in BLOCK.splitlines() if other not in changed.splitlines()]
    assert len(others) <= 1
    assert changed.count("#") == BLOCK.count("#")


def test_a_block_gives_way_to_a_value() -> None:
    text = "references:\n  front:\n    derive:\n      prompt: >-\n        many words\n        more\n  back: b.png\n"
    assert with_entry(text, ("references",), "front", "f.png") == "references:\n  front: f.png\n  back: b.png\n"


def test_the_last_line_need_not_end() -> None:
    assert with_entry("a:\n  b: 1", ("a",), "c", 2) == "a:\n  b: 1\n  c: 2"


@pytest.mark.parametrize("path", [("nowhere",), ("last",), ("subjects", "mug", "noun")])
def test_what_is_no_mapping_is_said(path: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match=r"is no mapping"):
        with_entry(BLOCK, path, "a", 1)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_the_shipped_campaigns_can_be_changed(file: Path) -> None:
    text = file.read_text()
    for subject, facts in yaml.safe_load(text)["subjects"].items():
        path = ("subjects", subject, "references")
        assert len(with_entry(text, path, "under", "refs/under.png").splitlines()) - len(text.splitlines()) in (0, 1)
        for view in facts["references"]:
            assert (
                yaml.safe_load(with_entry(text, path, view, "x.png"))["subjects"][subject]["references"][view]
                == "x.png"
            )


KEYS = st.sampled_from(["a", "b", "c", "wide key"])
VALUES = st.recursive(
    st.one_of(st.integers(), st.text("ab: #'\"{[,\n", max_size=6), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)


@given(
    document=st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=3), min_size=1), key=KEYS, value=VALUES,
    flow=st.sampled_from([True, False, None]),
)  # fmt: skip
def test_it_says_what_was_meant_or_leaves_the_file_alone(
    document: dict[str, dict[str, Any]], key: str, value: Any, flow: bool | None
) -> None:
    text = yaml.safe_dump(document, default_flow_style=flow)
    place = next(iter(document))
    try:
        changed = with_entry(text, (place,), key, value)
    except UsageError:
        return
    assert yaml.safe_load(changed) == {**document, place: {**document[place], key: value}}


def test_lines_of_windows_stay_such() -> None:
    assert with_entry("a:\r\n  b: 1\r\nc: 3\r\n", ("a",), "d", 2) == "a:\r\n  b: 1\r\n  d: 2\r\nc: 3\r\n"


def test_what_an_alias_repeats_is_not_changed_elsewhere_with_it() -> None:
    with pytest.raises(UsageError, match="edit it by hand"):
        with_entry("a: &same\n  x: 1\nb: *same\n", ("a",), "y", 2)
