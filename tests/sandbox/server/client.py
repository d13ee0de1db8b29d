"""The wire as tests see it: written by hand, sharing nothing with the sandbox nor with our own provider."""

import base64
import io
import json
import time
import uuid
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import httpx2
from PIL import Image

Json = dict[str, Any]


def png(size: tuple[int, int] = (40, 30), color: str = "teal") -> bytes:
    """Return a small picture's bytes."""
    stream = io.BytesIO()
    Image.new("RGB", size, color).save(stream, "PNG")
    return stream.getvalue()


def data_uri(data: bytes) -> str:
    """Return a picture as a data URI."""
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


SOME_ID = "493f8286-e352-4fc9-aecf-574a7a5c4194"  # for the names of cases, which must be the same in every process


def new_id() -> str:
    """Return a fresh task id."""
    return str(uuid.uuid4())


def inference(**changes: object) -> Json:
    """Return a task that is in order, with some parameters changed; None takes one away."""
    task = {
        "taskType": "imageInference",
        "taskUUID": new_id(),
        "model": "google:4@3",
        "positivePrompt": "a teal mug",
        "width": 512,
        "height": 512,
        **changes,
    }
    return {name: value for name, value in task.items() if value is not None}


class Client:
    """Posts arrays of tasks with a key."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url
        self.http = httpx2.Client(headers={"Authorization": f"Bearer {key}"}, timeout=20, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.http.close()

    def post(self, *tasks: object, headers: dict[str, str] | None = None) -> httpx2.Response:
        """Send tasks and return whatever comes back."""
        return self.http.post(self.url, content=json.dumps(tasks), headers=headers or {})

    def ask(self, task_type: str, **parameters: object) -> Json:
        """Send one task that must succeed, and return its only item."""
        items = self.items({"taskType": task_type, "taskUUID": new_id(), **parameters})
        assert len(items) == 1
        return items[0]

    def items(self, task: Json) -> list[Json]:
        """Send one task that must succeed, and return its items."""
        answer = self.post(task)
        assert answer.status_code == 200, answer.text
        body: Json = answer.json()
        assert "errors" not in body
        items: list[Json] = body["data"]
        return items

    def error(self, task: object) -> tuple[int, Json]:
        """Send one task that must be refused for one reason, and return the status and the error."""
        answer = self.post(task)
        body: Json = answer.json()
        assert body["data"] == []
        assert len(body["errors"]) == 1, body["errors"]
        return answer.status_code, body["errors"][0]

    def poll(self, task_uuid: str, seconds: float = 10) -> Json:
        """Ask for a task until nothing of it is being processed, and return that answer."""
        deadline = time.monotonic() + seconds
        while True:
            body: Json = self.post({"taskType": "getResponse", "taskUUID": task_uuid}).json()
            if body.get("errors") or not {"processing"} & statuses(body["data"]):
                return body
            assert time.monotonic() < deadline, "still processing"
            time.sleep(0.01)

    def picture(self, address: str) -> Image.Image:
        """Fetch a picture and return it decoded."""
        answer = self.http.get(address)
        assert answer.status_code == 200
        picture = Image.open(io.BytesIO(answer.content))
        picture.load()
        return picture


def statuses(items: Sequence[Json]) -> set[str]:
    """Return the statuses that items name."""
    return {item["status"] for item in items if "status" in item}
