"""What a prompt template may contain.

The sandbox of Jinja stops escapes, not waste: `'a' * 2e8` or three nested loops run as long as they like. So the
language itself is small: output, conditions, and loops over the few lists that a prompt has. There is no arithmetic, no
concatenation, no call, no assignment, no inclusion; with a bounded template, what remains ends soon and stays small.
"""

from collections.abc import Iterator

from jinja2 import Environment, TemplateSyntaxError, nodes

LONGEST_TEMPLATE = 20_000
LONGEST_PROMPT = 60_000  # above what any model takes, so that the model's own limit speaks first
DEEPEST_LOOP = 2
DEEPEST_NODE = 60
LISTS = frozenset({"corrections", "subjects", "unmentioned", "details", "pictures", "released"})
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.CondExpr, nodes.For,
    nodes.Filter, nodes.Test, nodes.Getattr, nodes.Getitem, nodes.Compare, nodes.Operand, nodes.And, nodes.Or,
    nodes.Not,
)  # fmt: skip
WORDS = {
    nodes.Call: "a call",
    nodes.Concat: "joining with ~",
    nodes.Assign: "{% set %}",
    nodes.Include: "{% include %}",
    nodes.Import: "{% import %}",
    nodes.Extends: "{% extends %}",
    nodes.Macro: "{% macro %}",
}


def parse(environment: Environment, source: str, name: str) -> nodes.Template:
    """Return the parsed template, or raise `TemplateSyntaxError` with its line where it is more than the language."""
    if len(source) > LONGEST_TEMPLATE:
        raise TemplateSyntaxError(f"longer than {LONGEST_TEMPLATE} characters", 1, name)
    try:
        tree = environment.parse(source, name)
    except RecursionError:
        raise TemplateSyntaxError("nested too deeply", 1, name) from None
    for node, depth, loops in _walk(tree):
        if depth > DEEPEST_NODE:
            raise TemplateSyntaxError("nested too deeply", node.lineno, name)
        _check(node, loops, name)
    return tree


def _walk(tree: nodes.Node) -> Iterator[tuple[nodes.Node, int, int]]:
    """Yield every node with its depth and the number of loops around it; without recursion, since trees may be deep."""
    stack = [(tree, 0, 0)]
    while stack:
        node, depth, loops = stack.pop()
        yield node, depth, loops
        inner = loops + isinstance(node, nodes.For)
        stack.extend((child, depth + 1, inner) for child in node.iter_child_nodes())


def _check(node: nodes.Node, loops: int, name: str) -> None:
    if not isinstance(node, ALLOWED):
        what = WORDS.get(type(node), f"{type(node).__name__.lower()} expressions")
        raise TemplateSyntaxError(f"{what} cannot be used in a prompt", node.lineno, name)
    if isinstance(node, nodes.For):
        listed = node.iter.name if isinstance(node.iter, nodes.Name) else getattr(node.iter, "attr", "")
        if listed not in LISTS:
            raise TemplateSyntaxError(f"loops go over {', '.join(sorted(LISTS))} only", node.lineno, name)
        if node.recursive or loops >= DEEPEST_LOOP:
            raise TemplateSyntaxError(f"loops nest {DEEPEST_LOOP} deep at most", node.lineno, name)
