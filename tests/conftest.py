"""What all tests share: event loops by asyncio, and property tests without a deadline on a busy machine."""

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("here", deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("here"), max_examples=400)
settings.load_profile(os.environ.get("EXAMPLES", "here"))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run tests marked `anyio` on asyncio: the ledger's writes belong to that loop."""
    return "asyncio"
