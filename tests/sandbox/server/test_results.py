"""What comes back: items, pictures, prices; at once or later."""

import base64
import io
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from consistency_pipeline.sandbox import Options, Sandbox, serve
from tests.sandbox.server.client import SOME_ID, Client, data_uri, inference, new_id, png
from tests.sandbox.server.conftest import flat


def test_a_result_says_no_more_than_was_asked(client: Client) -> None:
    task = inference(seed=9)
    (item,) = client.items(task)
    assert set(item) == {"taskType", "taskUUID", "imageUUID", "imageURL", "seed"}
    assert (item["taskType"], item["taskUUID"], item["seed"]) == ("imageInference", task["taskUUID"], 9)


def test_cost_and_content_check_come_when_asked_for(client: Client) -> None:
    (item,) = client.items(inference(includeCost=True, safety={"checkContent": True}))
    assert item["cost"] == 0.04657
    assert item["NSFWContent"] is False


@pytest.mark.parametrize(
    ("changes", "cost"),
    [
        ({"width": 1200, "height": 896}, 0.06895),
        ({"width": 1200, "height": 896, "inputs": {"referenceImages": [data_uri(png())] * 3}}, 0.06895 + 3 * 0.00028),
        ({"width": None, "height": None, "resolution": "2K"}, 0.10255),
        ({"model": "google:4@2", "width": 1024, "height": 1024}, 0.138),
        ({"model": "google:nano-banana@2-lite", "width": 1024, "height": 1024}, 0.0336),
        ({"providerSettings": {"google": {"webSearch": True}}}, 0.04657 + 0.14),
    ],
)
def test_prices_are_the_real_ones(client: Client, sandbox: Sandbox, changes: dict[str, Any], cost: float) -> None:
    task = inference(includeCost=True, **changes)
    (item,) = client.items(task)
    assert item["cost"] == pytest.approx(cost, abs=1e-9)
    charged = [charge.amount for charge in sandbox.books.charges() if charge.task_uuid == task["taskUUID"]]
    assert charged == [item["cost"]]


def test_each_result_has_its_own_seed(client: Client) -> None:
    items = client.items(inference(seed=2147483646, numberResults=3))
    assert [item["seed"] for item in items] == [2147483646, 2147483647, 0]
    assert len({item["imageUUID"] for item in items}) == 3


def test_without_a_seed_one_is_chosen(client: Client) -> None:
    first, second = client.items(inference())[0], client.items(inference())[0]
    assert first["seed"] != second["seed"]
    assert 0 <= first["seed"] <= 2147483647


@pytest.mark.parametrize(
    ("given", "kind", "media_type"),
    [
        ("JPG", "JPEG", "image/jpeg"),
        ("PNG", "PNG", "image/png"),
        ("WEBP", "WEBP", "image/webp"),
        (None, "JPEG", "image/jpeg"),
    ],
)
def test_formats_and_what_files_say_of_themselves(
    client: Client, given: str | None, kind: str, media_type: str
) -> None:
    (item,) = client.items(inference(outputFormat=given))
    answer = client.http.get(item["imageURL"])
    assert answer.headers["content-type"] == media_type
    assert int(answer.headers["content-length"]) == len(answer.content)
    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.format, picture.size) == (kind, (512, 512))
    if kind == "PNG":
        assert picture.info["Software"] == "consistency sandbox (storyboard)"
        assert picture.info["Storyboard"] == "yes"
    else:
        assert picture.getexif()[0x0131] == "consistency sandbox (storyboard)"
        assert "Storyboard: yes" in picture.getexif()[0x010E]


