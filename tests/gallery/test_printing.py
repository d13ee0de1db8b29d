"""Sheets to print: pages of A4 as PDF, a wide picture for each scene, and resolution."""

import re
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from consistency_pipeline.gallery import printing
from consistency_pipeline.gallery.sheet import Reference, Sheet
from tests.gallery.test_sheet import BANNER, TEAL, plain, tile, where


@pytest.fixture
def shown(tmp_path: Path) -> Sheet:
    picture, reference = plain(tmp_path / "a.png", (1200, 800)), plain(tmp_path / "b.png", (600, 600), (250, 128, 114))
    tiles = [
        replace(tile(number, picture, references=(Reference(reference, "mug · front"),)), group=scene)
        for scene, count in (("desk", 3), ("beach", 9))
        for number in range(count)
    ]
    return Sheet("Mugs (a) \\ b", ("12 shots", "A model", "$1 spent", "2026-11-23"), "STORYBOARDS", tuple(tiles))


def objects(data: bytes) -> dict[int, bytes]:
    """Return the objects of a PDF by the places that its table has for them."""
    at = int(data.rstrip().splitlines()[-2])
    places = re.findall(rb"(\d{10}) 00000 n", data[at:])
    return {number: data[int(place) :] for number, place in enumerate(places, start=1)}


def test_a_pdf_has_pages_of_a4_and_each_shot_once(shown: Sheet, tmp_path: Path) -> None:
    [path] = printing.write_pdf(shown, tmp_path / "print.pdf", 72)
    data = path.read_bytes()
    for number, body in objects(data).items():
        assert body.startswith(f"{number} 0 obj\n".encode())
    pages = [[float(side) for side in one.split()] for one in re.findall(rb"/MediaBox \[0 0 ([0-9. ]+)\]", data)]
    assert len(pages) == int(re.findall(rb"/Count (\d+)", data)[0]) > 1
    assert all(abs(wide - 595.3) < 1 and abs(high - 841.9) < 1 for wide, high in pages), pages
    assert shown.title.encode("utf-16-be").hex().encode() in data
    assert data == printing.write_pdf(shown, tmp_path / "again.pdf", 72)[0].read_bytes()


def test_a_pdf_at_print_resolution_has_so_many_pixels(shown: Sheet, tmp_path: Path) -> None:
    one = replace(shown, tiles=shown.tiles[:1])
    [path] = printing.write_pdf(one, tmp_path / "print.pdf", 300)
    assert b"/Width 2480 /Height 3508 " in path.read_bytes()
    assert zlib.crc32(path.read_bytes()) == zlib.crc32(printing.write_pdf(one, path)[0].read_bytes())


def test_each_scene_is_one_wide_picture_with_its_shots_in_a_row(shown: Sheet, tmp_path: Path) -> None:
    desk, beach = printing.write_wide(shown, tmp_path / "wide")
    assert (desk.name, beach.name) == ("wide-desk.png", "wide-beach.png")
    for path, count in ((desk, 3), (beach, 9)):
        page = np.asarray(Image.open(path))
        row = (page == TEAL).all(axis=2)
        across = row[np.flatnonzero(row.any(axis=1))[0]]
        assert np.count_nonzero(np.diff(across.astype(int)) == 1) == count
        assert (page[2, 2] == BANNER).all()


def test_pages_at_a_resolution_are_as_wide_as_a4(shown: Sheet, tmp_path: Path) -> None:
    [small] = printing.write_pages(shown, tmp_path / "small.png", 100)
    [large] = printing.write_pages(shown, tmp_path / "large.png", 200)
    one, two = Image.open(small), Image.open(large)
    assert (one.width, two.width) == (827, 1654)
    assert round(two.info["dpi"][0]) == 200
    assert abs(two.height / one.height - 2) < 0.01
    first, second = where(np.asarray(one), TEAL), where(np.asarray(two), TEAL)
    assert all(abs(b - 2 * a) <= 2 for a, b in zip(first[:2], second[:2], strict=True))
