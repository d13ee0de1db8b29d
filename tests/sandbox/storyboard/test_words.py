"""What a prompt is understood to ask for."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consistency_pipeline.sandbox.storyboard.people import describe
from consistency_pipeline.sandbox.storyboard.words import read

MUG = "The same teal ceramic travel mug from the reference image {}. Keep the mug teal color, cork base identical."
TWO = (
    "The woman with copper-red curly hair from the first reference image sitting on a park bench holding the teal mug "
    "with cork base from the second and third reference images (the second shows the front, and the third shows the "
    "base), autumn leaves around. Keep both her identity and the mug design identical."
)


@pytest.mark.parametrize(
    ("scene", "place", "surface", "time"),
    [
        ("on a light oak desk beside an open laptop, bright morning light", "room", "oak", "morning"),
        ("on a marble counter at night with neon", "", "marble", "neon"),
        ("on a mountain trail at golden hour", "mountain", "earth", "golden"),
        ("on a park bench, autumn leaves around, warm afternoon light", "park", "wood", "golden"),
        ("on a beach at sunset", "beach", "sand", "sunset"),
        ("in a cosy café with rain on the window", "cafe", "", "candle"),
        ("on a rooftop at dusk over the city", "skyline", "concrete", "dusk"),
        ("on a snowy street", "street", "snow", ""),
        ("in a library on a walnut table", "library", "walnut", ""),
        ("underwater on the seabed", "underwater", "sand", ""),
        ("in outer space", "space", "", ""),
        ("on a gym floor", "gym", "concrete", ""),
        ("in a studio", "studio", "", ""),
    ],
)
def test_a_scene_gives_place_surface_and_light(scene: str, place: str, surface: str, time: str) -> None:
    brief = read(MUG.format(scene), 1)
    assert (brief.place, brief.surface, brief.time) == (place, surface, time)


@pytest.mark.parametrize(
    ("look", "name"),
    [
        ("a loose watercolor illustration", "watercolor"),
        ("a 3D animated character", "toon"),
        ("a pencil sketch", "pencil"),
        ("an oil painting", "oil"),
        ("comic book line art", "comic"),
        ("pixel art", "pixel"),
        ("a risograph print", "riso"),
        ("a vintage polaroid", "vintage"),
        ("a black and white photograph", "mono"),
        ("lifestyle product photography", ""),
    ],
)
def test_a_look_is_found(look: str, name: str) -> None:
    assert read(f"The same fox from the reference image as {look}, in a forest. Preserve its fur.", 1).look == name


def test_what_must_be_kept_is_no_scene() -> None:
    brief = read("The same mug from the reference image. Keep the snow, beach and neon details identical.", 1)
    assert (brief.place, brief.surface, brief.time, brief.weather) == ("", "", "", "")


def test_details_of_a_subject_are_no_scene() -> None:
    brief = read("The mug with a mountain forest logo from the first reference image on a table.", 1)
    assert brief.place == "room"


def test_what_is_negated_is_no_prop() -> None:
    assert read(MUG.format("on a desk, no laptop, without books"), 1).props == ()


def test_a_comic_book_is_no_book() -> None:
    assert read(MUG.format("as a comic book illustration on a desk"), 1).props == ()


def test_props_are_found() -> None:
    assert set(read(MUG.format("on a desk beside a laptop and a stack of books"), 1).props) == {"laptop", "books"}


def test_every_phrase_is_a_subject() -> None:
    woman, mug = read(TWO, 3).subjects
    assert (woman.noun, woman.kind, woman.references) == ("woman", "person", (0,))
    assert (mug.noun, mug.kind, mug.references) == ("mug", "product", (1, 2))
    assert mug.views == ((1, "front"), (2, "base"))
    assert woman.height > 10 * mug.height


def test_what_a_person_holds_is_known() -> None:
    assert read(TWO, 3).held
    assert not read(MUG.format("on a desk"), 1).held


def test_people_do_not_stand_on_the_bench() -> None:
    assert read(TWO, 3).surface != "wood"


@pytest.mark.parametrize(
    ("words", "references", "groups"),
    [
        ("The mug from the reference image", 3, [(0, 1, 2)]),
        ("The mug from the reference images", 2, [(0, 1)]),
        ("A scene without any mention", 2, [(0, 1)]),
        ("The cup from reference image 2 and the shoe from reference image 1", 2, [(1,), (0,)]),
        ("The cup from the 1st image and the shoe from the 2nd image", 2, [(0,), (1,)]),
        ("The cup from the first, second and third reference images", 3, [(0, 1, 2)]),
        ("The cup from the first two reference images and the shoe from the third reference image", 3, [(0, 1), (2,)]),
        ("The cup from the second to fourth reference images", 4, [(1, 2, 3), (0,)]),
        ("The zork from the first reference image and the blip from the second reference image", 2, [(0,), (1,)]),
        ("The cup from the first reference image, the cup from the first reference image", 1, [(0,)]),
        ("The cup from the ninth reference image", 1, [(0,)]),
        ("The cup from the last reference image and the hat from the first reference image", 3, [(2,), (0,), (1,)]),
    ],
)
def test_references_are_shared_out(words: str, references: int, groups: list[tuple[int, ...]]) -> None:
    assert [subject.references for subject in read(words, references).subjects] == groups


SIDES = "The same woman from the reference images (the first shows the front, the second shows the back) {}."


@pytest.mark.parametrize(
    ("scene", "index"),
    [
        ("in a garden", 0),
        ("seen from behind in a garden", 1),
        ("walking away on a street", 1),
        ("back view on a street", 1),
        ("viewed from directly behind", 1),
        ("facing the camera", 0),
        ("in front of a house behind a fence", 0),
    ],
)
def test_the_reference_of_the_shown_side_is_taken(scene: str, index: int) -> None:
    brief = read(SIDES.format(scene), 2)
    assert brief.shown(brief.subjects[0]) == index


def test_a_statement_in_a_sentence_of_its_own_counts() -> None:
    words = "The same mug from the reference images, from below. The second reference image shows its base."
    brief = read(words, 2)
    assert brief.shown(brief.subjects[0]) == 1
    assert brief.place == ""


def test_an_unseen_back_is_noticed() -> None:
    one = read("The same woman from the reference image, viewed from directly behind.", 1)
    both = read(SIDES.format("from behind"), 2)
    assert one.unseen(one.subjects[0])
    assert not both.unseen(both.subjects[0])


@pytest.mark.parametrize(
    ("phrase", "noun", "kind"),
    [
        ("the red toy car", "car", "product"),
        ("the dog backpack", "backpack", "product"),
        ("the robot character", "robot", "person"),
        ("the woman with a teal mug", "woman", "person"),
        ("the orange fox mascot", "fox", "creature"),
        ("a pair of sneakers", "sneaker", "product"),
        ("the thing", "", ""),
    ],
)
def test_nouns_are_understood(phrase: str, noun: str, kind: str) -> None:
    assert describe(phrase)[:2] == (noun, kind)


def test_a_toy_car_is_small() -> None:
    assert describe("the toy car")[2] < 20 < describe("the car")[2]


SENTENCE = (
    "the first second reference images image from and of shows back ( ) , . keep mug woman from behind 3 last to "
    "first, holding neon snow the same without é \n"
)
PIECES = st.sampled_from(re.split(" ", SENTENCE))


@given(st.text(max_size=200) | st.lists(PIECES, max_size=40).map(" ".join), st.integers(0, 14))
@settings(max_examples=20, deadline=None)
def test_any_text_is_read(text: str, references: int) -> None:
    brief = read(text, references)
    indices = [index for subject in brief.subjects for index in subject.references]
    assert sorted(indices) == list(range(references))
    assert all(brief.shown(subject) in subject.references for subject in brief.subjects if subject.references)


def test_the_longest_prompt_is_read_quickly() -> None:
    assert read("the first and second " * 2200, 14).subjects
