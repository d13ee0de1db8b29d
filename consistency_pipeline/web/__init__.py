"""Bytes from addresses that others wrote: only over https, only from addresses that everyone may reach, bounded.

A campaign or a service names an address; behind it may be a machine of the local network, a cloud's metadata, a file
without an end, or a way back to one of these.
"""

from consistency_pipeline.web.addresses import UnsafeAddress, checked, public
from consistency_pipeline.web.pictures import NotFetched, fetch_picture
from consistency_pipeline.web.spread import Spread
from consistency_pipeline.web.transport import client, guarded_transport, plain_bytes, resolved

__all__ = [
    "NotFetched", "Spread", "UnsafeAddress", "checked", "client", "fetch_picture", "guarded_transport", "plain_bytes",
    "public", "resolved",
]  # fmt: skip
