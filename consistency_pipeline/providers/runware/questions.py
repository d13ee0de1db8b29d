"""Answers to questions after a task: what is said of the task, told apart from how the question itself fared."""

from dataclasses import replace

from consistency_pipeline.errors import BadCredentials, NotKnown, OutOfMoney, ProviderError, Unavailable
from consistency_pipeline.providers.runware import wire
from consistency_pipeline.providers.runware.codes import Meaning, meaning

QUESTIONS = frozenset({"getResponse", "getTaskDetails"})


def asked_after(reply: wire.Reply, task_uuid: str) -> tuple[wire.Task, ...]:
    """Return the result items of a task that was asked after, or raise how the task ended.

    An error ends a task only where it is said of the task: by an item of its own, or by an error that names it, under a
    success status or with a code of refusal. Any other error is about the question: `Unavailable` and untaken, so that
    it is asked again; but for no money, no access, and a task that is not known.
    """
    try:
        envelope = wire.decode(reply)
    except ProviderError as error:
        raise _unheard(error) from error
    mine = [item for item in envelope.data if item.get("taskUUID", task_uuid) == task_uuid]
    if done := tuple(item for item in mine if item.get("status") != "error"):
        return done
    said = replace(reply, status=200)  # what is said of the task does not depend on how the question fared
    for item in mine:
        raise wire.failure(item["error"] if isinstance(item.get("error"), dict) else item, said)
    for item in envelope.errors:
        raise wire.failure(item, said) if _ends(item, reply, task_uuid) else _unheard(wire.failure(item, reply))
    return ()


def _ends(item: wire.Task, reply: wire.Reply, task_uuid: str) -> bool:
    """Tell whether an error in the answer to a question is about the task, and not about the question."""
    if item.get("taskUUID") != task_uuid or item.get("taskType") in QUESTIONS:
        return False
    return reply.status < 400 or (meaning(str(item.get("code")), 0) is Meaning.REFUSED and reply.status < 500)  # noqa: PLR2004


def _unheard(error: ProviderError) -> ProviderError:
    if isinstance(error, BadCredentials | OutOfMoney | NotKnown):
        return error
    retry_after = error.retry_after if isinstance(error, Unavailable) else None
    return Unavailable(str(error), code=error.code, retry_after=retry_after, untaken=True)
