"""Whether a run may begin: with a key where one is needed, within its budget, with a yes where the sum is large."""

from collections.abc import Callable

from consistency_pipeline.access import Access
from consistency_pipeline.budget import enough, must_ask
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
    todo, estimate = found.to_make, found.estimate
    if way.provider == "sandbox" or not todo:
        return
    limits = found.plan.campaign.budget
    if limits.max_cost is None:
        raise UsageError("a live run needs a limit: set budget.max_cost in the campaign, or give --max-cost")
    if found.spent + estimate > limits.max_cost:
        raise OverBudget(estimate, found.spent, limits.max_cost, enough(found.spent, estimate))
    if must_ask(estimate, limits.confirm_above) and not confirm(estimate, len(todo)):
        raise Declined(estimate, len(todo))
