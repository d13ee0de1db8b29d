"""Weights are those that were meant, or nothing: read from where the user says, fetched only when asked."""

from collections.abc import Callable
from pathlib import Path

import anyio
import httpx2
import pytest

from consistency_pipeline.errors import PipelineError
from consistency_pipeline.files import digest
from consistency_pipeline.weights import Weights, fetch, found

DATA = b"a network" * 1000
NAME = "Xenova/dinov2-small:onnx/model.onnx"
HERE = "https://huggingface.co/Xenova/dinov2-small/resolve/main/onnx/model.onnx"
THERE = "https://cdn.test/abc?signed=1"
Handler = Callable[[httpx2.Request], httpx2.Response]


def at_the_hub() -> Weights:
    return Weights(NAME, digest(DATA))


def fetched(cache: Path, handler: Handler, weights: Weights | None = None) -> tuple[Path, list[str]]:
    """Return where weights came to, and the addresses that were asked."""
    asked: list[str] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        assert "authorization" not in request.headers
        asked.append(str(request.url))
        return handler(request)

    async def main() -> Path:
        return await fetch(weights or at_the_hub(), cache, httpx2.MockTransport(handle))

    return anyio.run(main), asked


def hub(request: httpx2.Request) -> httpx2.Response:
    if str(request.url) == HERE:
        return httpx2.Response(302, headers={"location": THERE})
    return httpx2.Response(200, content=DATA)


def test_weights_are_fetched_once_and_then_read(tmp_path: Path) -> None:
    cache = tmp_path / "models"
    with pytest.raises(PipelineError, match="cannot be read"):
        found(at_the_hub(), tmp_path, cache)
    place, asked = fetched(cache, hub)
    assert asked == [HERE, THERE]
    assert place == cache / f"{digest(DATA)}.onnx"
    assert found(at_the_hub(), tmp_path, cache).read_bytes() == DATA
    assert fetched(cache, hub) == (place, [])


def test_other_bytes_than_were_meant_are_not_kept(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="not the file that was meant"):
        fetched(tmp_path, lambda _: httpx2.Response(200, content=DATA + b"!"))
    assert list(tmp_path.iterdir()) == []


def test_bytes_that_were_changed_since_are_not_loaded(tmp_path: Path) -> None:
    place, _ = fetched(tmp_path, hub)
    place.write_bytes(b"changed")
    with pytest.raises(PipelineError, match="not the file that was meant"):
        found(at_the_hub(), tmp_path, tmp_path)
    assert fetched(tmp_path, hub)[1] == [HERE, THERE], "and a damaged one is fetched anew"


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(404),
        httpx2.Response(302, headers={"location": "http://cdn.test/x"}),
        httpx2.Response(302, headers={"location": "https://127.0.0.1/x"}),
        httpx2.Response(302, headers={"location": HERE}),
    ],
    ids=["missing", "not https", "this machine", "in a circle"],
)
def test_what_cannot_be_fetched_is_told(answer: httpx2.Response, tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="dinov2-small"):
        fetched(tmp_path, lambda _: answer)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("model", ["weights/model.onnx", "org/name", "org/name:../x.onnx", "org/name:/x", "a/b/c:x"])
def test_only_ids_at_the_hub_are_fetched(model: str, tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="no id at the hub"):
        fetched(tmp_path, hub, Weights(model, digest(DATA)))


def test_a_path_is_inside_the_campaign_or_whole(tmp_path: Path) -> None:
    campaign = tmp_path / "campaign"
    campaign.mkdir()
    for place in (campaign / "model.onnx", tmp_path / "mine.onnx"):
        place.write_bytes(DATA)
    meant = digest(DATA)
    assert found(Weights("model.onnx", meant), campaign, tmp_path) == campaign / "model.onnx"
    assert found(Weights(str(tmp_path / "mine.onnx"), meant), campaign, tmp_path) == tmp_path / "mine.onnx"
    with pytest.raises(PipelineError, match="leads out of"):
        found(Weights("../mine.onnx", meant), campaign, tmp_path)
    with pytest.raises(PipelineError, match="cannot be read"):
        found(Weights("other.onnx", meant), campaign, tmp_path)


@pytest.mark.parametrize("sha256", ["", "abc", "A" * 64])
def test_weights_without_a_hash_are_no_weights(sha256: str) -> None:
    with pytest.raises(PipelineError, match="64 hexadecimal"):
        Weights(NAME, sha256)
