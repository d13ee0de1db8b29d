import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from consistency_pipeline.gallery.lettering import Style, fitted
from consistency_pipeline.gallery.marks import MARKS
from consistency_pipeline.gallery.marks import drawn as drawn_mark
from consistency_pipeline.gallery.sheet import MOST_TILES, Reference, Sheet, Tile, write
from consistency_pipeline.gallery.tiles import pages
from consistency_pipeline.records import Status

SALMON, TEAL = (250, 128, 114), (0, 128, 128)
BANNER = (244, 206, 107)


def plain(path: Path, size: tuple[int, int], colour: tuple[int, int, int] = TEAL) -> Path:
    Image.new("RGB", size, colour).save(path, compress_level=1)
    return path


def noise(path: Path, size: tuple[int, int]) -> Path:
    pixels = np.random.default_rng(1).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path, compress_level=1)
    return path


def tile(number: int = 1, picture: Path | None = None, **changes: object) -> Tile:
    made = Tile("desk", f"desk/{number}", f"seed {number} · $0.0692", "made", picture, ())
    return replace(made, **changes)  # type: ignore[arg-type]  # test shorthand


def sheet(*tiles: Tile, banner: str = "") -> Sheet:
    return Sheet("Mug catalog", ("14 shots", "$0.98 would cost"), banner, tiles)


def drawn(target: Path, *tiles: Tile, banner: str = "") -> np.ndarray:
    return np.asarray(Image.open(write(sheet(*tiles, banner=banner), target)[0]))


def where(page: np.ndarray, colour: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """Return left, top, width and height of the pixels of just this colour."""
    down, across = np.nonzero((page == colour).all(axis=2))
    return int(across.min()), int(down.min()), int(np.ptp(across)) + 1, int(np.ptp(down)) + 1


def occurs(part: np.ndarray, page: np.ndarray) -> bool:
    """Tell whether `part` stands on `page` pixel for pixel."""
    high, wide = part.shape[:2]
    starts = zip(*np.nonzero((page == part[0, 0]).all(axis=2)), strict=True)
    return any(np.array_equal(page[down : down + high, across : across + wide], part) for down, across in starts)


@pytest.mark.parametrize(("shots", "sizes"), [(0, [0]), (1, [1]), (60, [60]), (61, [60, 1]), (121, [60, 60, 1])])
def test_a_page_holds_sixty_shots(shots: int, sizes: list[int]) -> None:
    shown = sheet(*(tile(number) for number in range(shots)))

    assert [len(page.tiles) for page in pages(shown, MOST_TILES)] == sizes


@pytest.mark.thorough
def test_more_pages_stand_beside_the_first_and_those_of_a_longer_run_are_removed(tmp_path: Path) -> None:
    for name in ("sheet-2.png", "sheet-3.png", "sheet-12.png", "sheet-03.png", "sheet-a.png", "sheet-3.jpg", "x.png"):
        (tmp_path / name).write_bytes(b"old")
    shown = sheet(*(tile(number) for number in range(61)), banner="STORYBOARDS")
    paths = write(shown, tmp_path / "sheet.png")

    assert paths == (tmp_path / "sheet.png", tmp_path / "sheet-2.png")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"sheet.png", "sheet-2.png", "sheet-03.png", "sheet-a.png", "sheet-3.jpg", "x.png"}
    for path in paths:
        page = Image.open(path)
        assert (page.format, page.mode, page.width) == ("PNG", "RGB", 2400)
        assert page.info["Comment"] == "STORYBOARDS"
        assert page.getpixel((0, 5)) == page.getpixel((2399, 5)) == BANNER


def test_a_sheet_without_shots_says_so(tmp_path: Path) -> None:
    page = drawn(tmp_path / "sheet.png")

    assert page.shape[1] == 2400
    assert (page[400:] < 150).any()


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    shown = sheet(tile(1, noise(tmp_path / "a.png", (700, 500))), tile(2, status="failed", note="HTTP 503"))

    first = write(shown, tmp_path / "one" / "sheet.png")[0].read_bytes()
    assert write(shown, tmp_path / "two" / "sheet.png")[0].read_bytes() == first


def test_a_small_picture_keeps_its_pixels(tmp_path: Path) -> None:
    small = noise(tmp_path / "small.png", (33, 21))
    page = drawn(tmp_path / "sheet.png", tile(1, small), tile(2, plain(tmp_path / "large.png", (1200, 896))))

    assert occurs(np.asarray(Image.open(small)), page)


