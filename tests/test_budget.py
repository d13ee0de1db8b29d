"""The budget: what is committed never passes the cap."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.budget import SLACK, Budget

PRICE = st.floats(0.001, 0.5)


@pytest.mark.parametrize(
    ("budget", "worst", "allowed", "left"),
    [
        (Budget(1.0), 1.0, True, 1.0),
        (Budget(1.0), 1.01, False, 1.0),
        (Budget(1.0, spent=0.5), 0.5, True, 0.5),
        (Budget(1.0, spent=0.5, reserved=0.2), 0.31, False, 0.3),
        (Budget(1.0, spent=2.0), 0.01, False, 0.0),
        (Budget(0.0), 0.0, True, 0.0),
        (Budget(0.3, spent=0.1), 0.2, True, 0.2),  # 0.1 + 0.2 is a little more than 0.3
        (Budget(None, spent=1e9), 1e9, True, None),
    ],
)
def test_what_is_allowed(budget: Budget, worst: float, allowed: bool, left: float | None) -> None:
    assert budget.allows(worst) == allowed
    assert budget.left == (None if left is None else pytest.approx(left))


def test_a_reservation_counts_until_it_is_settled() -> None:
    budget = Budget(1.0).reserve(0.4)
    assert (budget.spent, budget.reserved, budget.committed) == (0.0, 0.4, 0.4)
    assert budget.settle(0.4, 0.3) == Budget(1.0, spent=0.3)
    assert budget.settle(0.4, 0.0) == Budget(1.0)


def test_what_does_not_fit_cannot_be_reserved() -> None:
    with pytest.raises(ValueError, match=r"0\.2 does not fit"):
        Budget(1.0, spent=0.9).reserve(0.2)


@given(
    cap=st.floats(0, 3),
    worst=st.lists(PRICE, max_size=40),
    dice=st.randoms(use_true_random=False),
    share=st.floats(0, 1),
)
def test_what_is_asked_for_first_never_passes_the_cap(
    cap: float, worst: list[float], dice: random.Random, share: float
) -> None:
    budget, going, paid = Budget(cap), list[float](), 0.0
    for price in worst:
        while going and dice.random() < 0.4:
            settled = going.pop(dice.randrange(len(going)))
            cost = settled * share
            paid += cost
            budget = budget.settle(settled, cost)
        if budget.allows(price):
            budget = budget.reserve(price)
            going.append(price)
        assert budget.committed <= cap + 2 * SLACK
        assert budget.committed == pytest.approx(paid + sum(going))
    for settled in going:
        budget = budget.settle(settled, settled)
    assert budget.spent == pytest.approx(paid + sum(going))


def test_nothing_is_reserved_once_all_is_settled() -> None:
    prices = [0.06895 + references * 0.00028 for references in (3, 3, 0)]
    budget = Budget(1.0)
    for price in prices:
        budget = budget.reserve(price)
    for price in prices:
        budget = budget.settle(price, price)
    assert budget.reserved == 0
