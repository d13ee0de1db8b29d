"""Uploads and references: every way to hand a picture in."""

import base64
import hashlib
import io
import itertools
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from consistency_pipeline.sandbox import Options, Sandbox, serve
from tests.sandbox.server.client import Client, data_uri, inference, new_id, png
from tests.sandbox.server.conftest import flat

SMALL = png((64, 48), "orange")


@pytest.fixture
def own(home: Path) -> Generator[tuple[Sandbox, Client]]:
    with serve(home, options=Options(renderer=flat)) as sandbox, Client(sandbox.url, sandbox.key) as client:
        yield sandbox, client


def stored(client: Client, data: bytes = SMALL) -> dict[str, Any]:
    return client.ask("mediaStorage", operation="upload", media=data_uri(data))


def with_references(client: Client, *references: str, **changes: object) -> dict[str, Any]:
    return client.items(inference(inputs={"referenceImages": list(references)}, seed=1, **changes))[0]


def test_what_uploads_answer(client: Client) -> None:
    item = stored(client)
    assert set(item) == {"taskType", "taskUUID", "operation", "mediaUUID", "mediaURL"}
    assert client.http.get(item["mediaURL"]).content == SMALL
    older = client.ask("imageUpload", image=base64.b64encode(SMALL).decode())
    assert client.http.get(older["imageURL"]).content == SMALL
    assert {"taskType", "taskUUID", "imageUUID"} <= set(older)


def test_the_same_bytes_get_a_new_id(client: Client) -> None:
    assert stored(client)["mediaUUID"] != stored(client)["mediaUUID"]


def test_every_way_to_name_a_reference_gives_the_same_picture(client: Client) -> None:
    media = stored(client)
    ways = [data_uri(SMALL), base64.b64encode(SMALL).decode(), media["mediaUUID"], media["mediaURL"]]
    urls = [with_references(client, way)["imageURL"] for way in ways]
    assert len({client.http.get(url).content for url in urls}) == 1
    assert (
        client.http.get(with_references(client, data_uri(png()))["imageURL"]).content
        != client.http.get(urls[0]).content
    )


def test_a_result_can_be_a_reference(client: Client) -> None:
    first = client.items(inference(outputFormat="PNG"))[0]
    by_id = with_references(client, first["imageUUID"])
    by_url = with_references(client, first["imageURL"])
    assert client.http.get(by_id["imageURL"]).content == client.http.get(by_url["imageURL"]).content


def test_the_order_of_references_is_kept(home: Path) -> None:
    def first(_: str, references: Any, size: tuple[int, int], __: int) -> Image.Image:
        picture: Image.Image = references[0].resize(size)
        return picture

    with serve(home, options=Options(renderer=first)) as sandbox, Client(sandbox.url, sandbox.key) as client:
        red, blue = data_uri(png(color="red")), data_uri(png(color="blue"))
        for order, color in [((red, blue), (255, 0, 0)), ((blue, red), (0, 0, 255))]:
            picture = client.picture(with_references(client, *order, outputFormat="PNG")["imageURL"])
            assert picture.getpixel((0, 0)) == color


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_large_pictures_are_kept_reduced(client: Client, kind: str) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (4096, 1024), "navy").save(stream, kind)
    item = stored(client, stream.getvalue())
    kept = client.picture(item["mediaURL"])
    assert (kept.size, kept.format) == ((2048, 512), kind)


def test_deleted_media_is_gone(client: Client) -> None:
    media = stored(client)
    deleted = client.ask("mediaStorage", operation="delete", media=media["mediaUUID"])
    assert (deleted["operation"], deleted["mediaUUID"]) == ("delete", media["mediaUUID"])
    assert client.http.get(media["mediaURL"]).status_code == 404
    _, error = client.error(inference(inputs={"referenceImages": [media["mediaUUID"]]}))
    assert error["code"] == "mediaNotFound"
    again = {"taskType": "mediaStorage", "taskUUID": new_id(), "operation": "delete", "media": media["mediaUUID"]}
    assert client.error(again)[1]["code"] == "mediaNotFound"


def test_media_lives_30_days_from_its_last_use(own: tuple[Sandbox, Client], monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox, client = own
    media = stored(client)
    days = itertools.count()
    start = sandbox.books.clock()
    for day, lives in [(20, True), (45, True), (76, False)]:
        monkeypatch.setattr(sandbox.books, "clock", lambda day=day: start + day * 86400)
        answer = client.post(inference(inputs={"referenceImages": [media["mediaUUID"]]}))
        assert ("errors" not in answer.json()) is lives, next(days)


def test_an_upload_takes_its_id_once(client: Client) -> None:
    task = {"taskType": "imageUpload", "taskUUID": new_id(), "image": data_uri(SMALL)}
    client.items(task)
    assert client.error(task)[1]["code"] == "conflictTaskUUID"


def test_the_books_hold_hashes_instead_of_pictures(own: tuple[Sandbox, Client], home: Path) -> None:
    sandbox, client = own
    media = stored(client)
    with_references(client, data_uri(SMALL), media["mediaUUID"])
    name = f"sha256:{hashlib.sha256(SMALL).hexdigest()}"
    upload, order = sandbox.books.tasks()
    assert upload.body["media"] == name
    assert order.body["inputs"] == {"referenceImages": [name, media["mediaUUID"]]}
    assert [entry.media_uuid for entry in sandbox.books.media()] == [media["mediaUUID"]]
    assert base64.b64encode(SMALL) not in (home / "books.sqlite").read_bytes()
    assert len(list((home / "media").iterdir())) == 1


def test_a_dry_upload_keeps_nothing(own: tuple[Sandbox, Client]) -> None:
    sandbox, client = own
    task = {"taskType": "imageUpload", "taskUUID": new_id(), "image": data_uri(SMALL)}
    answer = client.post(task, headers={"X-Runware-Dry-Run": "1"})
    assert answer.json() == {"data": [{"taskType": "imageUpload", "taskUUID": task["taskUUID"]}]}
    assert sandbox.books.media() == ()