def test_a_large_picture_is_reduced_in_proportion(tmp_path: Path) -> None:
    page = drawn(tmp_path / "sheet.png", tile(1, plain(tmp_path / "a.png", (1200, 896))))

    _, _, width, height = where(page, TEAL)
    assert 300 < width < 1200
    assert width / height == pytest.approx(1200 / 896, rel=0.01)


@pytest.mark.thorough
def test_extreme_shapes_are_shown_whole(tmp_path: Path) -> None:
    sizes = [(2048, 256), (256, 2048), (5000, 10), (10, 5000), (1, 1)]
    colours = [(10, 20, 30 + 40 * number) for number in range(len(sizes))]
    paths = [plain(tmp_path / f"{n}.png", size, colours[n]) for n, size in enumerate(sizes)]
    page = drawn(tmp_path / "sheet.png", *(tile(number, path) for number, path in enumerate(paths)))

    for size, colour in zip(sizes, colours, strict=True):
        _, _, width, height = where(page, colour)
        assert width <= size[0]
        assert height <= size[1]
        assert abs(width - height * size[0] / size[1]) <= max(1, size[0] / size[1])


def test_one_file_may_be_picture_and_reference_at_once(tmp_path: Path) -> None:
    front = plain(tmp_path / "front.png", (1200, 896))
    page = drawn(tmp_path / "sheet.png", tile(1, front, references=(Reference(front, "mug · front"),)))

    across = np.nonzero((page == TEAL).all(axis=2))[1]
    assert across.min() < 300 < across.max()


def test_a_picture_that_lies_on_its_side_is_turned_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (1200, 600), TEAL).save(tmp_path / "a.jpg", exif=exif, quality=100)
    with Image.open(tmp_path / "a.jpg") as stored:
        pixel = stored.getpixel((9, 9))
    page = drawn(tmp_path / "sheet.png", tile(1, tmp_path / "a.jpg"))

    assert isinstance(pixel, tuple)
    _, _, width, height = where(page, (int(pixel[0]), int(pixel[1]), int(pixel[2])))
    assert width * 2 == pytest.approx(height, abs=2)


def test_pictures_that_cannot_be_read_become_cards_of_the_same_sheet(tmp_path: Path) -> None:
    good = plain(tmp_path / "good.png", (1200, 900))
    cut = tmp_path / "cut.png"
    cut.write_bytes(noise(tmp_path / "noise.png", (120, 90)).read_bytes()[:20_000])
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "empty.png").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe.png")
    with (tmp_path / "huge.png").open("wb") as stream:
        stream.truncate(10**10)
    bad = [
        cut,
        tmp_path,
        *(tmp_path / name for name in ("text.png", "empty.png", "pipe.png", "huge.png", "missing.png")),
    ]

    tiles = [tile(number, path) for number, path in enumerate([good, *bad])]
    page = drawn(tmp_path / "out" / "sheet.png", *tiles)
    alone = drawn(tmp_path / "alone" / "sheet.png", *(replace(each, picture=None) for each in tiles))

    assert where(page, TEAL)[2] > 300
    assert page.shape == alone.shape


