"""CSV as spreadsheets write it: a header and rows, each with the line on which it begins."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from consistency_pipeline.campaign.cells import unguarded
from consistency_pipeline.campaign.composing import ESCAPED, Stop
from consistency_pipeline.campaign.confined import Outside, below, kind_fault
from consistency_pipeline.campaign.syntax import Fault
from consistency_pipeline.campaign.wording import shown

MOST_BYTES = 32 << 20  # 100,000 rows of 300 letters
MOST_COLUMNS = 1000
DELIMITERS = (",", ";", "\t")
UTF_8 = "Save it as UTF-8: in Excel, the kind `CSV UTF-8`."


class Row(NamedTuple):
    """The cells of a row, and the line on which it begins, from 1."""

    line: int
    cells: list[str]


class Sheet(NamedTuple):
    """A sheet as it stands: its first row that says something, and those below it."""

    header: Row
    rows: list[Row]


def too_large() -> Fault:
    """Return what to say where there is more than a campaign may bring."""
    return Fault(None, f"the sheets of a campaign have at most {MOST_BYTES >> 20} MiB together", "Split the campaign.")


def placed(folder: Path, path: str) -> Path:
    """Return the file that a campaign in `folder` means; `Stop` where there is none that it may read."""
    hint = "Put the sheet below the campaign's folder, and write its path from there: `scenes.csv`."
    place = below(folder, path)
    if isinstance(place, Outside):
        raise Stop(Fault(None, place.message, hint))
    try:
        fault = kind_fault(place.stat(), path)
    except OSError:
        fault = f"there is no file `{shown(path)}`"
    if fault:
        raise Stop(Fault(None, fault, hint))
    return place


def read(place: Path) -> Sheet:
    """Return what a file of CSV says; `Stop` where it cannot be read."""
    try:
        with place.open("rb") as stream:
            return parse(stream.read(MOST_BYTES + 1))
    except OSError as error:
        raise Stop(Fault(None, f"cannot be read: {error.strerror}", "")) from error


def parse(data: bytes) -> Sheet:
    """Return what the bytes of a sheet say; rows in which every cell is empty are left out."""
    text = _text(data)
    try:
        rows = _rows(text, _delimiter(text))
        header = next(rows, None)
        if header is None:
            raise Stop(Fault(None, "the sheet is empty", "Its first row names the columns: id, subjects, prompt, …"))
        return Sheet(header, list(rows))
    except csv.Error as error:
        raise Stop(_torn(text, error)) from error


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise Stop(too_large())
    if data.startswith(b"PK\x03\x04"):
        raise Stop(Fault(None, "this is a workbook, not CSV", UTF_8))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:64]:
        raise Stop(Fault(None, "the file is saved as UTF-16", UTF_8))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _line(data[: error.start].decode("utf-8", "replace"))
        raise Stop(Fault(line, "not UTF-8 text", UTF_8)) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if unseen := ESCAPED.search(text):
        what = f"a control character (U+{ord(unseen[0]):04X})"
        raise Stop(Fault(_line(text[: unseen.start()]), what, "Delete it, or type the cell again."))
    return text


def _line(before: str) -> int:
    return len(before.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _delimiter(text: str) -> str:
    """Return the sign that parts the header into the most cells: spreadsheets write that of their country."""

    def cells(delimiter: str) -> int:
        try:
            return len(next(_rows(text, delimiter)).cells)
        except Stop:
            return MOST_COLUMNS + 1
        except (csv.Error, StopIteration):
            return 0

    return max(DELIMITERS, key=cells)


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter, strict=True)
    line = 1
    for cells in reader:
        if len(cells) > MOST_COLUMNS:
            raise Stop(Fault(line, f"more than {MOST_COLUMNS:,} cells in a row", "Delete the columns without a name."))
        if any(map(str.strip, cells)):
            yield Row(line, [unguarded(cell.strip()) for cell in cells])
        line = reader.line_num + 1


def _torn(text: str, error: csv.Error) -> Fault:
    """Return what to say where a row does not end as rows do."""
    line = _last_whole(text) + 1
    if "field larger" in str(error):
        return Fault(line, f"a cell has more than {csv.field_size_limit():,} letters", "Is a quote never closed?")
    hint = 'Inside "…" a quote is written twice: "". A cell with line ends in it stands in quotes.'
    return Fault(line, "a quote in this row is not closed, or the cell goes on behind it", hint)


def _last_whole(text: str) -> int:
    """Return the line on which the last row ends that can be read."""
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=_delimiter(text), strict=True)
    line = 0
    try:
        for _ in reader:
            line = reader.line_num
    except csv.Error:
        pass
    return line
