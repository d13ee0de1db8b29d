"""One entry more or another value in a YAML file, and every other character as it was."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.campaign.editing import with_entry, with_item
from consistency_pipeline.campaign.outline import LINE_END, outlined
from consistency_pipeline.campaign.reading import parse
from consistency_pipeline.errors import UsageError
from tests.campaign.yamls import WORDS, Writer

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


def campaign(dice: random.Random) -> dict[str, Any]:
    """Return the data of a campaign, with texts that are hard to write as YAML."""

    def words(*names: str) -> dict[str, str]:
        return {name: dice.choice(WORDS) for name in dice.sample(names, dice.randint(1, len(names)))}

    def scene(number: int) -> dict[str, Any]:
        more = {"tags": ["a", "b"], "release": words("lid", "base"), "takes": 2}
        kept = {key: more[key] for key in more if dice.random() < 0.4}
        return {"id": f"s{number}", "subjects": ["mug"], "prompt": dice.choice(WORDS), **kept}

    def subject() -> dict[str, Any]:
        details = {"details": words("lid", "base")} if dice.random() < 0.7 else {"details": {}}
        return {"noun": dice.choice(WORDS), **details, "references": words("front", "back")}

    names = dice.sample(["mug", "cat", "no", "x"], dice.randint(1, 3))
    scenes = [scene(number) for number in range(dice.randint(1, 3))]
    after = {"compare": [{"scene": "s0"}]} if dice.random() < 0.5 else {}
    return {"version": 1, "subjects": {name: subject() for name in names}, "scenes": scenes, **after}


def read(text: str) -> Any:
    return parse(text.encode(), Path("campaign.yaml")).data


def keeps_all(before: str, after: str, *, block: bool) -> None:
    """Hold that nothing was taken away; in a block not even a line was touched."""
    letters = iter(after)
    assert all(letter in letters for letter in before)
    assert sum((Counter(before.splitlines()) - Counter(after.splitlines())).values()) <= (0 if block else 1)
    assert len(set(LINE_END.findall(after))) <= 1


@given(seed=st.integers(0, 2**32), prompt=st.sampled_from([*WORDS, "two\nlines", "word " * 40 + "end", "- ", "'\" \\"]))
def test_a_scene_or_a_subject_more_and_all_lines_stay(seed: int, prompt: str) -> None:
    dice = random.Random(seed)
    data = campaign(dice)
    text = Writer(dice).whole(data)
    assert read(text) == data
    outline = outlined(text.removeprefix("\ufeff"))
    scene = {"id": "new", "subjects": ["mug", "x"], "prompt": prompt, "tags": ["a"], "release": {"lid": prompt}}
    after = with_item(text, ("scenes",), scene)
    assert read(after) == {**data, "scenes": [*data["scenes"], scene]}
    scenes = outline.at(("scenes",))
    keeps_all(text, after, block=scenes is not None and scenes.block)
    subject = {"noun": prompt, "details": {"lid": prompt}, "references": {"front": "a.png"}}
    after = with_entry(text, ("subjects",), "fresh", subject)
    assert read(after) == {**data, "subjects": {**data["subjects"], "fresh": subject}}
    subjects = outline.at(("subjects",))
    keeps_all(text, after, block=subjects is not None and subjects.block)


SEEN = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp"])


@given(words=st.text(SEEN, max_size=150))
def test_any_words_come_back_as_they_were(words: str) -> None:
    text = "scenes:\n  - id: a\n"
    for before in (text, "scenes: [{id: a}]\n", '{"scenes": [\n {"id": "a"}\n]}\n'):
        after = with_item(before, ("scenes",), {"id": "b", "prompt": words})
        assert read(after)["scenes"][1] == {"id": "b", "prompt": words}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("s:\n- a: 1\n\n- a: 2 # x\n  # in\n# not\n", "s:\n- a: 1\n\n- a: 2 # x\n  # in\n\n- a: 3\n  b: [x]\n# not\n"),
        ("s:\n -   a: 1\n     b:\n       - y", "s:\n -   a: 1\n     b:\n       - y\n -   a: 3\n     b:\n       - x"),
        ("s: [{a: 1}, ]\n", "s: [{a: 1}, {a: 3, b: [x]}, ]\n"),
        ("s: [\n  {a: 1}  # one\n]\n", "s: [\n  {a: 1},  # one\n  {a: 3, b: [x]}\n]\n"),
        ("s: [\n  {a: 1},  # one\n]\n", "s: [\n  {a: 1},  # one\n  {a: 3, b: [x]},\n]\n"),
        ("s: []\nt: 1\n", "s: [{a: 3, b: [x]}]\nt: 1\n"),
        ("s:\n  - a: |+\n      x\n\n\nt: 1\n", "s:\n  - a: |+\n      x\n\n\n  - a: 3\n    b: [x]\nt: 1\n"),
        ("k: &k v\ns: &s\n  - {a: *k}\n", "k: &k v\ns: &s\n  - {a: *k}\n  - {a: 3, b: [x]}\n"),
        ('{\n "s": [\n  {"a": "y"}\n ]\n}\n', '{\n "s": [\n  {"a": "y"},\n  {"a": 3, "b": ["x"]}\n ]\n}\n'),
    ],
    ids=["habit", "list", "comma", "tall", "ended", "empty", "kept", "anchors", "json"],
)  # fmt: skip
def test_what_is_new_stands_as_its_neighbours_do(before: str, after: str) -> None:
    assert with_item(before, ("s",), {"a": 3, "b": ["x"]}) == after


def test_a_long_text_is_folded() -> None:
    words = " ".join(f"word{number}" for number in range(40))
    after = with_item("scenes:\n  - id: a\n", ("scenes",), {"id": "b", "prompt": words})
    assert "    prompt: >-\n      word0 word1 " in after
    assert max(map(len, after.splitlines())) <= 110


@pytest.mark.parametrize("said", ["1e3", "0o17", "0x1F", "1.5", "7", "no", "null", "~", "2026-11-23", "a: b", "*x", ""])
def test_words_that_look_like_something_else_are_quoted(said: str) -> None:
    assert read(with_entry("a:\n  b: 1\n", ("a",), "c", said))["a"]["c"] == said


@pytest.mark.parametrize("value", ["a\x07b", {"x": ["\udc80"]}, {"\x1b": 1}])
def test_control_characters_are_refused(value: Any) -> None:
    with pytest.raises(UsageError, match="a control character"):
        with_entry("a:\n  b: 1\n", ("a",), "c", value)


def test_a_list_is_no_mapping() -> None:
    with pytest.raises(UsageError, match=r"^a is no list$"):
        with_item("a: {}\n", ("a",), 1)
