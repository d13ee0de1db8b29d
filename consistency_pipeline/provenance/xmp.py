"""XMP packets: what is said in a copy of a picture, and what others say in theirs.

Written as IPTC and Adobe describe it, read without trust: no entities, no document types, a bounded size.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import escape

GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
DRAWN = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
"""What a storyboard is: drawn by a program of rules, not by a model that was trained."""

OURS = "https://consistency-pipeline.invalid/ns/export/1.0/"
SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "stRef": "http://ns.adobe.com/xap/1.0/sType/ResourceRef#",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "cpl": OURS,
}
MOST_BYTES = 1 << 20
BEGIN, END = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>', '<?xpacket end="r"?>'


@dataclass(frozen=True, slots=True)
class Statement:
    """What an exported copy says of itself; `storyboard` says that it was drawn by the sandbox and is no picture.

    `master` and `prompt` are SHA-256: of the file that it was made from, and of the words. `made` is UTC, ISO 8601.
    """

    campaign: str
    shot: str
    seed: int
    model: str
    tool: str
    master: str
    prompt: str
    made: str
    alt: str
    storyboard: bool

    def fields(self) -> dict[str, str]:
        """Return it as XMP properties."""
        return {
            "xmp:CreatorTool": self.tool,
            "xmp:CreateDate": self.made,
            "Iptc4xmpExt:DigitalSourceType": DRAWN if self.storyboard else GENERATED,
            "Iptc4xmpExt:AISystemUsed": "" if self.storyboard else self.model,
            "cpl:Campaign": self.campaign,
            "cpl:Shot": self.shot,
            "cpl:Seed": str(self.seed),
            "cpl:MasterSHA256": self.master,
            "cpl:PromptSHA256": self.prompt,
            "cpl:Storyboard": "storyboard of the sandbox, not a generated picture" if self.storyboard else "",
        }


def packet(statement: Statement) -> bytes:
    """Return the packet of a statement, the same for the same."""
    spaces = " ".join(f'xmlns:{name}="{uri}"' for name, uri in SPACES.items() if name != "rdf")
    plain = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in statement.fields().items() if value)
    words = escape(statement.alt)
    said = f'<rdf:Alt><rdf:li xml:lang="x-default">{words}</rdf:li></rdf:Alt>'
    return (
        f'{BEGIN}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{SPACES["rdf"]}">'
        f'<rdf:Description rdf:about="" {spaces}>{plain}<dc:description>{said}</dc:description>'
        f'<xmpMM:DerivedFrom rdf:parseType="Resource"><stRef:documentID>sha256:{statement.master}</stRef:documentID>'
        f"</xmpMM:DerivedFrom></rdf:Description></rdf:RDF></x:xmpmeta>{END}"
    ).encode()


def read(data: bytes) -> Mapping[str, str]:
    """Return the plain properties of a packet by their usual names; nothing of one that is damaged or odd."""
    begin, end = data.find(b"<x:xmpmeta"), data.find(b"</x:xmpmeta>")
    if not 0 <= begin < end or end > MOST_BYTES or b"<!" in data[begin:end]:
        return {}
    try:
        tree = ElementTree.fromstring(data[begin : end + len(b"</x:xmpmeta>")])  # no <! is in it
    except ElementTree.ParseError:
        return {}
    known = {f"{{{uri}}}": f"{prefix}:" for prefix, uri in SPACES.items() if prefix != "rdf"}
    found: dict[str, str] = {}
    for node in tree.iter(f"{{{SPACES['rdf']}}}Description"):
        for name, value in (*node.attrib.items(), *((child.tag, _text(child)) for child in node)):
            space, _, local = name.rpartition("}")
            if f"{space}}}" in known and value.strip():
                found[known[f"{space}}}"] + local] = value.strip()
    return found


def _text(node: ElementTree.Element) -> str:
    return " ".join(text.strip() for text in node.itertext() if text.strip())
