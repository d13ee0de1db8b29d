"""What the runner needs of an image service: four verbs, and the errors of `errors.ProviderError`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from consistency_pipeline.records import MadePicture


@dataclass(frozen=True, slots=True)
class Request:
    """One picture to ask for. `task_uuid` is ours and names the request for good: sent twice, it is made once.

    `references` are ids that `upload` returned, or ids of pictures made or held before, in the order to send.
    """

    task_uuid: str
    model: str
    prompt: str
    width: int
    height: int
    seed: int
    format: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished picture at the service: its id and URL there, the seed used, and its cost in USD if it says so."""

    image_uuid: str
    url: str
    seed: int | None
    cost: float | None


@dataclass(frozen=True, slots=True)
class Job:
    """A request on its way; can be stored as its `task_uuid`.

    `acknowledged` means that the service has said it has the request; without that, a service that knows nothing of it
    never got it, or has forgotten it.
    """

    task_uuid: str
    acknowledged: bool
    answer: Answer | None = None


class Provider(Protocol):
    """Speaks to one image service. Each verb raises a `ProviderError` of `errors.py`, and nothing else on purpose."""

    async def upload(self, picture: bytes, media_type: str) -> str:
        """Give the service a reference; return the id under which requests name it."""
        ...

    async def submit(self, request: Request) -> Job:
        """Ask for a picture; a service that answers at once returns a finished job."""
        ...

    async def poll(self, job: Job) -> Job:
        """Return the job as it stands now; raise `NotKnown` where the service has no trace of it."""
        ...

    async def fetch(self, answer: Answer, target: Path) -> MadePicture:
        """Bring a finished picture to `target`, whole or not at all; `file` of the result is the target's name."""
        ...