def test_damaged_side_notes_of_a_picture_are_not_talked_about(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "x" * 40
    plain(tmp_path / "a.png", (60, 40))
    Image.open(tmp_path / "a.png").save(tmp_path / "a.jpg", exif=exif)
    data = (tmp_path / "a.jpg").read_bytes()
    at = data.index(b"Exif\0\0") + 6
    damaged = [tmp_path / f"{offset}.jpg" for offset in (9, 17, 24, 32)]
    for path in damaged:
        offset = at + int(path.stem)
        path.write_bytes(data[:offset] + b"\xff" + data[offset + 1 :])
    write(sheet(*(tile(number, path) for number, path in enumerate(damaged))), tmp_path / "sheet.png")

    assert capfd.readouterr().err == ""


def test_references_stand_left_of_the_shots_made_from_them(tmp_path: Path) -> None:
    reference = Reference(plain(tmp_path / "front.png", (800, 800), SALMON), "mug · front")
    picture = plain(tmp_path / "desk.png", (1200, 896))
    page = drawn(tmp_path / "sheet.png", tile(1, picture, references=(reference,)))

    left, top, width, _ = where(page, SALMON)
    shot_left, shot_top, _, shot_height = where(page, TEAL)
    assert left + width < shot_left
    assert shot_top < top < shot_top + shot_height


def test_references_are_shown_once_for_all_shots_that_share_them(tmp_path: Path) -> None:
    reference = Reference(plain(tmp_path / "front.png", (800, 800), SALMON), "mug · front")
    tiles = [tile(number, references=(reference,)) for number in range(3)]
    changed = replace(tiles[-1], references=(replace(reference, label="mug · first"),))

    once = (drawn(tmp_path / "one.png", *tiles) == SALMON).all(axis=2).sum()
    twice = (drawn(tmp_path / "two.png", *tiles[:-1], changed) == SALMON).all(axis=2).sum()
    assert 0 < once < twice


def test_a_reference_without_a_file_gets_a_placeholder(tmp_path: Path) -> None:
    lost = (Reference(None, "mug · front"), Reference(tmp_path / "gone.png", "mug · base"))
    with_lost = drawn(tmp_path / "one.png", tile(1, references=lost))
    without = drawn(tmp_path / "two.png", tile(1))

    assert with_lost.shape[1] == without.shape[1]
    assert not np.array_equal(with_lost[-200:], without[-200:])


def test_shots_of_a_scene_stand_together_in_the_order_given(tmp_path: Path) -> None:
    desk, trail = noise(tmp_path / "a.png", (600, 600)), plain(tmp_path / "b.png", (600, 600))
    apart = (tile(1, desk), tile(2, trail, group="trail"), tile(3, desk))
    together = (apart[0], apart[2], apart[1])

    first = write(sheet(*apart), tmp_path / "one.png")[0].read_bytes()
    assert write(sheet(*together), tmp_path / "two.png")[0].read_bytes() == first


def test_a_live_sheet_has_no_banner(tmp_path: Path) -> None:
    live = Image.open(write(sheet(tile()), tmp_path / "live.png")[0])

    assert live.getpixel((0, 5)) != BANNER
    assert "Comment" not in live.info


@pytest.mark.parametrize(
    "text",
    ["\x00\x1b[2J\x07\u202etxt.exe\u2066\ud800", "x" * 100_000, "杯子" * 5000 + "e\u0301" * 999, "a\n" * 500, ""],
    ids=["control", "long", "other script", "lines", "empty"],
)
def test_hostile_text_stays_inside_the_page(tmp_path: Path, text: str) -> None:
    many = tuple(Reference(None, text) for _ in range(40))
    tiles = (Tile(text, text, text, text, None, many, text), Tile("b", text, text, "failed", None, (), text))
    page = np.asarray(Image.open(write(Sheet(text, (text,) * 30, text, tiles), tmp_path / "sheet.png")[0]))

    assert page.shape[0] < 4000
    ground = page[-1, -1]
    below_banner = page[400:]
    assert (below_banner[:, :80] == ground).all()
    assert (below_banner[:, -80:] == ground).all()
    assert (page[-80:] == ground).all()


def test_every_status_can_be_told_without_its_colour() -> None:
    marks = [drawn_mark(name, 24) for name in MARKS]
    shapes = {np.asarray(mark.getchannel("A")).tobytes() + (np.asarray(mark).min(2) > 230).tobytes() for mark in marks}

    assert set(MARKS) == {status.value for status in Status}
    assert len(shapes) == len(MARKS)


def test_nothing_is_left_behind_where_a_page_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "sheet.png").mkdir()

    with pytest.raises(OSError, match=r"sheet\.png"):
        write(sheet(tile()), tmp_path / "sheet.png")
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.png"]


def test_importing_the_sheet_loads_no_pillow() -> None:
    code = "import sys, consistency_pipeline.gallery.sheet; sys.exit('PIL' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("status", ["blocked", "rejected", "stale", "failed"])
def test_a_picture_that_does_not_count_is_pale_and_says_why(status: Status, tmp_path: Path) -> None:
    picture = plain(tmp_path / "a.png", (1200, 896), SALMON)
    note = "needs mara.front, which was rejected by somebody who looked at it"
    page = drawn(tmp_path / "one.png", tile(1, picture, status=status, note=note))
    bare = drawn(tmp_path / "two.png", tile(1, picture, status=status))

    assert not (page == SALMON).all(axis=2).any()
    left, top, width, height = where(drawn(tmp_path / "made.png", tile(1, picture)), SALMON)
    inside = np.s_[top : top + height, left : left + width]
    assert (page[inside] != bare[inside]).any(), "the reason stands on the picture"
    assert page[top + 20, left + 20].min() > min(SALMON) + 60


def test_names_of_references_and_shots_are_set_smaller_before_they_are_cut() -> None:
    style = Style(18, "black")
    labels = ["mara · front", "front"]
    assert fitted(labels, style, 14, 200) == ("mara · front", style)
    text, smaller = fitted(labels, style, 14, style.length("mara · front") - 4)
    assert (text, smaller.size < 18) == ("mara · front", True)
    assert fitted(labels, style, 14, style.length("front"))[0] == "front"
    assert fitted(["mara · front"], style, 14, 9) == ("mara · front", Style(14, "black"))
