"""What a judge needs of a service: one verb that shows pictures to a model and brings its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Question:
    """A question about pictures. `task_uuid` is ours and names it for good: sent twice, it is answered and paid once.

    `pictures` are ids that `upload` returned, ids or URLs of made ones, or data URIs, in the order to show. An answer
    is JSON of `schema`, where the model takes one, and at most `most_tokens` long.
    """

    task_uuid: str
    model: str
    system: str
    text: str
    pictures: tuple[str, ...]
    schema: Mapping[str, Any] | None
    most_tokens: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model said, why it stopped (`stop` is well), and the cost in USD if the service tells it."""

    text: str
    finish: str
    cost: float | None


class Reader(Protocol):
    """Shows pictures to a model. Raises a `ProviderError` of `errors.py`, and nothing else on purpose."""

    async def read(self, question: Question) -> Reading:
        """Return the answer to a question, also to one that was asked before under its id.

        `Unclear` where it may have been answered: the same question again, under the same id, costs nothing more.
        """
        ...

    async def recall(self, task_uuid: str) -> Reading:
        """Return the answer to a question that was asked before; asks nothing. `NotKnown` where there is no trace."""
        ...
