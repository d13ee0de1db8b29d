"""The sandbox: a stand-in for the image service on this machine, which speaks its protocol and draws storyboards.

It is written from what is known of the service, and shares no wire code with our own client, so that a mistake in one
is not repeated in the other. Prices are the real ones; nothing is charged. What the service sends elsewhere (webhooks,
`uploadEndpoint`) is accepted and not sent, and nothing is ever fetched from a network.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from consistency_pipeline.sandbox.faults import Fault
from consistency_pipeline.sandbox.options import DEFAULTS, Options, Renderer, Sandbox

__all__ = ["Fault", "Options", "Renderer", "Sandbox", "run_forever", "serve"]


@contextmanager
def serve(home: Path, *, host: str = "127.0.0.1", port: int = 0, options: Options = DEFAULTS) -> Generator[Sandbox]:
    """Yield a sandbox that listens on this machine and keeps its books under `home`; stop it when the block ends.

    Tasks that an earlier sandbox accepted under the same `home` and did not finish are carried on. `UsageError` where
    another sandbox uses `home`, the port is taken, or `host` is not this machine.
    """
    from consistency_pipeline.sandbox.server import served

    with served(home, (host, port), options) as sandbox:
        yield sandbox


def run_forever(home: Path, announce: Callable[[Sandbox], None], *, port: int = 0, options: Options = DEFAULTS) -> None:
    """Serve in the foreground until interrupted; `announce` is told the address and the key once it listens."""
    from consistency_pipeline.sandbox.server import wait

    with serve(home, port=port, options=options) as sandbox:
        announce(sandbox)
        wait()
