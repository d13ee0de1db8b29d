"""Many small pools of connections in the place of a large one.

httpcore2's pool looks at all its connections twice for every request, and asks the system about each idle one; what
that costs grows with the width of a run. In small pools it does not.
"""

from collections.abc import Callable
from itertools import cycle

import httpx2

SMALL = 8  # connections of one pool that are kept


class Spread(httpx2.AsyncBaseTransport):
    """Hands requests to pools in turn; together they keep as many connections as the run is `width`.

    `pool` opens one that keeps so many; none of them may have a limit of its own, or requests would wait for one pool
    while another is free.
    """

    def __init__(self, width: int, pool: Callable[[int], httpx2.AsyncBaseTransport]) -> None:
        self._pools = [pool(SMALL) for _ in range(-(-width // SMALL))]
        self._turns = cycle(self._pools)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request over the pool whose turn it is."""
        return await next(self._turns).handle_async_request(request)

    async def aclose(self) -> None:
        """Close all pools."""
        for pool in self._pools:
            await pool.aclose()
