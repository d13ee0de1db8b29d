"""Campaign files as plain data with line numbers: a strict YAML of our own over PyYAML's events.

Scalars follow YAML 1.2 (`no`, `012`, `1:30` and `4:3` are text). Refused are duplicate keys, merge keys, tags, several
documents, keys that are not text, tabs, and more nesting or copying than any campaign needs.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from consistency_pipeline.campaign.composing import Composer, Node, Stop
from consistency_pipeline.campaign.origins import Key, Origins
from consistency_pipeline.campaign.syntax import Fault, explain
from consistency_pipeline.campaign.wording import shown
from consistency_pipeline.errors import CampaignError, Problem

MOST_BYTES = 1 << 20

LOADER: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

# What YAML forbids, and the line ends that editors do not count as such.
UNSEEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
LINE_END = re.compile(r"\r\n|\r|\n")


class Reading(NamedTuple):
    """What a file says: plain data, and the line, from 1, of every key and list item by its path.

    `blocks` has the line where a text begins for texts that stand line by line in the file. `origins` tells of scenes
    that come from sheets, once these are read.
    """

    data: Any
    lines: dict[Key, int]
    blocks: dict[Key, int]
    origins: Origins = ()


def read(file: Path) -> Reading:
    """Return what a campaign file says, or raise `CampaignError`."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise CampaignError([Problem(file, None, "", f"cannot be read: {error.strerror}")]) from error
    return parse(data, file)


def parse(data: bytes, file: Path, loader: Any = LOADER) -> Reading:
    """Return what the bytes of a campaign file say, or raise `CampaignError` with everything that is wrong in them."""
    composer = Composer()
    try:
        text = _text(data)
        node = _composed(composer, text, loader)
    except Stop as stop:
        # What stops the reading says more than what was noticed before on its line: `{{ mara }} walking`.
        composer.faults[:] = [*(fault for fault in composer.faults if fault.line != stop.fault.line), stop.fault]
        node = None
    if node is None or composer.faults:
        faults = composer.faults or [Fault(None, "the file is empty", "Start with `version: 1` and `name: …`.")]
        raise CampaignError([Problem(file, fault.line, fault.key, fault.message, fault.hint) for fault in faults])
    reading = Reading({}, {(): node.line}, {})
    return reading._replace(data=_plain(node, (), reading))


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise Stop(
            Fault(None, "the file is larger than 1 MiB", "Keep pictures in files of their own, or split the campaign.")
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Stop(Fault(None, "the file is saved as UTF-16", "Save it as UTF-8."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(LINE_END.findall(data[: error.start].decode("utf-8", "replace"))) + 1
        raise Stop(Fault(line, "not UTF-8 text", "Save the file as UTF-8.")) from error
    if unseen := UNSEEN.search(text):
        what = f"a character that cannot be seen (U+{ord(unseen[0]):04X})"
        raise Stop(Fault(_line(text, unseen.start()), what, "Delete it, or type the line again."))
    if "\t" in text:
        hint = "YAML is indented by spaces, two a level; inside text, write a space too."
        raise Stop(Fault(_line(text, text.index("\t")), "a tab", hint))
    return text


def _line(text: str, place: int) -> int:
    return len(LINE_END.findall(text, 0, place)) + 1


def _composed(composer: "Composer", text: str, loader: Any) -> Node | None:
    try:
        return composer.stream(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        raise Stop(explain(LINE_END.split(text), error)) from error
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
        raise Stop(Fault(None, f"cannot be read as YAML: {shown(str(error))}", "")) from error


def _plain(node: Node, path: Key, notes: Reading) -> Any:
    """Return the data of a node, fresh for every alias, and note the lines of what is in it."""
    if node.block:
        notes.blocks[path] = node.block
    if isinstance(node.value, dict):
        found = {}
        for key, (line, item) in node.value.items():
            inner = (*path, key)
            notes.lines[inner] = line
            found[key] = _plain(item, inner, notes)
        return found
    if isinstance(node.value, list):
        items = []
        for index, item in enumerate(node.value):
            inner = (*path, index)
            notes.lines[inner] = item.line
            items.append(_plain(item, inner, notes))
        return items
    return node.value
