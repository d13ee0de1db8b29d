"""CSV as spreadsheets write it: which bytes are read, and which are refused with what to do."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.campaign import cells, sheets
from consistency_pipeline.campaign.composing import Stop
from consistency_pipeline.campaign.exporting import as_csv

PLAIN = b"id,prompt\ndesk,on a desk\n"
LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from("\n=+-@';,\""))


def lines(data: bytes) -> list[tuple[int, list[str]]]:
    found = sheets.parse(data)
    return [(row.line, row.cells) for row in (found.header, *found.rows)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_spreadsheet_writes_the_same(delimiter: str, ending: str, mark: str) -> None:
    text = f'{mark}id;prompt\ndesk;"a ""big"" desk,\nin light; and more\tor less"\n\nshelf;é\n'
    written = text.replace("id;", f"id{delimiter}").replace("desk;", f"desk{delimiter}").replace("f;", f"f{delimiter}")
    assert lines(written.replace("\n", ending).encode()) == [
        (1, ["id", "prompt"]),
        (2, ["desk", 'a "big" desk,\nin light; and more\tor less']),
        (5, ["shelf", "é"]),
    ]


def test_a_header_of_one_column_and_empty_rows_are_fine() -> None:
    assert lines(b"\n id \n\n desk\n  \n,,\nshelf") == [(2, ["id"]), (4, ["desk"]), (7, ["shelf"])]


@pytest.mark.parametrize(
    ("data", "line", "said"),
    [
        ("id,prompt\n".encode("utf-16"), None, "UTF-16"),
        ("id,prompt\n".encode("utf-16-le"), None, "UTF-16"),
        (b"PK\x03\x04 and the rest", None, "workbook"),
        (b"id,prompt\ndesk,caf\xe9\n", 2, "not UTF-8"),
        (b"id,prompt\ndesk,a\x07\n", 2, "U+0007"),
        (b"", None, "empty"),
        (b"\n \n", None, "empty"),
        (b'id,prompt\na,b\ndesk,"never closed\n\nshelf,b\n', 3, "not closed"),
        (b'id,prompt\na,"b\nb"\ndesk,"closed" early\n', 4, "not closed"),
        (b"id,prompt\ndesk," + b"x" * 200_000, 2, "131,072"),
        (b"id," + b"," * 2000, 1, "1,000 cells"),
    ],
    ids=lambda value: None,
)
def test_what_cannot_be_read_says_where_and_what_to_do(data: bytes, line: int | None, said: str) -> None:
    with pytest.raises(Stop) as caught:
        sheets.parse(data)
    assert said in caught.value.fault.message
    assert caught.value.fault.line == line
    assert caught.value.fault.hint


@given(st.lists(st.tuples(LETTERS, LETTERS, LETTERS), min_size=1, max_size=4))
def test_what_is_written_is_read_back_and_is_no_formula(rows: list[tuple[str, str, str]]) -> None:
    text = as_csv(["a", "b", "c"], rows)
    read = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="\n"))
    assert not any(cell[:1] in set("=+-@\t\r＝＋－＠") and cell for row in read for cell in row)  # noqa: RUF001
    wanted = [[cells.unguarded(cells.guarded(cell).strip()) for cell in row] for row in rows]
    assert [row.cells for row in sheets.parse(text.encode()).rows] == [row for row in wanted if any(row)]


@given(LETTERS)
def test_the_guard_is_undone(text: str) -> None:
    assert cells.unguarded(cells.guarded(text)) == text


@pytest.mark.parametrize(
    ("key", "cell", "value"),
    [
        ("subjects", "mara; mug;", ["mara", "mug"]),
        ("takes", "03", 3),
        ("takes", "many", "many"),
        ("seeds", "11;12; x", [11, 12, "x"]),
        ("sizes", "1200x896; 4:3; 16:9 2K", ["1200x896", {"ratio": "4:3"}, {"ratio": "16:9", "tier": "2K"}]),
        ("release", "jacket=red; blue; mara.hair = hair", None),
        ("release", r"jacket=red\; blue a=b\\; mara.hair = hair", {"jacket": "red; blue a=b\\", "mara.hair": "hair"}),
        ("prompt", "on a; desk = {x} {{ mug }}", "on a; desk = {x} {{ mug }}"),
    ],
    ids=lambda value: None,
)
def test_cells_say_what_the_key_takes(key: str, cell: str, value: object) -> None:
    if value is None:
        with pytest.raises(ValueError, match="must be details"):
            cells.value(key, cell)
    else:
        assert cells.value(key, cell) == value


def test_a_detail_is_named_once() -> None:
    with pytest.raises(ValueError, match="`hair` is listed twice"):
        cells.value("keep", "hair=a; hair=b")
