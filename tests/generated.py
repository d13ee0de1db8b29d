"""The parts of the documents that come from the code; `make docs` writes them, a test compares them."""

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from consistency_pipeline import journal, lint, models
from consistency_pipeline.cli import app
from consistency_pipeline.export.naming import FIELDS
from consistency_pipeline.export.presets import TABLE
from consistency_pipeline.readers import DEFAULT
from consistency_pipeline.sandbox.faults import KINDS, WAYS
from consistency_pipeline.scoring import judge, table
from consistency_pipeline.scoring.judge import Asked, Wanted, worst_cost
from consistency_pipeline.scoring.records import Kind
from tests import templated
from tests.selection import documented

ROOT = Path(__file__).parent.parent
README, EVENTS, LINT = ROOT / "README.md", ROOT / "docs" / "events.md", ROOT / "docs" / "lint.md"
SELECTORS = ROOT / "docs" / "selectors.md"
SCORING, EXPORT = ROOT / "docs" / "scoring.md", ROOT / "docs" / "export.md"
SANDBOX = ROOT / "docs" / "sandbox.md"


def verbs() -> Iterator[str]:
    """Yield the table of commands, from their own help texts."""
    yield "| command | what it does |"
    yield "|---|---|"
    for command in app.registered_commands:
        callback = command.callback
        if callback is None or callback.__doc__ is None:
            raise ValueError("a command without words")
        name = inspect.signature(callback).parameters.get("name")
        argument = "" if name is None else " CAMPAIGN" if name.default is name.empty else " [CAMPAIGN]"
        yield f"| `consistency {command.name or callback.__name__}{argument}` | {callback.__doc__.strip()} |"


def prices() -> Iterator[str]:
    """Yield the table of models, from the facts that the plan uses."""
    yield "| model | AIR id | 0.5K | 1K | 2K | 4K | each reference |"
    yield "|---|---|---|---|---|---|---|"
    for slug, model in models.table().items():
        tiers = [f"{model.price[tier]:.4f}" if tier in model.price else "–" for tier in ("0.5K", "1K", "2K", "4K")]
        guess = " (no price per picture is published: its family's dearest)" if model.price_is_guess else ""
        yield f"| `{slug}`{guess} | `{model.air}` | {' | '.join(tiers)} | {model.per_reference:.6f} |"


def events() -> Iterator[str]:
    """Yield the table of what `--log-json` writes, from the table that it writes by."""
    yield "| event | when | fields |"
    yield "|---|---|---|"
    for name, (when, fields) in journal.EVENTS.items():
        yield f"| `{name}` | {when} | {', '.join(f'`{field}`' for field in fields)} |"


def event_fields() -> Iterator[str]:
    """Yield the table of the fields of events: those of all events first."""
    yield "| field | what it is |"
    yield "|---|---|"
    for name, words in (*journal.COMMON.items(), *sorted(journal.FIELDS.items())):
        yield f"| `{name}` | {words} |"


Parts = dict[str, Callable[[], Iterator[str]]]


def rules(about: str) -> Callable[[], Iterator[str]]:
    """Return what yields the table of lint's rules about one thing, from the rules themselves."""

    def lines() -> Iterator[str]:
        yield "| rule | | what it finds | what to do | provoked by |"
        yield "|---|---|---|---|---|"
        for rule in (rule for rule in lint.RULES if rule.about == about):
            case = ROOT / "tests" / "cases" / "lint" / rule.code
            where = f"[case](../{case.relative_to(ROOT)}/campaign.yaml)" if case.is_dir() else TESTS[about]
            yield f"| `{rule.code}` | {rule.severity} | {rule.title} | {rule.advice} | {where} |"

    return lines


def scorers() -> Iterator[str]:
    """Yield the table of scorers, from the table that scores by; what each costs is what was measured last."""
    heads = (
        "component", "version", "what it measures", "of", "unit", "kept to", "drifted from", "cost",
        "cannot tell where",
    )  # fmt: skip
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    measured = SCORING.read_text(encoding="utf-8").partition("<!-- cost -->")[2]
    costs = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", measured, flags=re.MULTILINE))
    for one in (*table.SCORERS, *table.LEARNED):
        kinds = "all" if len(one.kinds) == len(Kind) else ", ".join(one.kinds)
        limits = ("–" if limit is None else f"{limit:g}" for limit in (one.kept, one.drifted))
        cost = f"{costs[one.name]} ms" if one in table.SCORERS and one.name in costs else "not measured"
        facts = (one.what, kinds, one.unit, *limits, cost, one.blind)
        yield f"| `{one.name}` | {one.version} | {' | '.join(facts)} |"
    worst = worst_cost(Asked("mug", "", ("",) * 3, (Wanted("logo"),), DEFAULT))
    what, blind = "what a vision model answers of each named detail: yes, no, not visible", "it does not answer"
    yield f"| `{judge.NAME}` | {judge.VERSION} | {what} | all | – | – | – | at most ${worst:.3f} a subject | {blind} |"


def presets() -> Iterator[str]:
    """Yield the table of presets, from the table that exports use."""
    yield "| preset | what | format | quality |"
    yield "|---|---|---|---|"
    for one in TABLE:
        packed = f"{one.encoding.format} | {one.encoding.quality}" if one.encoding else "the master's | –"
        yield f"| `{one.name}` | {one.what} | {packed} |"


def name_fields() -> Iterator[str]:
    """Yield the table of what names of exported files are made of."""
    yield "| field | what it is |"
    yield "|---|---|"
    yield from (f"| `{{{name}}}` | {words} |" for name, words in FIELDS.items())


def faults() -> Iterator[str]:
    """Yield the table of what can be made to go wrong in the sandbox, from the table that it uses."""
    yield "| fault | what happens |"
    yield "|---|---|"
    yield from (f"| `{name}` | {kind.what} |" for name, kind in KINDS.items())


def ways() -> Iterator[str]:
    """Yield the table of the ways in which the sandbox lets a subject drift."""
    yield "| how | what happens, by `amount` | by default |"
    yield "|---|---|---|"
    yield from (f"| `{name}` | {way.what} | {way.amount:g} |" for name, way in WAYS.items())


TESTS = {"picture": "[test](../tests/lint/test_pictures.py)", "scorer": "[test](../tests/test_learned.py)"}
DOCUMENTS: dict[Path, Parts] = {
    README: {"verbs": verbs, "prices": prices},
    EVENTS: {"events": events, "fields": event_fields},
    SCORING: {"scorers": scorers},
    SANDBOX: {"faults": faults, "ways": ways},
    EXPORT: {"presets": presets, "names": name_fields},
    LINT: {about: rules(about) for about in ("picture", "set", "words", "campaign", "scorer")},
    SELECTORS: {"methods": documented.methods, "examples": documented.examples, "grammar": documented.grammar},
}


def generated(document: Path) -> str:
    """Return a document with its generated parts as the code has them now."""
    text = document.read_text(encoding="utf-8")
    for name, lines in DOCUMENTS[document].items():
        body = "\n".join(lines())
        pattern = rf"(<!-- {name}: [^>]*-->\n).*?(<!-- /{name} -->)"
        found = re.search(pattern, text, flags=re.DOTALL)
        if found is None:
            raise ValueError(f"{document.name} has no place for {name}")
        text = f"{text[: found.end(1)]}{body}\n{text[found.start(2) :]}"
    return text


if __name__ == "__main__":
    for document in DOCUMENTS:
        document.write_text(generated(document), encoding="utf-8")
        sys.stdout.write(f"{document.name} is up to date\n")
    templated.PAGE.write_text(templated.page(), encoding="utf-8")
