"""Which shots selectors mean, on the example campaign and on random ones."""

import re
from contextlib import chdir, suppress
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.errors import UsageError
from consistency_pipeline.manifest import Row
from consistency_pipeline.records import Status
from consistency_pipeline.selection import choose, named, select
from tests.builders import attempt, document, made, planned, written
from tests.selection.standing import many, row, rows

CASES = Path(__file__).parents[1] / "cases" / "selectors"
BAD = sorted((CASES / "bad").iterdir())
WORDS = ["scene-?/*", "scene-1*", "scene-2/1", "*/2", "scene:scene-3", "scene:*1", "tag:tag-1", "tag:group-?", "take:1",
         "take:>1", "seed:<2000", "seed:1001", "status:made", "status:*ed", "score:<0.02", "score:>=0.01", "score:none",
         "look:photo", "size:12*", "subject:mug", "reference:mug.*", "state:unmodified", "state:new"]  # fmt: skip
words = st.sampled_from(WORDS)
campaigns = st.lists(st.sampled_from(many(6, 3)), min_size=1, unique_by=lambda row: row.shot.id)


def ids(found: tuple[Row, ...] | list[Row]) -> list[str]:
    return [row.shot.id for row in found]


def selected(found: list[Row], wanted: list[str], unwanted: list[str] | None = None) -> set[str] | None:
    """Return ids, or None where something matches nothing."""
    try:
        chosen = ids(select(found, wanted, unwanted or []))
    except UsageError:
        return None
    assert chosen == [name for name in ids(found) if name in set(chosen)], "the order of the plan, each once"
    return set(chosen)


@given(campaigns, words, words)
def test_unions_intersections_and_exclusions_are_those_of_sets(found: list[Row], one: str, other: str) -> None:
    a, b = selected(found, [one]), selected(found, [other])
    either, both = (a | b, a & b or None) if a and b else (None, None)
    assert selected(found, [one, other]) == selected(found, [f"{one} {other}"]) == either
    assert selected(found, [other, one, one]) == either
    assert selected(found, [f"{one},{other}"]) == selected(found, [f"{other},{one}"]) == both
    if not (other.startswith("score:") and "none" not in other):  # of which an exclusion is refused too, without scores
        assert selected(found, [one], [other]) == ((a - (b or set()) or None) if a else None)
        assert selected(found, [], [other]) == (set(ids(found)) - (b or set()) or None)


@given(campaigns, st.text(alphabet="scen-/0123*?[]", min_size=1, max_size=10))
def test_a_bare_word_is_a_glob_on_ids(found: list[Row], glob: str) -> None:
    pattern = re.sub(r"([\[])", r"[\1]", glob)
    assert (selected(found, [glob]) or set()) == {name for name in ids(found) if fnmatchcase(name, pattern)}


@given(campaigns, st.lists(st.text(max_size=20), max_size=2), st.lists(st.text(max_size=20), max_size=2))
def test_nothing_that_is_typed_crashes(found: list[Row], wanted: list[str], unwanted: list[str]) -> None:
    with suppress(UsageError):
        assert set(ids(choose(found, wanted, unwanted).rows)) <= set(ids(found))


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_a_bad_case_says_what_is_wrong_and_where(file: Path) -> None:
    text, expected = file.read_bytes().decode().split("\n----\n")
    with chdir(CASES), pytest.raises(UsageError) as caught:
        select(rows(), [text])
    assert f"{caught.value}\n" == expected


def test_a_file_holds_one_selector_a_line() -> None:
    found = select(rows(), [f"@{CASES}/files/good.txt"])
    assert ids(found) == ["desk@896x1200/1", "desk@896x1200/2", "desk@896x1200/3", "summit/1", "kitchen/1", "market/1"]
    assert ids(select(rows(), [f"@{CASES}/files/good.txt,take:3 train/1"])) == ["desk@896x1200/3", "train/1"]


def test_an_exclusion_of_nothing_is_only_noted() -> None:
    with chdir(CASES):
        chosen = choose(rows(), ["tag:outdoor"], ["tag:outdor scene:campfire", "@files/unknown.txt,scene:desk"])
    assert ids(chosen.rows) == ["summit/1"]
    assert chosen.notes == (
        "excluding tag:outdor leaves nothing out: there is no tag outdor; did you mean outdoor?",
        "files/unknown.txt:2: excluding kitchn/1 leaves nothing out: no shot is called kitchn/1;"
        " did you mean kitchen/1?",
        "excluding @files/unknown.txt,scene:desk leaves nothing out: no shot is all of this at once;"
        " a space between them selects either",
    )


def test_an_exclusion_by_a_score_that_nothing_has_is_an_error() -> None:
    unscored = [replace(one, score=None) for one in rows()]
    for wanted, unwanted in ((["score:<0.6"], []), ([], ["score:<0.6"])):
        with pytest.raises(UsageError, match="nothing has been scored yet; score:none selects"):
            select(unscored, wanted, unwanted)


def test_where_all_is_excluded_nothing_is_done_in_silence() -> None:
    with pytest.raises(UsageError, match="nothing is left: --exclude leaves out all of 6 shots"):
        select(rows(), ["scene:desk"], ["tag:office"])


def test_without_selectors_all_are_meant_but_nobody_named_any() -> None:
    assert select(rows(), []) == rows()
    assert named(rows(), []) == ()
    assert select([], []) == ()


def test_what_state_a_shot_is_in(tmp_path: Path) -> None:
    shot = planned(written(tmp_path, document())).shots[0]
    other = made(shot, fingerprint="e" * 64)
    cases = {
        "new": [row(shot, Status.MISSING)],
        "modified": [row(shot, Status.STALE, [other]), row(shot, Status.STALE, [other], locked=True),
                     row(shot, Status.FAILED, [other, attempt(shot.id, 2, fingerprint=shot.fingerprint)]),
                     row(shot, Status.MISSING, [attempt(shot.id)])],
        "unmodified": [row(shot, Status.MADE, [other, made(shot, 2)]),
                       row(shot, Status.REFUSED, [attempt(shot.id, fingerprint=shot.fingerprint)])],
    }  # fmt: skip
    everything = [one for found in cases.values() for one in found]
    for state, found in cases.items():
        assert select(everything, [f"state:{state}"]) == tuple(found)


def test_references_that_are_made_belong_to_their_subject(tmp_path: Path) -> None:
    mara = {"kind": "character", "noun": "woman", "references": {"front": {"generate": {"prompt": "A portrait"}}}}
    scenes = ({"id": "walk", "subjects": ["mara"], "prompt": "in a park"},
              {"id": "park", "subjects": ["mug"], "prompt": "in a park", "looks": ["photo", "watercolor"]})  # fmt: skip
    whole = document(*scenes)
    whole["subjects"]["mara"] = mara
    found = [row(shot, Status.MISSING) for shot in planned(written(tmp_path, whole)).shots]
    assert ids(select(found, ["subject:mara"])) == ["mara.front", "walk/1"]
    assert ids(select(found, ["reference:mara.*"])) == ["walk/1"]
    assert ids(select(found, ["scene:*"])) == ["walk/1", "park.photo/1", "park.watercolor/1"]
    assert ids(select(found, ["look:water*"])) == ["park.watercolor/1"]
    assert ids(select(found, ["model:google*"])) == ids(found)


def test_many_ids_are_looked_up_and_keep_the_order_of_the_plan() -> None:
    large = many(100, 20)
    wanted = " ".join(one.shot.id for one in reversed(large[::3]))
    assert select(large, [wanted]) == large[::3]
