"""Prompts of whole campaigns: pictures and words agree, comparisons differ in pictures alone, scenes choose theirs."""

import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consistency_pipeline.campaign import load
from consistency_pipeline.errors import CampaignError, Problem
from consistency_pipeline.plan import Shot
from consistency_pipeline.plan.wording import place
from consistency_pipeline.prompts import grammar, shipped_templates
from tests import templated
from tests.builders import DESK, HELD, MARA, MUG, Document, planned, shots

VIEWS = ("front", "back", "base", "left-side")
PICTURES = re.compile(r" from the (?:([a-z, ]+?) )?reference images?(?: \(([^)]*)\))?")


def subject(plain: Document, *views: str) -> Document:
    return {**plain, "references": {view: {"uuid": HELD} for view in views}}


CAST: Document = {
    "mara": subject(MARA, "front", "back", "left-side"),
    "mug": subject(MUG, "base", "front"),
    "lamp": subject({"kind": "product", "noun": "brass lamp"}, "front", "back", "base"),
}


@st.composite
def compared(draw: st.DrawFn) -> tuple[Document, dict[str, list[str]]]:
    """A scene with all that its prompt may say, and sets of references to compare it with."""
    who = draw(st.lists(st.sampled_from(sorted(CAST)), min_size=1, max_size=3, unique=True))
    there = [f"{name}.{view}" for name in who for view in CAST[name]["references"]]
    scene: Document = {
        "id": "desk",
        "subjects": who,
        "prompt": draw(st.sampled_from(["at sea", f"{{{{ {who[0]} }}}}"])),
    }
    scene["view"] = draw(st.lists(st.sampled_from(VIEWS), unique=True, max_size=3))
    scene["keep"] = {f"{name}.patch": f"patch of {name}" for name in draw(st.sets(st.sampled_from(who)))}
    scene["looks"] = draw(st.sampled_from([["photo"], ["watercolor"]]))
    if draw(st.booleans()):
        scene["adding"] = "a red scarf"
    sets = st.lists(st.sampled_from(there), min_size=1, unique=True)
    return scene, {"one": draw(sets), "two": draw(sets)}


def everything(scene: Document, sets: dict[str, list[str]]) -> dict[str, Shot]:
    with tempfile.TemporaryDirectory() as folder:
        return shots(Path(folder), scene, subjects=CAST, compare=[{"scene": "desk", "references": sets}])


@settings(max_examples=12)
@given(compared())
def test_a_comparison_has_the_words_of_its_scene_but_for_the_pictures(case: tuple[Document, Any]) -> None:
    scene, sets = case
    found = everything(scene, sets)
    own = PICTURES.sub("", found["desk/1"].prompt)
    for name, only in sets.items():
        shot = found[f"desk+{name}/1"]
        assert PICTURES.sub("", shot.prompt) == own
        assert {one.name for one in shot.references} == set(only)
        same = [one.name for one in found["desk/1"].references if one.name in only]
        shown = [one.name for one in shot.references if one.view in scene["view"]]
        assert shown == [one for one in same if one.rpartition(".")[2] in scene["view"]]


@settings(max_examples=12)
@given(compared())
def test_the_words_say_which_picture_shows_which_side_of_whom(case: tuple[Document, Any]) -> None:
    for shot in everything(*case).values():
        names = case[0]["subjects"]
        for name in names:
            sent = [(n, one.view) for n, one in enumerate(shot.references) if one.subject == name]
            phrase = re.search(
                rf"the (same )?{CAST[name]['noun']}( with [^()]*?)??{PICTURES.pattern}", shot.prompt, re.I
            )
            if not sent:
                continue
            assert phrase
            numbers, sides = phrase[3], phrase[4]
            if len(names) > 1:
                words = [word for word in re.findall(r"[a-z]+", numbers) if word != "and"]
                assert [grammar.ORDINALS.index(word) for word in words] == [n for n, _ in sent]
            if len(sent) > 1:
                told = re.findall(r"the (\w+) shows the ([\w ]+?)(?=,|$| and the)", sides)
                assert told == [(grammar.ORDINALS[n], grammar.side(view)) for n, view in sent]


def test_a_compared_set_is_sent_in_the_order_of_the_view(tmp_path: Path) -> None:
    scene = {**DESK, "subjects": ["mara"], "view": "back"}
    sets = {"both": ["front", "back"], "front-only": ["front"]}
    found = shots(tmp_path, scene, {**scene, "id": "plain", "view": []}, compare=[
        {"scene": "desk", "references": sets}, {"scene": "plain", "references": {**sets, "turned": ["back", "front"]}}
    ])  # fmt: skip
    assert found["desk+both/1"].prompt == found["desk/1"].prompt
    assert found["desk+both/1"].fingerprint == found["desk/1"].fingerprint
    assert [one.view for one in found["plain+turned/1"].references] == ["back", "front"]


@pytest.mark.parametrize(
    ("look", "words"),
    [
        ("a clay model", "as a clay model"),
        ("reimagined as a 3D character", "reimagined as a 3D character"),
        ("Reimagined, playfully, as a toy", "Reimagined, playfully, as a toy"),
        ("drawn loosely in ink", "drawn loosely in ink"),
        ("made of clay", "made of clay"),
        ("in the style of a woodcut", "in the style of a woodcut"),
        ("as a woodcut", "as a woodcut"),
        ("stylized 3D character", "as stylized 3D character"),
        ("bed of flowers", "as bed of flowers"),
        ("drawn lines on paper", "as drawn lines on paper"),
        ("an illustration in ink", "as an illustration in ink"),
        ("painted", "as painted"),
    ],
)
def test_a_look_that_says_how_needs_no_as(look: str, words: str) -> None:
    assert grammar.medium(look) == words


