"""References that are files: below the campaign's folder, links followed, and pictures by content."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from consistency_pipeline.campaign import load
from consistency_pipeline.campaign.checks.pictures import HEAD
from consistency_pipeline.errors import CampaignError, Problem
from consistency_pipeline.images import MOST_BYTES

from .making import HELD, WHOLE, chunk, png, written


def fault(folder: Path, reference: str = "front.png") -> Problem | None:
    file = written(folder, WHOLE.replace(HELD, reference))
    try:
        load(file)
    except CampaignError as error:
        (problem,) = error.problems
        assert problem.line == 9
        assert problem.key == "subjects.mug.references.front"
        return problem
    return None


def outside(folder: Path) -> Path:
    place = folder.parent / "outside"
    place.mkdir()
    (place / "front.png").write_bytes(png())
    return place


def link_to_a_file(folder: Path) -> None:
    (folder / "front.png").symlink_to(outside(folder) / "front.png")


def link_upwards(folder: Path) -> None:
    outside(folder)
    (folder / "front.png").symlink_to("../outside/front.png")


def link_by_way_of_a_link(folder: Path) -> None:
    (folder / "one").symlink_to(outside(folder))
    (folder / "front.png").symlink_to("one/front.png")


@pytest.mark.parametrize("planted", [link_to_a_file, link_upwards, link_by_way_of_a_link])
def test_a_link_that_leaves_the_folder_is_refused(tmp_path: Path, planted: Callable[[Path], None]) -> None:
    folder = tmp_path / "mugs"
    folder.mkdir()
    planted(folder)
    problem = fault(folder)
    assert problem
    assert "by a link" in problem.message


def test_a_linked_folder_that_leaves_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "mugs"
    folder.mkdir()
    (folder / "refs").symlink_to(outside(folder))
    problem = fault(folder, "refs/front.png")
    assert problem
    assert "by a link" in problem.message


def test_a_link_that_stays_inside_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.png").write_bytes(png())
    (tmp_path / "front.png").symlink_to("real.png")
    assert fault(tmp_path) is None


def test_the_campaign_itself_may_be_linked_to(tmp_path: Path) -> None:
    folder = tmp_path / "mugs"
    folder.mkdir()
    (folder / "front.png").write_bytes(png())
    (tmp_path / "linked").symlink_to(folder)
    assert fault(tmp_path / "linked") is None


def test_links_in_a_circle_are_no_file(tmp_path: Path) -> None:
    (tmp_path / "front.png").symlink_to("other.png")
    (tmp_path / "other.png").symlink_to("front.png")
    assert fault(tmp_path)


def test_a_pipe_is_no_picture_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "front.png")
    problem = fault(tmp_path)
    assert problem
    assert "not a file" in problem.message


@pytest.mark.parametrize(("size", "fits"), [(MOST_BYTES, True), (MOST_BYTES + 1, False)])
def test_so_large_and_no_larger(tmp_path: Path, size: int, fits: bool) -> None:
    place = tmp_path / "front.png"
    place.write_bytes(png())
    os.truncate(place, size)
    assert (fault(tmp_path) is None) == fits


def test_the_content_counts_and_not_the_name(tmp_path: Path) -> None:
    (tmp_path / "front.png").write_bytes(b"GIF89a" + bytes(40))
    assert fault(tmp_path)
    (tmp_path / "picture.txt").write_bytes(png())
    assert fault(tmp_path, "picture.txt") is None


def test_a_picture_with_much_before_its_size_is_read_on(tmp_path: Path) -> None:
    profile = chunk(b"eXIf", b"MM\0\x2a" + bytes(2 * HEAD))
    assert len(profile) > HEAD
    (tmp_path / "front.png").write_bytes(png(before_pixels=profile))
    assert fault(tmp_path) is None


def test_a_picture_of_too_many_pixels_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "front.png").write_bytes(png(10_000))
    problem = fault(tmp_path)
    assert problem
    assert "10000x10000" in problem.message


@pytest.mark.parametrize("path", ["a" * 300 + ".png", "a/" * 400 + "b.png", "front.png/front.png"])
def test_paths_that_no_system_has_are_missing_files(tmp_path: Path, path: str) -> None:
    (tmp_path / "front.png").write_bytes(png())
    problem = fault(tmp_path, path)
    assert problem
    assert "no file" in problem.message


def test_a_secret_in_a_url_is_in_no_message(tmp_path: Path) -> None:
    for reference in (
        "https://me:hunter2@example.com/a.png",
        "http://me:hunter2@example.com/a.png",
        "ftp://x/a?key=hunter2",
    ):
        problem = fault(tmp_path, reference)
        assert problem
        assert "hunter2" not in str(problem)


def test_picture_data_is_in_no_message(tmp_path: Path) -> None:
    for kind in ("png", "gif"):
        problem = fault(tmp_path, f"data:image/{kind};base64,{'QUJD' * 20}")
        assert problem
        assert "QUJDQUJD" not in str(problem)