def test_bytes_in_the_answer(client: Client) -> None:
    (by_url,) = client.items(inference(seed=5, outputFormat="PNG"))
    (as_base64,) = client.items(inference(seed=5, outputFormat="PNG", outputType="base64Data"))
    (as_uri,) = client.items(inference(seed=5, outputFormat="PNG", outputType="dataURI"))
    bytes_there = client.http.get(by_url["imageURL"]).content
    assert base64.b64decode(as_base64["imageBase64Data"]) == bytes_there
    head, _, rest = as_uri["imageDataURI"].partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(rest) == bytes_there
    assert not {"imageURL", "imageDataURI"} & set(as_base64)


def test_quality_changes_the_bytes(home: Path) -> None:
    def noisy(_: str, __: Sequence[Image.Image], size: tuple[int, int], ___: int) -> Image.Image:
        return Image.effect_noise(size, 90).convert("RGB")

    with serve(home, options=Options(renderer=noisy)) as sandbox, Client(sandbox.url, sandbox.key) as client:
        (rough,) = client.items(inference(outputQuality=20))
        (fine,) = client.items(inference(outputQuality=99))
        assert len(client.http.get(rough["imageURL"]).content) < len(client.http.get(fine["imageURL"]).content) / 2


def test_the_same_request_makes_the_same_bytes(client: Client, home: Path) -> None:
    changes: dict[str, Any] = {"seed": 11, "outputFormat": "PNG", "inputs": {"referenceImages": [data_uri(png())]}}
    (first,) = client.items(inference(**changes))
    with serve(home, options=Options(renderer=flat)) as other, Client(other.url, other.key) as there:
        (second,) = there.items(inference(**changes))
        (different,) = there.items(inference(**changes | {"seed": 12}))
        bytes_first = client.http.get(first["imageURL"]).content
        assert bytes_first == there.http.get(second["imageURL"]).content
        assert bytes_first != there.http.get(different["imageURL"]).content


@pytest.mark.parametrize(
    ("reference", "resolution", "size"),
    [
        ((400, 300), "1K", (1200, 896)),
        ((300, 400), "2K", (1792, 2400)),
        ((1000, 300), "1K", (2048, 512)),
        ((640, 360), None, (1376, 768)),
        ((10, 990), "4K", (1536, 12288)),
    ],
)
def test_with_a_resolution_the_first_reference_gives_the_ratio(
    client: Client, reference: tuple[int, int], resolution: str | None, size: tuple[int, int]
) -> None:
    references = [data_uri(png(reference)), data_uri(png((50, 50)))]
    task = inference(width=None, height=None, resolution=resolution, inputs={"referenceImages": references})
    (item,) = client.items(task)
    assert client.picture(item["imageURL"]).size == size


def test_a_reference_that_lies_on_its_side_counts_upright(client: Client) -> None:
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 300)).save(stream, "JPEG", exif=exif)
    task = inference(
        width=None, height=None, resolution="1K", inputs={"referenceImages": [data_uri(stream.getvalue())]}
    )
    (item,) = client.items(task)
    assert client.picture(item["imageURL"]).size == (896, 1200)


def test_a_resolution_without_references_is_square(client: Client) -> None:
    (item,) = client.items(inference(width=None, height=None, resolution="0.5K"))
    assert client.picture(item["imageURL"]).size == (512, 512)


def test_async_is_acknowledged_and_polled(home: Path) -> None:
    go_on = threading.Event()

    def patient(prompt: str, references: Sequence[Image.Image], size: tuple[int, int], seed: int) -> Image.Image:
        assert seed == 1 or go_on.wait(10)
        return flat(prompt, references, size, seed)

    options = Options(renderer=patient, workers=2)
    with serve(home, options=options) as sandbox, Client(sandbox.url, sandbox.key) as client:
        task = inference(deliveryMethod="async", seed=1, numberResults=2, includeCost=True)
        assert client.items(task) == [{"taskType": "imageInference", "taskUUID": task["taskUUID"]}]
        ask = {"taskType": "getResponse", "taskUUID": task["taskUUID"]}
        while len(items := client.items(ask)) < 2:  # the first result is there while the second is drawn
            assert items[0]["status"] == "processing"
        assert [item["status"] for item in items] == ["success", "processing"]
        assert items[1]["progress"] == 50
        go_on.set()
        done = client.poll(str(task["taskUUID"]))["data"]
        assert [(item["status"], item["seed"], item["cost"]) for item in done] == [
            ("success", 1, 0.04657),
            ("success", 2, 0.04657),
        ]
        assert done[0]["imageURL"] == items[0]["imageURL"]
        assert client.items(ask) == done  # it stays to be asked for


