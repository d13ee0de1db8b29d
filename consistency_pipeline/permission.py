"""Whether a run may begin: with a key where one is needed, within its budget, with a yes where the sum is large."""

from collections.abc import Callable

from consistency_pipeline.access import Access
from consistency_pipeline.budget import SLACK, enough, must_ask
from consistency_pipeline.consulting.foreseeing import foreseen
from consistency_pipeline.errors import Declined, OverBudget, UsageError
from consistency_pipeline.manifest import Manifest

Confirm = Callable[[float, int], bool]
"""Tells whether somebody agrees to spend so many USD, about, on so many pictures."""


def nobody(estimate: float, shots: int) -> bool:
    """Agree to nothing."""
    return False


def check_key(way: Access) -> None:
    """Raise `CredentialsError` where a run needs a key and has none."""
    if not way.embedded:
        way.required_key()


def check(found: Manifest, way: Access, confirm: Confirm) -> None:
    """Stop a run before it sends anything new where it costs money that its budget or nobody allows.

    Rehearsals cost nothing, so that nobody is asked.
    """
    if way.provider == "sandbox" or not found.to_make:
        return
    asking = foreseen(found).worst
    afford(found, found.estimate + asking, asking, len(found.to_make), confirm)


def afford(
    found: Manifest, estimate: float, asking: float, pictures: int, confirm: Confirm, about: str = "to make"
) -> None:
    """Stop what would cost more than the budget of a campaign or a person allows; `asking` of it is for questions to a
    judge."""
    limits = found.plan.campaign.budget
    if limits.max_cost is None:
        raise UsageError("a live run needs a limit: set budget.max_cost in the campaign, or give --max-cost")
    if found.spent + estimate > limits.max_cost + SLACK:
        raise OverBudget(estimate, found.spent, limits.max_cost, enough(found.spent, estimate), asking)
    if must_ask(estimate, limits.confirm_above) and not confirm(estimate, pictures):
        raise Declined(estimate, pictures, about)
