"""What a picture file says of itself, found without the program's own readers and without Pillow."""

import re
import struct
import zlib
from xml.etree import ElementTree

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


def said(data: bytes) -> dict[str, str]:
    """Return the XMP properties of a file by their local names: any well-formed packet, wherever it stands."""
    [packet] = re.findall(rb"<x:xmpmeta.*?</x:xmpmeta>", data, re.DOTALL)
    root = ElementTree.fromstring(packet)
    return {
        child.tag.rpartition("}")[2]: "".join(child.itertext())
        for node in root.iter(f"{RDF}Description")
        for child in node
    }


def with_chunk(png: bytes, name: bytes, body: bytes) -> bytes:
    """Return a PNG with another chunk behind its header."""
    chunk = struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return png[:33] + chunk + png[33:]
