"""The doctor: whether a run would work here, looked at from all sides before it costs anything.

A check is a function from what was found to lines that say ok, warn or fail, and what to do; `CHECKS` is the table.
What the checks look at is collected first, the service's answers among it, so that they only decide.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from consistency_pipeline.doctor import campaigns, machine, service
from consistency_pipeline.doctor.findings import Check, Findings, State, Surroundings
from consistency_pipeline.doctor.hearing import collect
from consistency_pipeline.doctor.machine import surroundings

__all__ = ["Check", "Report", "State", "Surroundings", "examine", "surroundings"]

CHECKS: tuple[Callable[[Findings], Iterable[Check]], ...] = (
    machine.python,
    machine.libraries,
    machine.sqlite,
    machine.templates,
    machine.disk,
    machine.outputs,
    service.key,
    service.answers,
    service.account,
    service.balance,
    service.clock,
    campaigns.campaigns,
)
CREDENTIALS = ("key", "account")
FAILED, NO_CREDENTIALS = 1, 4


@dataclass(frozen=True, slots=True)
class Report:
    """All checks in their order, and what the program ends with because of them."""

    checks: tuple[Check, ...]

    @property
    def exit_code(self) -> int:
        """Return 0 where nothing fails, 4 where the credentials do, 1 where only something else does."""
        failed = [check.name for check in self.checks if check.state is State.FAIL]
        if any(name in CREDENTIALS for name in failed):
            return NO_CREDENTIALS
        return FAILED if failed else 0

    def count(self, state: State) -> int:
        """Return how many checks ended so."""
        return sum(check.state is state for check in self.checks)


def examine(around: Surroundings, name: str | None = None) -> Report:
    """Look at everything, and at the campaign of a name or path or else at all of them; `UsageError` for a wrong name.

    Asks the service only where there is a key, and only what costs nothing; writes a file under `outputs/` and removes
    it.
    """
    found = collect(around, name)
    return Report(tuple(check for look in CHECKS for check in look(found)))
