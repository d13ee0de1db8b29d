"""Sets of references and whole campaigns that must be left alone, each near to one that lint tells of."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Document

from .making import HELD, MARA, MUG, codes, findings

DESK: Document = {"id": "desk", "subjects": ["mug"], "prompt": "on a desk"}
TABLE: Document = {"id": "table", "subjects": ["mug"], "prompt": "on a table"}
LOOK: Document = {"as": "a loose watercolor illustration"}
SIX: Document = {**MUG, "references": {f"side-{letter}": HELD for letter in "abcdef"}}
EIGHT: Document = {**MUG, "references": {f"side-{letter}": HELD for letter in "abcdefgh"}}
LOGO: Document = {"text": "white logo", "box": {"front": [0.1, 0.1, 0.2, 0.2]}}
BOXED: Document = {**MUG, "details": {"logo": LOGO, "base": "cork base"}}
STRIP = "384x3072"
QUIET: dict[str, tuple[list[Document], Document]] = {
    "a-side-that-one-of-two-subjects-has": (
        [{"id": "park", "subjects": ["mara", "mug"], "view": "base", "prompt": "on a bench"}],
        {},
    ),
    "behind-with-a-picture-of-it": (
        [{"id": "road", "subjects": ["mara"], "prompt": "on a road, seen from behind"}],
        {},
    ),
    "others-seen-from-behind": ([{**DESK, "prompt": "on a desk, two people seen from behind"}], {}),
    "light-from-behind": ([{**DESK, "prompt": "on a desk, lit from behind, light from the side"}], {}),
    "as-many-as-go": ([{**DESK}], {"subjects": {"mug": SIX}}),
    "says-which-sides-matter": (
        [{**DESK, "view": ["front", "base"]}, {**TABLE, "view": "base"}],
        {},
    ),
    "detail-without-a-box": ([{**DESK, "references": ["base"]}, TABLE], {}),
    "detail-with-a-box-that-may-change": (
        [{**DESK, "references": ["base"], "release": {"logo": "logo"}}, TABLE],
        {"subjects": {"mug": BOXED}},
    ),
    "one-reference-and-one-side": (
        [{**DESK, "view": "front"}, TABLE],
        {"subjects": {"mug": {**MUG, "references": {"front": HELD}}}},
    ),
    "a-reference-only-to-derive-from": (
        [{**DESK, "references": ["back"]}],
        {"subjects": {"mug": {**MUG, "references": {"front": HELD, "back": {"derive": {"from": "front",
         "prompt": "viewed from behind"}}}}}},
    ),
    "a-reference-only-to-compare": (
        [{**DESK, "references": ["front"]}],
        {"compare": [{"scene": "desk", "references": {"base": ["base"], "both": ["front", "base"]}}]},
    ),
    "the-same-sets-of-two-scenes": (
        [DESK, TABLE],
        {"compare": [{"scene": scene, "references": {"front": ["front"], "base": ["base"]}}
                     for scene in ("desk", "table")]},
    ),
    "the-same-references-in-another-order": (
        [{key: told for key, told in DESK.items() if key != "view"}],  # a view orders what is compared
        {"compare": [{"scene": "desk", "references": {"two": ["base", "front"], "front": ["front"]}}]},
    ),
    "scenes-that-differ-in-size": ([DESK, {**DESK, "id": "tall", "sizes": ["896x1200"]}], {}),
    "the-same-seeds-in-other-scenes": ([{**DESK, "seeds": [1, 2]}, {**TABLE, "seeds": [1, 2]}], {}),
    "a-look-in-use": ([{**DESK, "looks": ["wash"]}], {"looks": {"wash": LOOK}}),
    "a-strip-of-a-product": ([{**DESK, "sizes": [STRIP]}], {}),
    "a-strip-that-nothing-is-made-in": (
        [{"id": "road", "subjects": ["mara"], "prompt": "on a road", "sizes": ["1200x896"]}],
        {"size": STRIP},
    ),
    "pixels-as-they-are-asked-for": ([DESK], {"size": "792x168"}),
}  # fmt: skip


@pytest.mark.parametrize("name", QUIET)
def test_a_campaign_is_left_alone(name: str, tmp_path: Path) -> None:
    scenes, changes = QUIET[name]
    assert [str(one) for one in findings(tmp_path, *scenes, **changes)] == []


ALARMS: dict[str, tuple[list[Document], Document, Sequence[str]]] = {
    "both-subjects-lack-it": (
        [{"id": "park", "subjects": ["mara", "mug"], "view": "lid", "prompt": "on a bench"}],
        {},
        ["view-not-shown"],
    ),
    "in-profile": ([{"id": "road", "subjects": ["mara"], "prompt": "on a road, in profile"}], {}, ["view-not-shown"]),
    "a-woman-seen-from-behind": (
        [{"id": "road", "subjects": ["mara"], "prompt": "a woman seen from behind"}],
        {"subjects": {"mara": {**MARA, "references": {"front": HELD}}}},
        ["view-not-shown"],
    ),
    "behind-and-left-out": (
        [{"id": "road", "subjects": ["mara"], "references": ["front"], "prompt": "shot from the back"},
         {"id": "hill", "subjects": ["mara"], "prompt": "on a hill"}],
        {},
        ["view-not-shown"],
    ),
    "told-once-by-view-and-words": (
        [{"id": "road", "subjects": ["mug"], "view": "back", "prompt": "on a road, seen from behind"}],
        {},
        ["view-not-shown"],
    ),
    "sides-that-have-no-room": (
        [{**DESK, "view": ["side-g", "side-h"]}, {**TABLE, "view": "side-a"}],
        {"subjects": {"mug": EIGHT}},
        ["sides-left-out", "sides-left-out"],
    ),
    "the-same-seeds-in-scenes-that-are-alike": (
        [{**DESK, "seeds": [1, 2]}, {**DESK, "id": "a-desk", "seeds": [1, 2]}],
        {},
        ["same-picture"],
    ),
    "a-comparison-with-the-scenes-own-set": (
        [DESK],
        {"compare": [{"scene": "desk", "references": {"both": ["front", "base"], "front": ["front"]}}]},
        ["same-set-as-scene"],
    ),
    "a-banner-of-a-person": (
        [{"id": "road", "subjects": ["mara"], "prompt": "on a road"}, {**DESK, "id": "a-desk"}],
        {"size": "2048x512"},
        ["size-extreme"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ALARMS)
def test_a_campaign_is_told_of(name: str, tmp_path: Path) -> None:
    scenes, changes, expected = ALARMS[name]
    found: Any = findings(tmp_path, *scenes, **changes)
    assert codes(found) == expected, found


def test_the_long_prompt_of_a_reference_is_told_of_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "generate.j2").write_text("{{ scene }}, {{ scene }}.\n", encoding="utf-8")
    made = {"generate": {"prompt": "a portrait, " * 1600}}
    [found] = findings(tmp_path, DESK, subjects={"mug": {**MUG, "references": {"front": made}}})
    assert (found.rule.code, found.key) == (
        "prompt-nearly-too-long",
        "subjects.mug.references.front.generate.prompt",
    )


@pytest.mark.parametrize(
    ("view", "meant"), [("bck", "Did you mean `back`? No reference shows that either: add"), ("spout", "Add")]
)
def test_a_side_that_is_misspelt_is_not_what_a_picture_is_turned_to_show(view: str, meant: str, tmp_path: Path) -> None:
    mug = {**MUG, "references": {"front": HELD}}
    [found] = findings(tmp_path, {**DESK, "view": view}, subjects={"mug": mug})
    assert found.hint.startswith(meant)
    assert "the bck" not in found.hint


def test_a_character_without_details_gets_an_example_of_its_kind(tmp_path: Path) -> None:
    [found] = findings(tmp_path, {**DESK, "subjects": ["mara"]}, subjects={"mara": {**MARA, "details": {}}})
    assert found.rule.code == "no-details"
    assert "hair" in found.hint


def test_a_name_of_two_letters_is_a_word_like_others(tmp_path: Path) -> None:
    subjects = {"mug": MUG, "al": {**MARA, "noun": "barber"}}
    found = findings(tmp_path, {**DESK, "prompt": "al fresco on a terrace, al dente"}, subjects=subjects)
    assert codes(found) == ["unused-subject"]


def test_a_name_of_two_words_is_known_by_both(tmp_path: Path) -> None:
    subjects = {"mug": MUG, "night_owl": {**MARA, "noun": "bird"}}
    scenes = [{**DESK, "prompt": "with night owl behind"}, {**TABLE, "prompt": "with a grey owl behind"}]
    found = findings(tmp_path, *scenes, subjects=subjects)
    assert [(one.rule.code, one.key) for one in found] == [
        ("unused-subject", "subjects.night_owl"),
        ("subject-not-listed", "scenes[0].prompt"),
    ]


def test_a_released_color_may_be_another(tmp_path: Path) -> None:
    text = "on a desk, the red mug in the sun"
    assert codes(findings(tmp_path, {**DESK, "prompt": text})) == ["detail-contradicted"]
    assert codes(findings(tmp_path, {**DESK, "prompt": text, "release": {"color": "color"}})) == []
