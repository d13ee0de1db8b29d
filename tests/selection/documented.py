"""The parts of docs/selectors.md that come from the code."""

from collections.abc import Iterator, Sequence

from consistency_pipeline.selection import GRAMMAR, METHODS, select
from consistency_pipeline.text import listed
from tests.selection.standing import rows

EXAMPLES: tuple[tuple[str, Sequence[str], Sequence[str]], ...] = (
    ("one shot", ["summit/1"], []),
    ("all of a scene by its ids: `*` is any letters", ["desk*"], []),
    ("`?` is one letter", ["desk@*/?"], ["desk@*/1"]),
    ("a space is a union", ["scene:studio scene:train"], []),
    ("and so is a further option", ["scene:studio", "scene:train"], []),
    ("a comma is an intersection", ["scene:desk,size:896x1200"], []),
    ("a comma binds closer than a space", ["tag:outdoor,status:failed take:3"], []),
    ("values are globs too", ["tag:out*"], []),
    ("all but one scene of a tag", ["tag:lifestyle"], ["scene:desk"]),
    ("what is not approved", ["*"], ["status:approved"]),
    ("quotes: nothing in them means anything else", ['"studio@896x1200/1"'], []),
)


def methods() -> Iterator[str]:
    """Yield the table of methods with an example each."""
    yield "| method | what it selects | example | that is, here |"
    yield "|---|---|---|---|"
    for method in METHODS.values():
        yield f"| `{method.name}:` | {method.means} | `{method.example}` | {_found([method.example])} |"


def examples() -> Iterator[str]:
    """Yield the table of how selectors go together."""
    yield "| | on the command line | that is, here |"
    yield "|---|---|---|"
    for what, wanted, unwanted in EXAMPLES:
        options = [*(f"--select '{one}'" for one in wanted), *(f"--exclude '{one}'" for one in unwanted)]
        yield f"| {what} | `{' '.join(options)}` | {_found(wanted, unwanted)} |"


def grammar() -> Iterator[str]:
    """Yield the grammar."""
    yield "```ebnf"
    yield GRAMMAR.rstrip()
    yield "```"


def _found(wanted: Sequence[str], unwanted: Sequence[str] = ()) -> str:
    found = [f"`{row.shot.id}`" for row in select(rows(), wanted, unwanted)]
    return f"all {len(found)} shots" if len(found) == len(rows()) else listed(found, 6)