# Templates that a scene chooses


def templates(folder: Path, **texts: str) -> None:
    (folder / "templates").mkdir()
    for name, text in texts.items():
        (folder / "templates" / f"{name}.j2").write_text(text)


def test_a_scene_chooses_its_template(tmp_path: Path) -> None:
    templates(tmp_path, card="A card of the {{ subject.noun }}, {{ scene }}. {{ subject | kept | capitalize }}.")
    both = {"subjects": ["mug", "mara"], "references": ["front"], "prompt": "at sea"}
    found = shots(
        tmp_path,
        {**DESK, "template": "card", "looks": ["photo", "watercolor"]},
        {**DESK, "id": "other"},
        {**both, "id": "words", "template": "generate"},
        compare=[{"scene": "desk", "references": {"one": ["front"], "two": ["base"]}}],
    )
    card = "A card of the teal ceramic travel mug, on a desk. The mug teal color and cork base."
    assert {name: shot.prompt == card for name, shot in found.items()} == {
        "desk.photo/1": True, "desk.watercolor/1": True, "other/1": False, "words/1": False,
        "desk+one/1": True, "desk+two/1": True,
    }  # fmt: skip
    assert found["words/1"].prompt == "At sea."


def only(folder: Path, *scenes: Document) -> Problem:
    with pytest.raises(CampaignError) as caught:
        shots(folder, *scenes)
    [problem] = caught.value.problems
    return problem


def test_a_template_that_is_not_there_is_told_at_the_scene(tmp_path: Path) -> None:
    templates(tmp_path, card="{{ scene }}")
    found = only(tmp_path, DESK, {**DESK, "id": "other", "template": "cart"})
    assert found.key == "scenes[1].template"
    assert found.line == load(tmp_path).line("scenes", 1, "template")
    assert found.hint == "Did you mean `card`? A template of its own is `templates/cart.j2` in the campaign's folder."
    assert (
        "There are card, derive, generate, one, restyle, and several." in only(tmp_path, {**DESK, "template": "x"}).hint
    )


@pytest.mark.parametrize("name", ["../one", "one.j2", "/etc/passwd", "a/b"])
def test_a_template_is_a_name_and_no_path(name: str, tmp_path: Path) -> None:
    assert only(tmp_path, {**DESK, "template": name}).key == "scenes[0].template"


def test_a_template_of_a_scene_speaks_the_same_small_language(tmp_path: Path) -> None:
    templates(tmp_path, card="\n{{ scene ~ scene }}")
    found = only(tmp_path, {**DESK, "template": "card"})
    assert (found.file, found.line) == (tmp_path / "templates" / "card.j2", 2)
    assert "cannot be used in a prompt" in found.message


# Where a mistake in a text is

WHOLE = f"""\
version: 1
name: mugs
subjects: {{mug: {{kind: product, noun: mug, references: {{front: {{uuid: {HELD}}}}}}}}}
scenes:
  - id: desk
    subjects: [mug]
    prompt: """


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("|\n      on a desk\n      {{ mog }}\n", 9),
        ("|-  # in lines\n\n      on a desk\n      {{ mog }}\n", 10),
        ("\n      |\n      on a desk\n      {{ mog }}\n", 10),
        (">-\n      on a desk\n\n      {{ mog }}\n", 7),
        ('"on a desk\\n{{ mog }}"\n', 7),
        ('"on a desk\n\n      {{ mog }}"\n', 7),
        ("'on a desk\n\n\n\n      {{ mog }}'\n", 7),
        ("on a desk {{ mog }}\n", 7),
    ],
)
def test_a_mistake_in_a_text_is_on_its_line_where_lines_are_those_of_the_file(
    text: str, line: int, tmp_path: Path
) -> None:
    (tmp_path / "campaign.yaml").write_text(WHOLE + text)
    with pytest.raises(CampaignError) as caught:
        planned(load(tmp_path))
    assert [problem.line for problem in caught.value.problems] == [line]


def test_a_block_that_is_written_elsewhere_counts_no_lines(tmp_path: Path) -> None:
    again = "|\n      on a desk\n      {{ mog }}\n  - {id: two, subjects: [mug], prompt: *text}\n"
    (tmp_path / "campaign.yaml").write_text(f"{WHOLE}&text {again}")
    campaign = load(tmp_path)
    assert [place(campaign, "scenes", number, "prompt").at(2) for number in (0, 1)] == [9, 10]


# What is written of templates


def test_the_page_of_templates_is_that_of_the_templates() -> None:
    assert templated.PAGE.read_text(encoding="utf-8") == templated.page(), "run `make docs`"
    assert set(templated.EXAMPLES) == {path.stem for path in shipped_templates().glob("*.j2")}


def test_a_template_has_the_values_that_are_written_of_and_no_others(tmp_path: Path) -> None:
    told = "".join(f"{{% if {name} is defined %}}{name},{{% endif %}}" for name in (*templated.VALUES, "look_", "text"))
    templates(tmp_path, card=told)
    assert shots(tmp_path, {**DESK, "template": "card"})["desk/1"].prompt.lower() == f"{','.join(templated.VALUES)},"
