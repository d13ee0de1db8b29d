"""What is legal in a campaign and still likely a mistake: findings that cost nothing, before pictures that do.

A rule is a named constant in the module whose checks look for it; a check is a function that yields findings. To add
one, write both, name the rule in its module's `RULES` and the check here.
"""

from collections.abc import Iterable, Iterator

from consistency_pipeline.lint import again, appearance, otherwise, pictures, scorers, sets, sizes, whole, words
from consistency_pipeline.lint.facts import staged
from consistency_pipeline.lint.findings import Finding, Rule, Severity
from consistency_pipeline.plan import Plan

__all__ = ["RULES", "Finding", "Rule", "Severity", "in_order", "lint"]

OF_SCENES = (
    sets.views_shown,
    sets.sides_said,
    sets.details_shown,
    sets.left_out,
    sets.sides_left_out,
    appearance.appearances,
    otherwise.otherwise,
    words.all_released,
    words.unlisted,
    words.articles,
    again.same_compared_sets,
)
OF_CAMPAIGNS = (words.undetailed, whole.unused_looks, again.same_scenes)
OF_PLANS = (words.lengths, whole.unused_subjects, whole.unused_references, again.same_pictures, sizes.sizes)
RULES: tuple[Rule, ...] = (
    *pictures.RULES, *sets.RULES, *appearance.RULES, *words.RULES, *whole.RULES, *again.RULES,
    *sizes.RULES, *scorers.RULES,
)  # fmt: skip


def lint(plan: Plan, templates: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Return what is doubtful in the set of references, the words and the whole of a campaign, in the file's order.

    `templates` are the names of the files in the campaign's own folder of templates. Reads and asks nothing.
    """
    return in_order((*_all(plan), *whole.templates(plan, templates)))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order of their places, each once."""
    return tuple(
        sorted(
            dict.fromkeys(findings),
            key=lambda one: (str(one.file), one.line or 0, one.key, one.rule.code, one.message),
        )
    )


def _all(plan: Plan) -> Iterator[Finding]:
    stages = tuple(staged(plan))
    for stage in stages:
        for of_scene in OF_SCENES:
            yield from of_scene(stage)
    yield from sets.lone(stages)
    for of_campaign in OF_CAMPAIGNS:
        yield from of_campaign(plan.campaign)
    for of_plan in OF_PLANS:
        yield from of_plan(plan)
