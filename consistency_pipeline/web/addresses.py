"""Which addresses are opened: what a URL tells itself, and which IP addresses everyone may reach. No I/O."""

import ipaddress

import httpx2

UNICAST = ipaddress.IPv6Network("2000::/3")
# What Python's tables, which differ between its versions, count as global, and no picture is served from.
REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24", "192.88.99.0/24",  # protocol assignments; the way into 6to4
        "168.63.129.16/32",  # the host of Azure's virtual machines: metadata at a public address
        "2001::/23", "2002::/16",  # Teredo, 6to4 and other addresses that hide an IPv4 address
        "2001:db8::/32", "3fff::/20",  # documentation
    )
)  # fmt: skip
LARGEST_PORT = 65535


class UnsafeAddress(httpx2.TransportError):
    """An address that is not opened; the message says why, for people."""


def public(address: str) -> bool:
    """Tell whether an IP address is one that everyone may reach: unicast, global, and not another one in disguise."""
    found = _unwrapped(address)
    if isinstance(found, ipaddress.IPv6Address) and found not in UNICAST:
        return False  # NAT64, mapped, local, multicast: all of it lies elsewhere
    return found.is_global and not found.is_multicast and not any(found in network for network in REFUSED)


def loops_back(address: str) -> bool:
    """Tell whether an IP address is this machine's own."""
    return _unwrapped(address).is_loopback


def allowed(address: str, *, loopback: bool) -> bool:
    """Tell whether a text is an IP address that may be connected to."""
    return _is_literal(address) and (public(address) or (loopback and loops_back(address)))


def _unwrapped(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return an address; one of IPv4 that is written as IPv6 is what it stands for."""
    found = ipaddress.ip_address(address)
    return (isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped) or found


def checked(url: str | httpx2.URL, *, loopback: bool = False, base: httpx2.URL | None = None) -> httpx2.URL:
    """Return a URL that may be opened as far as it tells itself: https to a host, without a user or password.

    Raises `UnsafeAddress` for others. With `loopback`, this machine may be spoken to, also over http. A relative URL is
    seen from `base`. What a host's name leads to is looked at when it is connected to.
    """
    try:
        found = base.join(url) if base else httpx2.URL(url)
        host = found.raw_host.decode("ascii")
    except (httpx2.InvalidURL, ValueError) as error:
        raise UnsafeAddress("the address cannot be read") from error
    here = loopback and _is_here(host)
    if found.userinfo or not (found.scheme == "https" or (found.scheme == "http" and here)):
        raise UnsafeAddress("only https addresses without a user or password are opened")
    if not host or (found.port is not None and not 0 < found.port <= LARGEST_PORT):
        raise UnsafeAddress("the address names no host")
    if not here and _is_literal(host) and not public(host):
        raise UnsafeAddress(f"{host} is not a public address")
    return found


def _is_here(host: str) -> bool:
    return loops_back(host) if _is_literal(host) else host == "localhost"


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
