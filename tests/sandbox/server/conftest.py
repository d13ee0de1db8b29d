"""A running sandbox with a renderer that costs nothing, and a client that knows its key."""

from collections.abc import Generator, Sequence
from pathlib import Path

import pytest
from PIL import Image

from consistency_pipeline.sandbox import Options, Sandbox, serve
from tests.sandbox.server.client import Client


def flat(prompt: str, references: Sequence[Image.Image], size: tuple[int, int], seed: int) -> Image.Image:
    """Return one color that tells the prompt, the references and the seed."""
    shown = sum(sum(picture.resize((1, 1)).tobytes()) for picture in references)
    return Image.new("RGB", size, (len(prompt) % 256, shown % 256, seed % 256))


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Generator[Sandbox]:
    with serve(tmp_path_factory.mktemp("home"), options=Options(renderer=flat)) as running:
        yield running


@pytest.fixture(scope="module")
def client(sandbox: Sandbox) -> Generator[Client]:
    with Client(sandbox.url, sandbox.key) as client:
        yield client


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"
