"""Signing with a certificate of one's own, and what is said of it. Needs `[provenance]` and `cryptography`."""

import importlib.util
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from consistency_pipeline.errors import CredentialsError
from consistency_pipeline.export import exporting, verifying
from consistency_pipeline.export.exporting import Wish
from consistency_pipeline.export.presets import preset
from consistency_pipeline.export.rendering import Leave
from consistency_pipeline.files import digest
from consistency_pipeline.project import Project
from consistency_pipeline.provenance import credentials
from consistency_pipeline.provenance.credentials import State
from consistency_pipeline.provenance.xmp import GENERATED
from tests.kept import approve, look, make, project, row

MISSING = [name for name in ("c2pa", "cryptography") if importlib.util.find_spec(name) is None]
needed = pytest.mark.skipif(
    bool(MISSING), reason=f"NOT RUN: signing and its validation, for {' and '.join(MISSING)} is not installed"
)
FORMATS = tuple(preset(name) for name in ("original", "jpeg", "webp", "avif"))


@pytest.fixture
def live(tmp_path: Path) -> Project:
    there = project(tmp_path, live=True)
    make(there, "desk/1")
    approve(there, "desk/1")
    return there


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """Return a chain that we made ourselves, of two, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    def called(name: str) -> Any:
        parts = ((NameOID.ORGANIZATION_NAME, "Made at home"), (NameOID.COMMON_NAME, name))
        return x509.Name([x509.NameAttribute(*part) for part in parts])

    def usage(**more: bool) -> Any:
        names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
                 "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
        return x509.KeyUsage(**{**dict.fromkeys(names, False), **more})

    root, leaf = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)

    def made(name: str, key: Any, serial: int, extensions: list[tuple[Any, bool]]) -> bytes:
        builder = x509.CertificateBuilder(called("root"), called(name), key.public_key(), serial)
        builder = builder.not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(9))
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return bytes(builder.sign(root, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    about: Callable[[Any], Any] = x509.SubjectKeyIdentifier.from_public_key
    top = made("root", root, 1, [
        (x509.BasicConstraints(ca=True, path_length=None), True), (usage(key_cert_sign=True), True),
        (about(root.public_key()), False),
    ])  # fmt: skip
    low = made("me", leaf, 2, [
        (x509.BasicConstraints(ca=False, path_length=None), True), (usage(digital_signature=True), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), False),
        (about(leaf.public_key()), False),
    ])  # fmt: skip
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    chain.write_bytes(low + top)
    form = serialization.PrivateFormat.PKCS8
    key.write_bytes(leaf.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return chain, key


@needed
def test_copies_are_signed_with_the_master_as_ingredient(
    live: Project, tmp_path: Path, certificate: tuple[Path, Path]
) -> None:
    to, who = tmp_path / "out", credentials.signing(*certificate, "es256")
    found = look(live)
    rows = [row(live, "desk/1")]
    wish = Wish(to, FORMATS, leave=Leave(cut=True), who=who)
    done = exporting.export(live, found, rows, wish)
    assert [one.state for one in done] == ["new"] * 4
    original, *copies = verifying.verify(to / done[0].name) + tuple(
        one for other in done[1:] for one in verifying.verify(to / other.name)
    )
    assert original.claims.credentials.state is State.NONE
    for one, file in zip(copies, done[1:], strict=True):
        said = one.claims.credentials
        assert (said.state, said.signer, said.ingredients) == (
            State.UNTRUSTED,
            "me, Made at home",
            ("parentOf master",),
        )
        assert "no list of trusted ones" in said.why
        assert one.problems == ()
        receipt = json.loads((to / f"{file.name}.receipt.json").read_text())
        assert receipt["approved_by"] == "me"
        assert [each["name"] for each in receipt["references"]] == ["mug.front", "mug.base"]
        assert file.entry is not None
        assert digest((to / f"{file.name}.receipt.json").read_bytes()) == file.entry["receipt_sha256"]
    again = exporting.export(live, found, rows, wish)
    assert [one.state for one in again] == ["same"] * 4
    unsigned = exporting.export(live, found, rows, replace(wish, who=None))
    assert [one.state for one in unsigned] == ["same", "refused", "refused", "refused"]


@needed
def test_a_signature_does_not_hold_after_a_change(
    live: Project, tmp_path: Path, certificate: tuple[Path, Path]
) -> None:
    to, who = tmp_path / "out", credentials.signing(*certificate, "es256")
    wish = Wish(to, FORMATS[1:2], leave=Leave(cut=True), who=who)
    [file] = exporting.export(live, look(live), [row(live, "desk/1")], wish)
    path = to / file.name
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)
    [one] = verifying.verify(path)
    assert one.claims.credentials.state is State.INVALID
    assert any("assertion.dataHash.mismatch" in problem for problem in one.problems)


@needed
def test_what_was_killed_before_its_index_goes_on(
    live: Project, tmp_path: Path, certificate: tuple[Path, Path]
) -> None:
    to, who = tmp_path / "out", credentials.signing(*certificate, "es256")
    wish = Wish(to, FORMATS[1:2], leave=Leave(cut=True), who=who)
    [file] = exporting.export(live, look(live), [row(live, "desk/1")], wish)
    index, receipt = to / "index.json", to / f"{file.name}.receipt.json"
    before = index.read_bytes()
    index.unlink()
    [again] = exporting.export(live, look(live), [row(live, "desk/1")], wish)
    assert (again.state, index.read_bytes()) == ("same", before)

    index.unlink()
    receipt.write_text(receipt.read_text().replace('"me"', '"you"'))
    [one] = verifying.verify(to / file.name)
    assert one.problems == ("its receipt is gone or has changed",), "the signature tells, without an index"
    assert one.claims.credentials.source == GENERATED
    (to / file.name).unlink()
    [other] = exporting.export(live, look(live), [row(live, "desk/1")], wish)
    assert (other.state, "receipt.json: a file of this name" in other.why) == ("refused", True)
    assert '"you"' in receipt.read_text()


@needed
def test_a_key_of_another_kind_is_told(certificate: tuple[Path, Path], live: Project, tmp_path: Path) -> None:
    who = credentials.signing(*certificate, "ed25519")
    wish = Wish(tmp_path / "out", FORMATS[1:2], leave=Leave(cut=True), who=who)
    with pytest.raises(CredentialsError, match="cannot be signed with this certificate"):
        exporting.export(live, look(live), [row(live, "desk/1")], wish)
    assert not list((tmp_path / "out").glob("*.jpg"))


@needed
def test_what_is_no_certificate_is_told(certificate: tuple[Path, Path], tmp_path: Path) -> None:
    chain, key = certificate
    for paths, why in (((key, key), "PEM file with a certificate"), ((chain, tmp_path / "no"), "cannot be read")):
        with pytest.raises(CredentialsError, match=why):
            credentials.signing(*paths, "es256")
    with pytest.raises(CredentialsError, match="there is no algorithm rot13"):
        credentials.signing(chain, key, "rot13")
    assert "PRIVATE" not in repr(credentials.signing(chain, key, "es256"))


@pytest.mark.skipif("c2pa" not in MISSING, reason="c2pa-python is installed")
def test_without_the_extra_it_is_said_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(CredentialsError, match=r"pip install 'consistency-pipeline\[provenance\]'"):
        credentials.signing(tmp_path, tmp_path, "es256")
    assert credentials.look(b"").state is State.UNCHECKED
