"""Content Credentials (C2PA): looked at and written by `c2pa-python`, which the extra `[provenance]` brings.

Nothing is fetched for it, neither manifests that lie elsewhere nor lists of revoked certificates.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from consistency_pipeline.errors import CredentialsError
from consistency_pipeline.provenance.xmp import GENERATED
from consistency_pipeline.text import one_line
from consistency_pipeline.version import __version__

MISSING = "c2pa-python is not installed: pip install 'consistency-pipeline[provenance]'"
RECEIPT = "org.consistency-pipeline.receipt"
UNTRUSTED = "signingCredential.untrusted"
OFFLINE = {
    "builder": {"thumbnail": {"enabled": False}},
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
}
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "AVIF": "image/avif"}
ALGORITHMS = ("es256", "es384", "es512", "ps256", "ps384", "ps512", "ed25519")


class State(StrEnum):
    """What is known of a file's credentials.

    `UNCHECKED` are there and nobody looked; `UNTRUSTED` hold, and are signed by somebody who is on no list of those
    that are trusted, as with a certificate that one made oneself; `INVALID` do not hold.
    """

    NONE = "none"
    UNCHECKED = "unchecked"
    INVALID = "invalid"
    UNTRUSTED = "untrusted"
    TRUSTED = "trusted"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of the credentials of a file: their state, who signed, after what they come, and what is wrong.

    `source` is the digital source type that they name, `receipt` the hash of a receipt of ours.
    """

    state: State
    signer: str = ""
    ingredients: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    why: str = ""
    source: str = ""
    receipt: str = ""

    def facts(self) -> dict[str, Any]:
        """Return it as documents show it."""
        return {
            "state": self.state,
            "signer": self.signer or None,
            "ingredients": list(self.ingredients),
            "problems": list(self.problems),
            "why": self.why or None,
            "digital_source_type": self.source or None,
            "receipt_sha256": self.receipt or None,
        }


NONE = Finding(State.NONE)


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs: a chain of certificates and the private key, each as PEM, and the algorithm that goes with them."""

    chain: bytes
    key: bytes
    algorithm: str

    def __repr__(self) -> str:
        """Say nothing of the key."""
        return f"Signing({self.algorithm})"


@dataclass(frozen=True, slots=True)
class Signed:
    """What is signed: the bytes of a copy and its format, with those of the master, and the hash of the receipt."""

    data: bytes
    format: str
    master: bytes
    master_format: str
    title: str
    receipt: str


def signing(certificate: Path, key: Path, algorithm: str) -> Signing:
    """Return who signs, or raise `CredentialsError` where that cannot be: no library, no file, no such algorithm."""
    _library()
    if algorithm not in ALGORITHMS:
        raise CredentialsError(f"there is no algorithm {algorithm}; these are: {', '.join(ALGORITHMS)}")
    found = []
    for path, what in ((certificate, "CERTIFICATE"), (key, "PRIVATE KEY")):
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CredentialsError(f"{path} cannot be read ({error.strerror})") from error
        if f"{what}-----".encode() not in data:
            raise CredentialsError(f"{path} is not a PEM file with a {what.lower()}")
        found.append(data)
    return Signing(found[0], found[1], algorithm)


def sign(asked: Signed, who: Signing) -> bytes:
    """Return a copy with a manifest that names its master as what it was made from; `CredentialsError` where the
    certificate will not do.
    """
    c2pa = _library()
    manifest = {
        "claim_generator_info": [{"name": "consistency-pipeline", "version": __version__}],
        "title": asked.title,
        "format": TYPES[asked.format],
        "assertions": [{"label": RECEIPT, "data": {"sha256": asked.receipt}}],
    }
    out = io.BytesIO()
    try:
        signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(who.algorithm, who.chain, who.key, None))
        builder = c2pa.Builder.from_json(json.dumps(manifest), context=_offline(c2pa))
        builder.set_intent(c2pa.C2paBuilderIntent.EDIT)
        parent = json.dumps({"title": "master", "relationship": "parentOf"})
        builder.add_ingredient(parent, TYPES[asked.master_format], io.BytesIO(asked.master))
        builder.add_action({"action": "c2pa.transcoded", "digitalSourceType": GENERATED})
        builder.sign(signer, TYPES[asked.format], io.BytesIO(asked.data), out)
    except c2pa.C2paError as error:
        raise CredentialsError(f"cannot be signed with this certificate: {one_line(str(error))}") from error
    return out.getvalue()


def look(data: bytes) -> Finding:
    """Return what the credentials in a file say and whether they hold, as far as that can be told here."""
    try:
        c2pa = _library()
    except CredentialsError as error:
        return Finding(State.UNCHECKED, why=str(error))
    try:
        reader = c2pa.Reader(_type(data), io.BytesIO(data), context=_offline(c2pa))
        store, results = json.loads(reader.json()), reader.get_validation_results() or {}
        return _finding(store, results, str(reader.get_validation_state()))
    except (c2pa.C2paError, ValueError) as error:
        return Finding(State.INVALID, problems=(one_line(str(error)),))


def _finding(store: Mapping[str, Any], results: Mapping[str, Any], state: str) -> Finding:
    active = store.get("manifests", {}).get(store.get("active_manifest"), {})
    who = active.get("signature_info", {})
    signer = ", ".join(one_line(str(who[name])) for name in ("common_name", "issuer") if who.get(name))
    failures = results.get("activeManifest", {}).get("failure", ())
    codes = tuple(one_line(str(one.get("code"))) for one in failures)
    parents = tuple(one_line(f"{one.get('relationship')} {one.get('title')}") for one in active.get("ingredients", ()))
    told = {"source": _source(active), "receipt": _receipt(active)}
    if state == "Trusted":
        return Finding(State.TRUSTED, signer, parents, codes, **told)
    if state == "Valid":
        why = "the signature holds; the certificate is on no list of trusted ones, as one that was made at home"
        return Finding(State.UNTRUSTED, signer, parents, codes, why, **told)
    return Finding(State.INVALID, signer, parents, tuple(code for code in codes if code != UNTRUSTED) or codes)


def _source(active: Mapping[str, Any]) -> str:
    """Return how its actions say that a picture came about; the first that says so."""
    actions = (action for one in _assertions(active, "c2pa.actions") for action in one.get("actions", ()))
    return next((one_line(str(one["digitalSourceType"])) for one in actions if one.get("digitalSourceType")), "")


def _receipt(active: Mapping[str, Any]) -> str:
    return next((one_line(str(one.get("sha256", ""))) for one in _assertions(active, RECEIPT)), "")


def _assertions(active: Mapping[str, Any], label: str) -> list[Mapping[str, Any]]:
    """Return the assertions of a kind, whatever its version."""
    return [one.get("data", {}) for one in active.get("assertions", ()) if str(one.get("label")).startswith(label)]


def _type(data: bytes) -> str:
    if data.startswith(b"\x89PNG"):
        return TYPES["PNG"]
    return TYPES["JPEG"] if data.startswith(b"\xff\xd8") else TYPES["WEBP"] if data[:4] == b"RIFF" else TYPES["AVIF"]


def _offline(library: Any) -> Any:
    return library.Context(library.Settings.from_dict(OFFLINE))


def _library() -> Any:
    """Return `c2pa-python`, or raise `CredentialsError` where it is not installed."""
    try:
        import c2pa
    except ImportError as error:
        raise CredentialsError(MISSING) from error
    return c2pa
