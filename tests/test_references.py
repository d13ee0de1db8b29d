"""References: which are sent, in which order, and how several subjects share what a model takes."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.campaign import Campaign
from consistency_pipeline.references import MOST_PER_SUBJECT, Library, choose, share
from tests.builders import HELD, MARA, MUG, document, png, written


def with_views(folder: Path, scene: dict[str, Any], **views: list[str]) -> Campaign:
    subjects = {
        name: {**MUG, "details": {}, "references": {view: f"refs/{name}-{view}.png" for view in own}}
        for name, own in views.items()
    }
    scene = {"id": "desk", "subjects": list(views), "prompt": "on a desk", **scene}
    return written(folder, document(scene, subjects=subjects))


def chosen(campaign: Campaign, most: int = 14, only: list[str] | None = None) -> list[str]:
    return [".".join(name) for name in choose(campaign, campaign.scenes[0], most, only)]


@pytest.mark.parametrize(
    ("scene", "sent"),
    [
        ({}, ["a.front", "a.back", "a.side", "b.front", "b.lid"]),
        ({"view": "back"}, ["a.back", "a.front", "a.side", "b.front", "b.lid"]),
        ({"view": ["lid", "side"]}, ["a.side", "a.front", "a.back", "b.lid", "b.front"]),
        ({"subjects": ["b", "a"]}, ["b.front", "b.lid", "a.front", "a.back", "a.side"]),
        ({"subjects": ["b"]}, ["b.front", "b.lid"]),
        ({"references": ["front"]}, ["a.front", "b.front"]),
        ({"references": ["b.lid", "a.side", "front"]}, ["a.side", "a.front", "b.lid", "b.front"]),
        ({"references": ["a.back"], "view": "front"}, ["a.back"]),
        ({"references": ["a.front", "front"]}, ["a.front", "b.front"]),
    ],
)
def test_what_is_sent_and_in_which_order(tmp_path: Path, scene: dict[str, Any], sent: list[str]) -> None:
    assert chosen(with_views(tmp_path, scene, a=["front", "back", "side"], b=["front", "lid"])) == sent


def test_a_comparison_names_its_own(tmp_path: Path) -> None:
    campaign = with_views(tmp_path, {"references": ["front"]}, a=["front", "back"], b=["front"])
    assert chosen(campaign, only=["a.back", "b.front"]) == ["a.back", "b.front"]


def test_one_subject_has_so_many_and_no_more_unless_they_are_named(tmp_path: Path) -> None:
    views = [f"v{n}" for n in range(9)]
    assert chosen(with_views(tmp_path, {"view": "v8"}, a=views)) == ["a.v8", *(f"a.v{n}" for n in range(5))]
    assert len(chosen(with_views(tmp_path, {"references": views}, a=views))) == 9 > MOST_PER_SUBJECT
    assert len(chosen(with_views(tmp_path, {"references": views}, a=views), most=4)) == 4


def test_several_subjects_share_what_the_model_takes(tmp_path: Path) -> None:
    views = [f"v{n}" for n in range(6)]
    campaign = with_views(tmp_path, {}, a=views, b=views, c=views[:2], d=views)
    sent = chosen(campaign)
    assert [sum(name.startswith(f"{subject}.") for name in sent) for subject in "abcd"] == [4, 4, 2, 4]
    assert sent == sorted(sent)


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 12), max_size=14), st.integers(0, 20))
def test_sharing_is_fair(wanted: dict[str, int], most: int) -> None:
    given_ = share(wanted, most)
    assert given_.keys() == wanted.keys()
    assert sum(given_.values()) == min(most, sum(wanted.values()))
    assert all(0 <= given_[name] <= wanted[name] for name in wanted)
    left_hungry = [given_[name] for name in wanted if given_[name] < wanted[name]]
    assert all(min(left_hungry, default=0) >= count - 1 for count in given_.values() if left_hungry)
    assert left_hungry == sorted(left_hungry, reverse=True)  # who comes first in the scene has the odd one


def test_every_kind_of_reference(tmp_path: Path) -> None:
    data = png("inline")
    references = {
        "file": "refs/./mug/front.png",
        "url": "https://example.com/mug.png",
        "held": {"uuid": HELD},
        "inline": f"data:image/png;base64,{base64.b64encode(data).decode()}",
        "made": {"generate": {"prompt": "a mug"}},
        "turned": {"derive": {"from": "made", "prompt": "from behind"}},
    }
    subjects = {"mug": {**MUG, "references": references}, "mara": MARA}
    library = Library(written(tmp_path, document(subjects=subjects)))
    found = {view: library.get("mug", view) for view in references}
    assert found["file"].path == "refs/mug/front.png"
    assert found["file"].sha256 == hashlib.sha256((tmp_path / "refs/mug/front.png").read_bytes()).hexdigest()
    assert found["url"].url == "https://example.com/mug.png"
    assert found["held"].held == HELD
    assert (found["inline"].inline, found["inline"].sha256) == (data, hashlib.sha256(data).hexdigest())
    assert (found["made"].made_by, found["turned"].made_by) == ("mug.made", "mug.turned")
    assert found["turned"].name == "mug.turned"
    for reference in found.values():
        assert (
            sum(
                way is not None
                for way in (reference.path, reference.url, reference.held, reference.inline, reference.made_by)
            )
            == 1
        )
    assert "iVBOR" not in repr(found["inline"])
    assert found["file"].source(tmp_path) == tmp_path / "refs/mug/front.png"
    assert (found["inline"].source(tmp_path), found["held"].source(tmp_path)) == (data, None)
    assert repr(data)[2:20] not in repr(found["inline"])


def test_a_file_is_read_once(tmp_path: Path) -> None:
    library = Library(written(tmp_path, document()))
    before = library.get("mug", "front")
    (tmp_path / "refs/mug/front.png").unlink()
    assert library.get("mug", "front") is before
