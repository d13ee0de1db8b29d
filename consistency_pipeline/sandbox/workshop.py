"""Carrying orders out: so many drawings at once, in threads, each result entered and charged once."""

import hashlib
import os
import threading
import traceback
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from consistency_pipeline.files import write_whole
from consistency_pipeline.sandbox.books import Books
from consistency_pipeline.sandbox.entries import Item, Order, PictureEntry
from consistency_pipeline.sandbox.faults import Fault
from consistency_pipeline.sandbox.spoil import named
from consistency_pipeline.sandbox.studio import EXTENSIONS, Studio
from consistency_pipeline.sandbox.wire import Refusal

Later = Callable[[float, Callable[[], None]], object]


class Stopped(Exception):
    """The sandbox stops; the task stays in the books as accepted, and is carried on when served again."""


class Workshop:
    """Draws what is ordered. `later` calls a function after some seconds, from whichever thread it likes.

    The lock is for `begin` against `stop`: an order that begins while the sandbox stops must not wait for ever.
    """

    def __init__(self, books: Books, studio: Studio, later: Later, workers: int = 0, latency: float = 0.0) -> None:
        self._books = books
        self._studio = studio
        self._later = later
        self._latency = latency
        self._pool = ThreadPoolExecutor(workers or os.cpu_count() or 1, thread_name_prefix="sandbox")
        self._lock = threading.Lock()
        self._stopped = False
        self._open: dict[str, Future[None]] = {}

    def begin(self, order: Order) -> "Future[None]":
        """Start on an order that is in the books; the future is done when the books say how it ended."""
        ended: Future[None] = Future()
        ended.set_running_or_notify_cancel()  # whoever waits for it cannot cancel it: the service finishes and charges
        with self._lock:
            if self._stopped:
                ended.set_exception(Stopped())
                return ended
            self._open[order.task_uuid] = ended
            delay = self._latency + sum(fault.seconds for fault in order.faults if fault.name == "slow")
            if delay:
                self._later(delay, lambda: self._submit(order))
        if not delay:
            self._submit(order)
        return ended

    @property
    def unfinished(self) -> int:
        """Return how many orders have begun and not ended."""
        return len(self._open)

    def ended(self, task_uuid: str) -> "Future[None]":
        """Return the future of an order that was begun, done already where it is no longer open."""
        with self._lock:
            known = self._open.get(task_uuid)
        if known:
            return known
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def carry_on(self) -> None:
        """Start on everything that the books hold unfinished."""
        for task in self._books.unfinished():
            if task.order:
                self.begin(task.order)

    def stop(self) -> None:
        """Begin nothing more, and let nobody wait; drawings that go on are not entered once the books are closed."""
        with self._lock:
            self._stopped = True
            waiting, self._open = list(self._open.values()), {}
        for ended in waiting:
            ended.set_exception(Stopped())
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _submit(self, order: Order) -> None:
        with self._lock:
            if not self._stopped and not named(order.faults, "never-ends"):
                self._pool.submit(self._carry_out, order)

    def _carry_out(self, order: Order) -> None:
        self._books.running(order.task_uuid)
        error: Item | None = None
        trace: str | None = None
        try:
            failing = named(order.faults, "fails", "refused", "provider-timeout")
            if failing:
                error = self._failed(order, failing)
            else:
                self._draw(order)
        except Exception:  # noqa: BLE001 - the one seam: a crash of a drawing is the service's error, kept with its trace
            trace = traceback.format_exc()
            refusal = Refusal("internalServerError", "The task could not be carried out because of an internal error.")
            error = refusal.item({"taskType": "imageInference", "taskUUID": order.task_uuid})
        with self._lock:
            ended = None if self._stopped else self._open.pop(order.task_uuid, None)
        if ended:
            self._books.finish(order.task_uuid, error, trace)
            ended.set_result(None)

    def _failed(self, order: Order, fault: Fault) -> Item:
        refusal = Refusal(fault.error_code, "The provider did not make the image.")
        return refusal.item({"taskType": "imageInference", "taskUUID": order.task_uuid})

    def _draw(self, order: Order) -> None:
        there = {picture.number for picture in self._books.pictures(order.task_uuid)}
        wanted = len(order.seeds) - (1 if named(order.faults, "fewer-results") else 0)
        for number in range(wanted):
            if number in there or self._stopped:
                continue
            name = picture_uuid(order.task_uuid, number)
            place = f"pictures/{name}.{EXTENSIONS[order.output_format]}"
            write_whole(self._books.home / place, self._studio.draw(order, number))
            self._books.add_picture(self._entry(order, number, name, place))

    def _entry(self, order: Order, number: int, name: str, place: str) -> PictureEntry:
        now = self._books.clock()
        return PictureEntry(
            picture_uuid=name,
            task_uuid=order.task_uuid,
            number=number,
            seed=order.seeds[number],
            cost=order.price,
            place=place,
            made=now,
            expires=now + order.ttl if order.ttl else None,
        )


def picture_uuid(task_uuid: str, number: int) -> str:
    """Return the UUID v4 of a task's result; the same when it is drawn again after a crash, so that no file is left."""
    return str(uuid.UUID(bytes=hashlib.sha256(f"{task_uuid.lower()}/{number}".encode()).digest()[:16], version=4))
