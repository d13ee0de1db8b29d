"""What all tests share: event loops by asyncio, and property tests without a deadline on a busy machine."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run tests marked `anyio` on asyncio: the ledger's writes belong to that loop."""
    return "asyncio"