def test_what_is_not_known_looks_like_nothing(client: Client) -> None:
    assert client.post({"taskType": "getResponse", "taskUUID": new_id()}).json() == {"data": []}


def test_a_crash_of_a_drawing_is_an_error_of_the_service(home: Path) -> None:
    def broken(_: str, __: Sequence[Image.Image], ___: tuple[int, int], seed: int) -> Image.Image:
        raise ZeroDivisionError(f"secret {seed}")

    with serve(home, options=Options(renderer=broken)) as sandbox, Client(sandbox.url, sandbox.key) as client:
        task = inference()
        status, error = client.error(task)
        assert (status, error["code"], error["taskUUID"]) == (500, "internalServerError", task["taskUUID"])
        assert "secret" not in error["message"]
        later = inference(deliveryMethod="async")
        client.items(later)
        assert [error["code"] for error in client.poll(str(later["taskUUID"]))["errors"]] == ["internalServerError"]
        assert sandbox.books.charges() == ()
        assert "ZeroDivisionError: secret" in str(sandbox.books.tasks()[0].trace)


def test_a_picture_of_the_wrong_size_is_an_error(home: Path) -> None:
    options = Options(renderer=lambda *_: Image.new("RGB", (1, 1)))
    with serve(home, options=options) as sandbox, Client(sandbox.url, sandbox.key) as client:
        assert client.error(inference())[0] == 500


def test_an_address_ends_with_its_time_to_live(
    client: Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    (item,) = client.items(inference(ttl=60))
    assert client.http.get(item["imageURL"]).status_code == 200
    now = sandbox.books.clock()
    monkeypatch.setattr(sandbox.books, "clock", lambda: now + 61)
    assert client.http.get(item["imageURL"]).status_code == 404


@pytest.mark.parametrize("name", ["../books.sqlite", "x.png", f"{SOME_ID}.png", f"{SOME_ID}.svg", "%2e%2e%2flock"])
def test_only_pictures_are_served(client: Client, name: str) -> None:
    answer = client.http.get(client.url.replace("/v1", f"/image/{name}"))
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["code"] == "unknownAddress"


def test_a_dry_run_only_prices(client: Client, sandbox: Sandbox) -> None:
    before = sandbox.books.tasks()
    task = inference(numberResults=2)
    answer = client.post(task, headers={"X-Runware-Dry-Run": "1"})
    expected = {"taskType": "imageInference", "taskUUID": task["taskUUID"], "cost": 0.09314}
    assert answer.json() == {"data": [expected]}
    refused = client.post(inference(seed=-1), headers={"X-Runware-Dry-Run": "1"})
    assert refused.json()["errors"][0]["code"] == "invalidSeed"
    assert sandbox.books.tasks() == before


def test_without_a_renderer_storyboards_are_drawn(home: Path) -> None:
    with serve(home) as sandbox, Client(sandbox.url, sandbox.key) as client:
        prompt = "The same mug from the reference image on a light oak desk. Keep the mug teal color identical."
        changes: dict[str, Any] = {"positivePrompt": prompt, "inputs": {"referenceImages": [data_uri(png((400, 300)))]}}
        first, second = (client.items(inference(seed=4, outputFormat="PNG", **changes))[0] for _ in range(2))
        assert client.http.get(first["imageURL"]).content == client.http.get(second["imageURL"]).content
        assert len(client.picture(first["imageURL"]).resize((64, 64)).getcolors(4096) or ()) > 50  # no flat color
