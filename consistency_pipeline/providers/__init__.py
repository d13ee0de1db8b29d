"""The image services, by name. To add one: a module with the four verbs of `base.Provider`, and a line in the table."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from consistency_pipeline.providers import runware
from consistency_pipeline.providers.base import Answer, Job, Provider, Request
from consistency_pipeline.providers.runware import Settings, inquiries
from consistency_pipeline.providers.runware.inquiries import Account, Greeting, Inquiries

__all__ = [
    "INQUIRIES", "PROVIDERS", "Account", "Answer", "Greeting", "Inquirer", "Inquiries", "Job", "Provider", "Request",
    "Settings",
]  # fmt: skip

Opener = Callable[[Settings], AbstractAsyncContextManager[Provider]]
Inquirer = Callable[[Settings], AbstractAsyncContextManager[Inquiries]]

PROVIDERS: dict[str, Opener] = {
    "runware": runware.connect,
    "sandbox": runware.connect,  # the same protocol, spoken by the stand-in on this machine
}
INQUIRIES: dict[str, Inquirer] = {
    "runware": inquiries.connect,
    "sandbox": inquiries.connect,
}
"""Who asks a service about account, models and prices."""
