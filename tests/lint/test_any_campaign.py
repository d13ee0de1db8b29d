"""Whatever a valid campaign says, lint answers; the same for the same campaign in another order."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consistency_pipeline.campaign import load
from consistency_pipeline.lint import Finding, lint
from tests.builders import Document, document, planned, written
from tests.generated import README

from .making import LAMP, MARA, MUG, SUBJECTS
from .test_wordings import ALARMS, QUIET

EXAMPLES = [README.parent / "campaigns" / name for name in ("brand-character", "mug-catalog")]
SIZES: tuple[Any, ...] = ("1200x896", "384x3072", "4800x3584", {"ratio": "21:9", "tier": "0.5K"})
SIDES = ("front", "back", "base", "side", "lid")
QUICK = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORDS = st.text(st.characters(exclude_characters="{}\x00", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)
LOOK: Document = {"as": "a loose watercolor illustration"}


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Sentences that lint knows, words that nobody knows, and both in a row."""
    known = st.sampled_from([text for _, text, *_ in (*ALARMS, *QUIET) if "{" not in text])
    return draw(st.lists(known | WORDS, min_size=1, max_size=3).map(", ".join).filter(str.strip))


@st.composite
def scenes(draw: st.DrawFn, number: int) -> Document:
    who = draw(st.lists(st.sampled_from(sorted(SUBJECTS)), min_size=1, max_size=3, unique=True))
    optional: Document = {
        "view": draw(st.lists(st.sampled_from(SIDES), max_size=3, unique=True)),
        "looks": draw(st.lists(st.sampled_from(["photo", "wash"]), max_size=2, unique=True)),
        "sizes": draw(st.lists(st.sampled_from(SIZES), max_size=2, unique_by=str)),
        "seeds": draw(st.lists(st.integers(0, 3), max_size=2, unique=True)),
        "references": draw(st.sampled_from([[], ["front"], [f"{who[0]}.front"]])),
        "release": draw(st.sampled_from([{}, {f"{who[0]}.{next(iter(SUBJECTS[who[0]]['details']))}": "it"}])),
    }
    return {"id": f"s-{number}", "subjects": who, "prompt": draw(texts()), **{k: v for k, v in optional.items() if v}}


@st.composite
def campaigns(draw: st.DrawFn) -> Document:
    shown = [draw(scenes(number)) for number in range(draw(st.integers(1, 4)))]
    sets: Document = {"front": ["front"], "too": [f"{shown[0]['subjects'][0]}.front"]}
    compare = draw(st.sampled_from([[], [{"scene": "s-0", "references": sets}]]))
    return document(*shown, subjects=SUBJECTS, looks={"wash": LOOK}, compare=compare)


def told(folder: Path, whole: Document) -> list[Finding]:
    return list(lint(planned(written(folder, whole)), ["one.j2", "x.j2"]))


@pytest.mark.thorough
@QUICK
@given(campaigns(), st.integers(0, 2**32))
def test_lint_answers_the_same_in_any_order(tmp_path: Path, whole: Document, seed: int) -> None:
    chance = random.Random(seed)
    found = told(tmp_path, whole)
    lines = len((tmp_path / "campaign.yaml").read_text(encoding="utf-8").splitlines())
    assert all(one.line is None or 1 <= one.line <= lines for one in found)
    assert [one.line or 0 for one in found if one.key] == sorted(one.line or 0 for one in found if one.key)
    for part in (whole["scenes"], whole["subjects"], *(one["details"] for one in whole["subjects"].values())):
        shuffle(part, chance)
    again = told(tmp_path, whole)
    assert sorted(map(plain, again)) == sorted(map(plain, found))


def plain(one: Finding) -> tuple[str, str]:
    """Return what a finding says in any order of the file: of two that are the same, the later one is to blame."""
    return one.rule.code, "" if one.rule.code in ("same-scenes", "same-picture") else one.message


def shuffle(part: Any, chance: random.Random) -> None:
    """Bring a list or a mapping into another order, in place."""
    if isinstance(part, list):
        chance.shuffle(part)
        return
    items = list(part.items())
    chance.shuffle(items)
    part.clear()
    part.update(items)


@st.composite
def right(draw: st.DrawFn) -> Document:
    """A campaign with nothing wrong: every subject, look and side is used, and no text says what it must not."""
    quiet = [(who.split(), text) for who, text in QUIET]
    chosen = draw(st.lists(st.sampled_from(quiet), min_size=1, max_size=5, unique_by=lambda one: one[1]))
    first = [(["mara", "mug", "lamp"], "on a meadow, {{ mara }}, {{ mug }} and {{ lamp }} in the grass")]
    shown: list[Document] = [
        {"id": f"s-{n}", "subjects": who, "prompt": text, "looks": ["photo", "wash"]}
        for n, (who, text) in enumerate([*first, *chosen])
    ]
    for scene in shown[1:]:
        scene["view"] = draw(st.sampled_from([[], ["front"]]))
    return document(*shown, subjects={"mara": MARA, "mug": MUG, "lamp": LAMP}, looks={"wash": LOOK})


@QUICK
@given(right())
def test_a_campaign_with_nothing_wrong_is_left_alone(tmp_path: Path, whole: Document) -> None:
    assert [str(one) for one in lint(planned(written(tmp_path, whole)))] == []


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_the_examples_are_left_alone(folder: Path) -> None:
    assert [str(one) for one in lint(planned(load(folder)))] == []
