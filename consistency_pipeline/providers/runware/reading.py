"""Reading pictures at Runware: `textInference`, encoded and decoded, and the verb that sends it.

Nobody has seen every answer of it: the words may stand as text or as an object, the task may be answered at once or
later, and a model may not take a schema. All of these are understood.
"""

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from consistency_pipeline.errors import Refused, Unclear
from consistency_pipeline.providers.reading import Question, Reading
from consistency_pipeline.providers.runware import wire
from consistency_pipeline.providers.runware.sender import Sender, Settings, new_client

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
        return reading_of(items) or await self._again(question.task_uuid)

    async def _again(self, task_uuid: str) -> Reading:
        """Return the answer to a question that the service has already."""
        found = reading_of(await self._sender.ask_after("getResponse", task_uuid))
        if found is None:
            found = reading_of(wire.archived(await self._sender.ask_after("getTaskDetails", task_uuid)))
        if found is None:
            raise Unclear("the service has the question and no answer to it yet", code="no-words-yet")
        return found


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
