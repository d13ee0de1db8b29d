"""The document as one HTML file: styles and scripts inlined, and nothing else allowed to run.

The scripts are plain ES modules under `assets/js`. A page that is opened from disk cannot import files, so they are
linked when it is written: each after those it imports, `import` and `export` taken away. They use named imports only,
and no two of them declare the same name at the top; a browser would refuse that at once, and the browser tests see it.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=async |function |const |class )", re.MULTILINE)
MAIN = "main"
STYLES = ("base", "frame", "grid", "viewer", "dialogs", "narrow", "print")
ASSETS = resources.files("consistency_pipeline.page") / "assets"

# In a script element only these could end it, or begin a comment; JSON may write them otherwise.
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def html(document: Mapping[str, Any], *, served: bool = False) -> bytes:
    """Return the page that shows a document; `served` lets it speak to the server that it came from, and no other."""
    style, script = _styles(), _script()
    parts = {
        "policy": policy(style, script, served=served),
        "title": _escaped(f"{document['title']} · {document['provider']}"),
        "style": style,
        "script": script,
        "document": json_safely(document),
    }
    page = (ASSETS / "page.html").read_text(encoding="utf-8")
    filled = re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], page)
    return filled.encode("utf-8", errors="replace")


def policy(style: str, script: str, *, served: bool) -> str:
    """Return the content security policy of a page: only this script and style, and pictures beside it."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "img-src 'self' file:",
            "connect-src 'self'" if served else "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def json_safely(document: Mapping[str, Any]) -> str:
    """Return JSON that can stand inside a script element."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(UNSAFE)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _styles() -> str:
    return "\n" + "\n".join((ASSETS / "css" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)


@cache
def _script() -> str:
    linked: dict[str, str] = {}
    _link(MAIN, linked)
    return "\n" + "\n".join(linked.values())


def _link(name: str, linked: dict[str, str]) -> None:
    """Add a module to those linked, after all that it imports."""
    text = (ASSETS / "js" / f"{name}.js").read_text(encoding="utf-8")
    for needed in IMPORT.findall(text):
        if needed not in linked:
            _link(needed, linked)
    linked[name] = EXPORT.sub("", IMPORT.sub("", text))
