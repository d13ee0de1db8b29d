"""Files: names that stay inside, and writes that are whole or not there."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.files import (
    Part,
    digest,
    digest_file,
    inside,
    is_slug,
    remove_parts,
    sync_folder,
    write_whole,
    written_whole,
)


@given(st.binary(max_size=200))
def test_a_digest_is_of_all_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "digested"
    file.write_bytes(data)
    assert digest(data) == digest_file(file) == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("desk", True), ("desk-2_a", True), ("2", True), ("a" * 64, True), ("com", True), ("com10", True),
        ("", False), ("a" * 65, False), ("Desk", False), ("desk.", False), ("desk/1", False), ("..", False),
        ("-rf", False), ("a--b", False), ("a-", False), ("_a", False), ("con", False), ("nul", False), ("com1", False),
        ("lpt9", False),
        ("desk\n", False), ("dësk", False), ("desk\0", False), ("٣", False),
    ],
)  # fmt: skip
def test_names_that_every_system_takes(name: str, allowed: bool) -> None:
    assert is_slug(name) == allowed


@pytest.mark.parametrize("relative", ["a.png", "deep/er/a.png", "deep/../a.png", "./a.png", "deep//a.png", ".", ""])
def test_paths_that_stay(tmp_path: Path, relative: str) -> None:
    assert inside(tmp_path, relative) == (tmp_path / relative).resolve()


@pytest.mark.parametrize(
    "relative",
    ["..", "../a.png", "deep/../../a.png", "/etc/passwd", "a\0.png", "\0", "linked/a.png", "there", "chain/a"],
)
def test_paths_that_leave(tmp_path: Path, relative: str) -> None:
    root, elsewhere = tmp_path / "root", tmp_path / "root-too"
    root.mkdir()
    elsewhere.mkdir()
    (elsewhere / "a.png").write_bytes(b"")
    (root / "linked").symlink_to(elsewhere)
    (root / "there").symlink_to("../root-too/a.png")
    (root / "chain").symlink_to("linked")
    assert inside(root, relative) is None


def test_a_link_that_stays_is_followed_and_the_root_may_be_one(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "a").symlink_to("b")
    (tmp_path / "linked").symlink_to(root)
    assert inside(tmp_path / "linked", "a") == root / "b"


@given(st.text(st.sampled_from("./ab"), max_size=12))
def test_no_path_leaves(tmp_path_factory: pytest.TempPathFactory, relative: str) -> None:
    root = tmp_path_factory.getbasetemp() / "a" / "b"
    found = inside(root, relative)
    plain = os.path.normpath(root / relative)
    assert (found is not None) == (plain == str(root) or plain.startswith(f"{root}/"))


# Writing


def there(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_file_is_written_with_its_folders_and_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "a.txt"
    write_whole(file, "Grüße\n")
    assert file.read_bytes() == b"Gr\xc3\xbc\xc3\x9fe\n"
    write_whole(file, b"\0")
    assert file.read_bytes() == b"\0"
    assert there(tmp_path) == ["deep/a.txt"]
    assert file.stat().st_mode & 0o777 == 0o644


def test_nothing_is_seen_before_the_end(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("old")
    with written_whole(file) as stream:
        stream.write(b"new")
        stream.flush()
        assert file.read_text() == "old"
    assert file.read_text() == "new"


@pytest.mark.parametrize("before", [None, "old"])
def test_an_error_leaves_what_was_there_and_nothing_else(tmp_path: Path, before: str | None) -> None:
    file = tmp_path / "a.txt"
    if before:
        file.write_text(before)
    with suppress(KeyboardInterrupt), written_whole(file) as stream:
        stream.write(b"half")
        raise KeyboardInterrupt
    assert there(tmp_path) == (["a.txt"] if before else [])
    assert not before or file.read_text() == before


def test_a_part_that_is_not_kept_is_removed(tmp_path: Path) -> None:
    with Part(tmp_path / "a.png") as part:
        part.stream.write(b"half")
        assert len(there(tmp_path)) == 1
    assert there(tmp_path) == []


def test_a_place_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        write_whole(tmp_path / "folder", b"data")
    assert there(tmp_path) == []


def test_a_planted_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "a.txt").symlink_to(victim)
    write_whole(tmp_path / "a.txt", "new")
    assert victim.read_text() == "mine"
    assert (tmp_path / "a.txt").read_text() == "new"
    assert not (tmp_path / "a.txt").is_symlink()


def test_what_a_dead_process_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    part = Part(tmp_path / "deep" / "a.png").__enter__()
    part.stream.close()
    others = ["a.part", ".unfinished-a", "deep/.hidden", "deep/x.unfinished-1.part"]
    for name in others:
        (tmp_path / name).write_bytes(b"")
    assert remove_parts(tmp_path) == 1
    assert there(tmp_path) == sorted(others)
    assert remove_parts(tmp_path) == remove_parts(tmp_path / "nowhere") == 0


def test_a_folder_that_is_not_there_cannot_be_made_durable(tmp_path: Path) -> None:
    sync_folder(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "nowhere")
