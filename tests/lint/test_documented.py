"""Every rule is on the page of rules once; `tests/test_docs.py` compares what the page says of it."""

from consistency_pipeline.lint import RULES
from tests.generated import LINT


def test_every_rule_is_on_the_page_once() -> None:
    page = LINT.read_text(encoding="utf-8")
    assert [page.count(f"| `{rule.code}` |") for rule in RULES] == [1] * len(RULES)
