"""The image services, by name. To add one: a module with the four verbs of `base.Provider`, and a line in the table."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from consistency_pipeline.providers import runware
from consistency_pipeline.providers.base import Answer, Job, Provider, Request
from consistency_pipeline.providers.runware import Settings

__all__ = ["PROVIDERS", "Answer", "Job", "Provider", "Request", "Settings"]

Opener = Callable[[Settings], AbstractAsyncContextManager[Provider]]

PROVIDERS: dict[str, Opener] = {
    "runware": runware.connect,
    "sandbox": runware.connect,  # the same protocol, spoken by the stand-in on this machine
}
