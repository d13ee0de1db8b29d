"""Reading pictures at Runware: `textInference`, encoded and decoded, and the verb that sends it.

Nobody has seen every answer of it: the words may stand as text or as an object, the task may be answered at once or
later, and a model may not take a schema. All of these are understood.
"""

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from consistency_pipeline.errors import NotKnown, Refused, Unclear
from consistency_pipeline.providers.reading import Question, Reading
from consistency_pipeline.providers.runware import wire
from consistency_pipeline.providers.runware.sender import Sender, Settings, new_client
from consistency_pipeline.records import TASK_UNKNOWN

# What a model says that does not know the fields that give its answer a form.
NO_SCHEMA = frozenset({
    "unknownParameter", "unsupportedParameter", "unsupportedJsonSchema", "invalidJsonSchema",
    "unsupportedOutputFormat", "invalidOutputFormat",
})  # fmt: skip
LONGEST_TEXT = 100_000


@asynccontextmanager
async def connect(
    settings: Settings, transport: httpx2.AsyncBaseTransport | None = None
) -> AsyncGenerator["RunwareReader"]:
    """Open a client for questions about pictures and close it at the end; `transport` is for tests."""
    async with new_client(settings, transport) as client:
        yield RunwareReader(Sender(client, settings))


class RunwareReader:
    """The reader for Runware's text models."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def read(self, question: Question) -> Reading:
        """Ask, or where it was asked before bring the answer; see `reading.Reader`."""
        try:
            return await self._asked(question, shaped=question.schema is not None)
        except Refused as error:
            if question.schema is None or error.code not in NO_SCHEMA:
                raise
        return await self._asked(question, shaped=False)  # what was refused was not begun: its id is free

    async def _asked(self, question: Question, *, shaped: bool) -> Reading:
        try:
            items = await self._sender.ask(encode(question, shaped=shaped))
        except wire.Submitted:
            items = ()
        found = reading_of(items) or (await self._trace(question.task_uuid))[0]
        if found is None:
            raise _no_words()
        return found

    async def recall(self, task_uuid: str) -> Reading:
        """Bring the answer to an earlier question; see `reading.Reader`."""
        try:
            found, known = await self._trace(task_uuid)
        except NotKnown as error:
            raise NotKnown(str(error), code=TASK_UNKNOWN) from error
        if found is None:
            raise _no_words() if known else NotKnown("the service knows nothing of this question", code=TASK_UNKNOWN)
        return found

    async def _trace(self, task_uuid: str) -> tuple[Reading | None, bool]:
        """Return the answer to a question that the service may have, and whether there is any trace of the question."""
        items = await self._sender.ask_after("getResponse", task_uuid)
        if found := reading_of(items):
            return found, True
        archived = wire.archived(await self._sender.ask_after("getTaskDetails", task_uuid))
        return reading_of(archived), bool(items or archived)


def _no_words() -> Unclear:
    return Unclear("the service has the question and no answer to it yet", code="no-words-yet")


def encode(question: Question, *, shaped: bool = True) -> wire.Task:
    """Return the task object that asks a question, with the form of its answer where it is `shaped`."""
    form = {"outputFormat": "JSON", "jsonSchema": question.schema} if shaped else {}
    return {
        "taskType": "textInference",
        "taskUUID": question.task_uuid,
        "model": question.model,
        "messages": [{"role": "user", "content": question.text}],
        "inputs": {"images": list(question.pictures)},
        "settings": {"systemPrompt": question.system, "temperature": 0, "maxTokens": question.most_tokens},
        **form,
        "numberResults": 1,
        "includeCost": True,
        "deliveryMethod": "sync",
    }


def reading_of(items: Sequence[wire.Task]) -> Reading | None:
    """Return the words in the result items of a task, or None where there are none yet."""
    for item in items:
        text = _text(item.get("text"))
        if text is not None:
            finish = item.get("finishReason")
            return Reading(text, finish if isinstance(finish, str) else "", wire.cost_of(item))
    return None


def _text(value: Any) -> str | None:
    if isinstance(value, dict | list):
        return json.dumps(value)[:LONGEST_TEXT]
    return value[:LONGEST_TEXT] if isinstance(value, str) else None
