"""Changing one thing in a campaign's YAML and nothing else: comments, order and spelling of all the rest stay.

The place is found by the parser's own marks, the text is changed there, and the result is parsed again: where it does
not say exactly what was meant, nothing is changed.
"""

import copy
from typing import Any

import yaml

from consistency_pipeline.errors import UsageError

Path = tuple[str | int, ...]
LINE = 10_000  # characters; a scalar is never broken over lines


def with_entry(text: str, path: Path, key: str, value: Any) -> str:
    """Return the YAML `text` with `key: value` in the mapping at `path`, in the place of what it says now if it does.

    `value` is written in flow style on one line. Raises `UsageError` where the file cannot be changed that way.
    """
    node = _at(yaml.compose(text, yaml.SafeLoader), path)
    if not isinstance(node, yaml.MappingNode):
        raise UsageError(f"{_written(path)} is no mapping")
    said = next((child for name, child in node.value if name.value == key), None)
    changed = _replaced(text, said, value) if said is not None else _inserted(text, node, key, value)
    meant = _unshared(yaml.safe_load(text))
    _value_at(meant, path)[key] = copy.deepcopy(value)
    return _checked(changed, meant, path)


def _inserted(text: str, node: yaml.MappingNode, key: str, value: Any) -> str:
    if node.flow_style:
        at = _end(text, node.value[-1][1]) if node.value else node.start_mark.index + 1
        return f"{text[:at]}{', ' if node.value else ''}{key}: {_flow(value)}{text[at:]}"
    at = text.find("\n", _end(text, node.value[-1][1]))
    head, tail = (text, "") if at < 0 else (text[:at], text[at:])
    ending = "\r" if head.endswith("\r") else ""  # lines of Windows stay such
    return f"{head}\n{' ' * node.value[0][0].start_mark.column}{key}: {_flow(value)}{ending}{tail}"


def _replaced(text: str, node: yaml.Node, value: Any) -> str:
    start = node.start_mark.index
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:  # a block begins on a line of its own
        start = text.rindex(":", 0, start) + 1
        return f"{text[:start]} {_flow(value)}{text[_end(text, node) :]}"
    return f"{text[:start]}{_flow(value)}{text[_end(text, node) :]}"


def _end(text: str, node: yaml.Node) -> int:
    """Return where what a node says ends; the parser's mark for a block is after the comments that follow it."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style:
        start = node.start_mark.index
        return start + len(text[start : node.end_mark.index].rstrip())
    last = node.value[-1]
    return _end(text, last[1] if isinstance(last, tuple) else last)


def _at(node: yaml.Node | None, path: Path) -> yaml.Node | None:
    for part in path:
        if isinstance(node, yaml.MappingNode):
            node = next((child for name, child in node.value if name.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        else:
            return None
    return node


def _value_at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _unshared(data: Any) -> Any:
    """Return data in which what an alias repeats is a thing of its own: a change of one is not meant for the other."""
    if isinstance(data, dict):
        return {key: _unshared(value) for key, value in data.items()}
    return [_unshared(value) for value in data] if isinstance(data, list) else data


def _flow(value: Any) -> str:
    written: str = yaml.safe_dump(value, default_flow_style=True, width=LINE, allow_unicode=True, sort_keys=False)
    return written.removesuffix("...\n").strip()


def _checked(changed: str, meant: Any, path: Path) -> str:
    try:
        said = yaml.safe_load(changed)
    except yaml.YAMLError:
        said = None
    if said != meant:
        raise UsageError(f"{_written(path)} is written in a way that cannot be changed from here; edit it by hand")
    return changed


def _written(path: Path) -> str:
    return ".".join(str(part) for part in path) or "the file"
