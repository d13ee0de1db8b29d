"""What files claim: containers walked byte by byte, packets read without trust."""

import io
import struct

import pytest
from PIL import Image

from consistency_pipeline.provenance import claims, xmp
from consistency_pipeline.provenance.containers import around
from consistency_pipeline.provenance.xmp import Statement, packet, read
from consistency_pipeline.sandbox.studio import encode
from tests.builders import png
from tests.export.reading import with_chunk

SAID = Statement("mugs", "desk/1", 7, "google:4@3", "tool 1", "a" * 64, "b" * 64, "2026-11-23T00:00:00Z",
                 'A mug & a <b>"desk"</b>', storyboard=False)  # fmt: skip
FORMATS = ("PNG", "JPEG", "WEBP", "AVIF")


def file(form: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, form, **options)
    return out.getvalue()


def test_a_packet_is_read_as_it_was_written() -> None:
    found = read(packet(SAID))
    assert found["Iptc4xmpExt:DigitalSourceType"] == xmp.GENERATED
    assert found["dc:description"] == SAID.alt
    assert found["cpl:MasterSHA256"] == "a" * 64
    assert found["xmpMM:DerivedFrom"] == f"sha256:{'a' * 64}"


ODD = [b"", b"<x:xmpmeta>", b"<x:xmpmeta></x:xmpmeta>", b"<x:xmpmeta xmlns:x='a'><!DOCTYPE a></x:xmpmeta>",
       packet(SAID)[:300], packet(SAID).replace(b"<rdf:RDF", b"<!ENTITY a 'b'><rdf:RDF")]  # fmt: skip


@pytest.mark.parametrize("data", ODD, ids=range(len(ODD)))
def test_an_odd_packet_says_nothing(data: bytes) -> None:
    assert read(data) == {}


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "AVIF"])
def test_packets_are_found_in_each_format(form: str) -> None:
    found = claims.of_bytes(file(form, xmp=packet(SAID)))
    assert (found.xmp["cpl:Shot"], found.source_type, found.storyboard) == ("desk/1", xmp.GENERATED, False)
    assert found.credentials.state == "none"


@pytest.mark.parametrize("form", FORMATS)
def test_manifests_are_noticed_in_each_format(form: str) -> None:
    plain = file(form)
    if form == "PNG":
        signed = with_chunk(plain, b"caBX", b"jumb")
    elif form == "JPEG":
        body = b"JP\0\1\0\0\0\1\0\0\0\x20jumb\0\0\0\x18jumdc2pa"
        signed = plain[:2] + b"\xff\xeb" + struct.pack(">H", len(body) + 2) + body + plain[2:]
    elif form == "WEBP":
        signed = plain + b"C2PA" + struct.pack("<I", 4) + b"jumb"
    else:
        body = bytes.fromhex("d8fec3d61b0e483c92975828877ec481") + b"manifest"
        signed = plain + struct.pack(">I4s", len(body) + 8, b"uuid") + body
    assert (claims.has_credentials(plain), claims.has_credentials(signed)) == (False, True)
    for end in range(0, len(signed), 7):
        around(signed[:end])  # damaged files end the walk, and raise nothing


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_the_marks_of_the_sandbox_are_known(form: str) -> None:
    assert claims.of_bytes(encode(Image.new("RGB", (64, 64)), form, 90)).storyboard
    assert not claims.of_bytes(png()).storyboard
