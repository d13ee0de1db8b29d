"""What is said of reference pictures: each rule where it holds, and nothing where it does not."""

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import cv2
import numpy
import pytest

from consistency_pipeline.lint import pictures
from consistency_pipeline.lint.findings import Severity
from consistency_pipeline.lint.pictures import RULES, check
from consistency_pipeline.references import Named
from consistency_pipeline.seeing.arrays import colours
from consistency_pipeline.seeing.facts import Flat, Look
from consistency_pipeline.seeing.likeness import taken
from consistency_pipeline.seeing.look import measured
from tests.bench.photos import DOCUMENT, PHOTOS
from tests.seeing.drawn import packed, picture, plain_look

ROOT = Path(__file__).parent.parent.parent
CAMPAIGNS = ROOT / "campaigns"
LARGE: Mapping[str, Any] = {"width": 640, "height": 640}
FILE = Path("campaign.yaml")


def where(name: Named) -> tuple[Path, int | None, str]:
    return FILE, 7, f"subjects.{name[0]}.references.{name[1]}"


def said(*looks: Look | Flat, view: str = "front") -> set[str]:
    """Return the codes of what is said of pictures of one subject."""
    return {
        found.rule.code for found in check({("mug", f"{view}{n or ''}"): look for n, look in enumerate(looks)}, where)
    }


def changed(**parts: Mapping[str, Any]) -> Look:
    """Return the look of a good picture of 640 pixels a side, with some fields changed."""
    look = plain_look()
    parts = {**parts, "stored": {**LARGE, **parts.get("stored", {})}}
    return replace(look, **{part: replace(getattr(look, part), **values) for part, values in parts.items()})


def test_of_a_good_picture_nothing_is_said() -> None:
    assert said(changed()) == set()


@pytest.mark.thorough
def test_of_example_references_nothing_is_said() -> None:
    """A portrait that the edge cuts, and a mug whose back is nearly its front mirrored."""
    face, front = (
        measured((CAMPAIGNS / f"brand-character/refs/{name}.png").read_bytes()) for name in ("mara/face", "mug/front")
    )
    back = taken(colours((CAMPAIGNS / "brand-character/refs/mug/back.png").read_bytes()))
    looks = {("mara", "face"): face, ("mug", "front"): front, ("mug", "back"): replace(front, sha256="", print=back)}
    assert [str(found) for found in check(looks, where)] == []


