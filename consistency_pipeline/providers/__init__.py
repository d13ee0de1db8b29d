"""The image services, by name. To add one: a module with the four verbs of `base.Provider`, and a line in the table."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from consistency_pipeline.providers import runware
from consistency_pipeline.providers.base import Answer, Job, Provider, Request
from consistency_pipeline.providers.reading import Question, Reader, Reading
from consistency_pipeline.providers.runware import Settings, inquiries
from consistency_pipeline.providers.runware import reading as runware_reading
from consistency_pipeline.providers.runware.inquiries import Account, Greeting, Inquiries

__all__ = [
    "INQUIRIES", "PROVIDERS", "READERS", "Account", "Answer", "Greeting", "Inquirer", "Inquiries", "Job", "Provider",
    "Question", "Reader", "Reading", "Request", "Settings",
]  # fmt: skip

Opener = Callable[[Settings], AbstractAsyncContextManager[Provider]]
Inquirer = Callable[[Settings], AbstractAsyncContextManager[Inquiries]]
ReaderOpener = Callable[[Settings], AbstractAsyncContextManager[Reader]]

PROVIDERS: dict[str, Opener] = {
    "runware": runware.connect,
    "sandbox": runware.connect,  # the same protocol, spoken by the stand-in on this machine
}
INQUIRIES: dict[str, Inquirer] = {
    "runware": inquiries.connect,
    "sandbox": inquiries.connect,
}
"""Who asks a service about account, models and prices."""

READERS: dict[str, ReaderOpener] = {
    "runware": runware_reading.connect,
    "sandbox": runware_reading.connect,
}
"""Who shows pictures to a model that answers in words."""
