"""Which service a campaign goes to and with which key: from the campaign, the environment and a `.env` file."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import SecretStr

from consistency_pipeline.errors import CredentialsError

KEY = "RUNWARE_API_KEY"
BASE_URL = "RUNWARE_BASE_URL"


@dataclass(frozen=True, slots=True)
class Access:
    """How a run reaches its service. `base_url` is None for the service's own address, or for the embedded sandbox.

    A server on this machine is a sandbox, whoever started it: its pictures never pass for real ones.
    """

    provider: Literal["runware", "sandbox"]
    key: SecretStr | None = None
    base_url: str | None = None

    @property
    def embedded(self) -> bool:
        """Tell whether the run brings its own sandbox."""
        return self.provider == "sandbox" and self.base_url is None

    def required_key(self) -> SecretStr:
        """Return the key, or raise `CredentialsError` saying where to put one."""
        if self.key is None:
            raise CredentialsError(
                f"no key for {self.base_url or 'Runware'}: set {KEY} in the environment or in a .env file here"
                " (or rehearse for free with `provider: sandbox`)"
            )
        return self.key


def environment(folder: Path) -> dict[str, str]:
    """Return the variables of the process, and those of `folder/.env` that the process does not set itself."""
    try:
        written = dotenv_values(folder / ".env")
    except (OSError, UnicodeDecodeError) as error:
        raise CredentialsError(f"{folder / '.env'} cannot be read ({error})") from error
    return {**{name: value for name, value in written.items() if value}, **os.environ}


def access(asked: str, variables: Mapping[str, str], base_url: str | None = None) -> Access:
    """Return how to reach the service that a campaign asks for: `auto`, `runware` or `sandbox`.

    `auto` is Runware where a key is set, else the embedded sandbox. Raises `CredentialsError` where the key cannot be
    one, or the address is not one that a key may be sent to.
    """
    key = _key(variables.get(KEY, ""))
    address = base_url or variables.get(BASE_URL, "").strip() or None
    if address:
        _check(address)
    local = address if address and is_local(address) else None
    if asked == "sandbox" or (asked == "auto" and key is None and address is None):
        return Access("sandbox", key if local else None, local)
    return Access("sandbox" if local else "runware", key, address)


def _key(written: str) -> SecretStr | None:
    """Return the key of an environment variable, None where it is empty."""
    key = written.strip()
    if key and (not key.isprintable() or not key.isascii() or " " in key):
        raise CredentialsError(f"{KEY} holds characters that no key has; copy it again")
    return SecretStr(key) if key else None


def is_local(url: str) -> bool:
    """Tell whether a URL names this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check(address: str) -> None:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  (raises for what is no port)
    except ValueError as error:
        raise CredentialsError(f"the base URL is no address ({error}): {address}") from None
    if parts.username or parts.password:
        raise CredentialsError("the base URL holds a name or a password; the key goes into a header only")
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_local(address))):
        raise CredentialsError(f"the base URL must be https, or http on this machine: {address}")
