"""A case is a folder: a campaign that provokes a rule, and beside it what lint says, to the letter."""

from pathlib import Path

import pytest

from consistency_pipeline.campaign import load
from consistency_pipeline.lint import RULES, lint
from tests.builders import planned

CASES = Path(__file__).parent.parent / "cases" / "lint"
FOLDERS = sorted(folder for folder in CASES.iterdir() if (folder / "campaign.yaml").exists())


def said(folder: Path) -> str:
    """Return what lint says of a case, without the folder that it lies in."""
    templates = folder / "templates"
    names = [file.name for file in templates.iterdir()] if templates.is_dir() else []
    lines = [str(one) for one in lint(planned(load(folder)), names)]
    return "".join(f"{line}\n" for line in lines).replace(f"{folder}/", "")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_case_is_told_as_it_stands_beside_it(folder: Path) -> None:
    assert said(folder) == (folder / "expected.txt").read_text(encoding="utf-8")


def test_every_rule_has_a_case_that_says_it() -> None:
    without = [
        rule.code
        for rule in RULES
        if rule.about not in ("picture", "scorer")
        and f"[{rule.code}]" not in (CASES / rule.code / "expected.txt").read_text("utf-8")
    ]
    assert without == []


def test_codes_are_the_rules_own_and_plain() -> None:
    codes = [rule.code for rule in RULES]
    assert len(set(codes)) == len(codes)
    assert all(code == code.lower() and code.replace("-", "").isalpha() for code in codes)
    assert all(rule.title and rule.advice.endswith(".") and not rule.title.endswith(".") for rule in RULES)