CASES: Mapping[str, tuple[Look, set[str]]] = {
    "299 pixels": (changed(stored={"width": 299, "height": 800}), {"picture-too-small"}),
    "300 pixels": (changed(stored={"width": 300, "height": 800}), {"picture-small"}),
    "512 pixels": (changed(stored={"width": 512, "height": 2048}), set()),
    "a strip that is sent smaller": (changed(stored={"width": 6000, "height": 600}), {"picture-too-small"}),
    "3000 pixels": (changed(stored={"width": 3000, "height": 3000}), {"picture-reduced"}),
    "turned": (changed(stored={"orientation": 6}), {"picture-turned"}),
    "mirrored": (changed(stored={"orientation": 5}), {"picture-flipped"}),
    "press": (changed(stored={"mode": "CMYK"}), {"picture-cmyk"}),
    "film": (changed(stored={"frames": 2}), {"picture-moving"}),
    "cut-out": (changed(stored={"visible": 0.4}), {"picture-transparent"}),
    "white cut-out": (changed(stored={"visible": 0.4, "pale": 0.7}), {"picture-lost-on-white"}),
    "nothing visible": (changed(stored={"visible": 0.0}), {"picture-blank"}),
    "blurred": (changed(sharp={"lost": 0.7, "edge_width": 2.0}), {"picture-blurred"}),
    "smooth": (changed(sharp={"lost": 0.7, "detail": 0.5, "edge_width": 0.5}), set()),
    "dark": (changed(light={"bright": 49.0}), {"picture-dark"}),
    "overexposed": (changed(light={"clipped": 0.3, "middle": 80.0}), {"picture-blown-out"}),
    "a white backdrop": (
        changed(light={"clipped": 0.5, "middle": 95.0}, around={"plain": 1.0, "lightness": 100.0}), set()
    ),
    "white on white": (
        changed(
            light={"clipped": 0.5, "middle": 95.0},
            around={"plain": 1.0, "lightness": 100.0},
            where={"clipped": 0.4},
        ),
        {"picture-unclear"},
    ),
    "bars": (changed(around={"bars": (0.0, 0.1, 0.0, 0.1)}), {"picture-bars"}),
    "one bar": (changed(around={"bars": (0.0, 0.1, 0.0, 0.0)}), set()),
    "grass": (changed(around={"business": 0.2}), {"picture-busy"}),
    "small subject": (changed(where={"box": (0.4, 0.4, 0.6, 0.7)}), {"picture-subject-small"}),
    "small subject, perhaps": (
        changed(where={"box": (0.4, 0.4, 0.6, 0.7), "agreement": 0.5}), {"picture-unclear"}
    ),
    "no subject": (changed(where={"box": None, "agreement": 0.0}), {"picture-unclear"}),
    "cut at two edges": (changed(where={"sides": (0.1, 0.0, 0.0, 0.1)}), {"picture-subject-cut"}),
    "cut through": (changed(where={"sides": (0.4, 0.0, 0.0, 0.0)}), {"picture-subject-cut"}),
    "a portrait": (changed(where={"sides": (0.0, 0.0, 0.0, 0.8)}), set()),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_each_rule_speaks_where_it_holds(case: str) -> None:
    look, expected = CASES[case]
    assert said(look) == expected


def test_every_rule_about_one_picture_is_provoked() -> None:
    provoked = set().union(*(codes for _, codes in CASES.values()))
    assert {rule.code for rule in RULES} - provoked == {"picture-twice", "picture-shared"}, "these take two"


def test_a_close_up_may_be_cut() -> None:
    look = changed(where={"sides": (0.4, 0.0, 0.0, 0.4)})
    assert said(look, view="logo-detail") == set()


def test_a_picture_of_one_colour_is_blank_and_nothing_else() -> None:
    looks = [measured(packed(numpy.full((64, 64, 3), level, numpy.uint8))) for level in (90, 200)]
    assert said(*looks) == {"picture-too-small", "picture-blank"}


def test_one_picture_twice() -> None:
    again, moved = (
        replace(plain_look(), sha256=words, print=taken(numpy.ascontiguousarray(pixels, numpy.uint8)))
        for words, pixels in (("again", cv2.resize(picture(), (300, 300))), ("moved", picture()[:, 30:]))
    )
    for other, words in ((plain_look(), "the same file"), (again, "saved again"), (moved, "shifted")):
        last = list(check({("mug", "front"): plain_look(), ("mug", "back"): other}, where))[-1]
        assert (last.rule.code, last.key) == ("picture-twice", "subjects.mug.references.back")
        assert words in last.message
        assert "`mug.front`" in last.message


def test_many_copies_of_a_picture_are_told_of_once_for_each_group() -> None:
    looks = {("mug", f"side-{letter}"): plain_look() for letter in "abcdef"}
    looks |= {("cup", "front"): plain_look(), ("cup", "back"): plain_look()}
    found = [one for one in check(looks, where) if one.rule.code in ("picture-twice", "picture-shared")]
    assert [(one.rule.code, one.key) for one in found] == [
        ("picture-twice", "subjects.mug.references.side-b"),
        ("picture-shared", "subjects.cup.references.front"),
        ("picture-twice", "subjects.cup.references.back"),
    ]
    others = "`mug.side-c`, `mug.side-d`, `mug.side-e` and `mug.side-f`"
    assert found[0].message.endswith(f"as `mug.side-a`; so are {others}")


def test_one_picture_under_two_subjects() -> None:
    found = list(check({("mug", "front"): plain_look(), ("cup", "front"): plain_look()}, where))[-1]
    assert (found.rule.code, found.key) == ("picture-shared", "subjects.cup.references.front")


def test_a_finding_has_its_place_and_the_order_is_that_of_the_references() -> None:
    dark = changed(light={"bright": 40.0})
    found = [one for one in check({("mug", "b"): dark, ("mug", "a"): dark}, where) if one.rule is pictures.DARK]
    assert [(one.file, one.line, one.key[-1]) for one in found] == [(FILE, 7, "b"), (FILE, 7, "a")]


def test_what_cannot_be_told_is_a_note() -> None:
    assert pictures.UNCLEAR.severity is Severity.NOTE


def test_rules_have_codes_of_their_own_and_are_all_listed() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    named = {value for value in vars(pictures).values() if isinstance(value, type(RULES[0]))}
    assert named == set(RULES)
    assert all(getattr(rule, field.name) for rule in RULES for field in fields(rule))


def flat_picture(colours: int, sha256: str = "a", **changes: Any) -> Flat:
    return Flat(sha256, replace(plain_look().stored, **{**LARGE, **changes}), colours)


def test_of_a_picture_of_few_colours_only_the_file_is_told_of() -> None:
    assert said(flat_picture(2)) == {"picture-unclear"}
    assert said(flat_picture(1)) == {"picture-blank"}
    assert said(flat_picture(2, visible=0.0)) == {"picture-blank"}
    assert said(flat_picture(2, orientation=2)) == {"picture-flipped", "picture-unclear"}
    assert said(flat_picture(2), flat_picture(2)) == {"picture-unclear", "picture-twice"}
    assert said(flat_picture(2), flat_picture(2, "b"), changed()) == {"picture-unclear"}


def test_the_print_of_a_press_is_known_by_its_profile() -> None:
    assert said(changed(stored={"mode": "CMYK", "managed": True})) == set()


def test_the_document_has_every_rule_and_threshold() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for rule in RULES:
        assert f"| `{rule.code}` | {rule.severity} |" in text
    for number in (pictures.LOST, pictures.DETAIL, pictures.EDGE_WIDTH, pictures.CLIPPED, pictures.LEAST_BOX):
        assert str(number) in text


@pytest.mark.thorough
def test_smooth_plastic_in_a_real_photograph_is_not_blurred() -> None:
    photo = PHOTOS / "duck_toy" / "00.jpg"
    if not photo.exists():
        pytest.skip(f"SKIPPED: no photographs at {PHOTOS}")
    assert said(measured(photo.read_bytes())) == set()
