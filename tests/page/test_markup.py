"""One file: what is in it, and what may run in it."""

import base64
import hashlib
import html as escapes
import json
import re
from importlib import resources

import pytest

from consistency_pipeline.page import html
from consistency_pipeline.page.markup import json_safely
from tests.page import made_up

ASSETS = resources.files("consistency_pipeline.page") / "assets"
MODULES = sorted(entry.name for entry in (ASSETS / "js").iterdir() if entry.name.endswith(".js"))
DECLARED = re.compile(r"^(?:export )?(?:async )?(?:function\*?|const|let|class) (\w+|\$)", re.MULTILINE)


def source(name: str) -> str:
    return (ASSETS / "js" / name).read_text(encoding="utf-8")


def page(**changes: object) -> str:
    return html(made_up.page(2, **changes)).decode()


def test_the_document_comes_out_as_it_went_in() -> None:
    hard = made_up.page(1, title="</script><!--<script>&amp;\u2028\u2029 ü 日本 {{script}}")
    text = html(hard).decode()
    found = re.search(r'<script type="application/json" id="document">(.*?)</script>', text, re.DOTALL)
    assert found
    assert json.loads(found[1]) == hard
    assert text.count("<script") == 2
    assert text.count("</script>") == 2


def test_json_has_nothing_that_ends_a_script() -> None:
    assert not set("<>&\u2028\u2029") & set(json_safely({"</script>": "<!-- &\u2028\u2029"}))


def test_only_this_script_and_this_style_may_run() -> None:
    text = page()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    rules = dict(rule.split(" ", 1) for rule in policy[1].split("; "))
    for tag, rule in ((r'<script type="module">', "script-src"), ("<style>", "style-src")):
        inner = re.search(rf"{tag}(.*?)</(?:script|style)>", text, re.DOTALL)
        assert inner
        digest = base64.b64encode(hashlib.sha256(inner[1].encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert (rules["default-src"], rules["connect-src"], rules["base-uri"]) == ("'none'", "'none'", "'none'")
    assert not re.search(r"\son\w+=|\sstyle=", text.split('<script type="application/json"')[0].split("</style>")[1])


def test_a_served_page_may_speak_to_its_server_alone() -> None:
    assert "connect-src 'self';" in html(made_up.page(1), served=True).decode()


def test_the_title_is_text() -> None:
    found = re.search(r"<title>(.*?)</title>", page(title="<b>&</title>"), re.DOTALL)
    assert found
    assert escapes.unescape(found[1]) == "<b>&</title> · runware"


def test_the_same_document_gives_the_same_bytes() -> None:
    assert page() == page()
    assert page() != page(title="another")


def test_half_a_character_is_no_reason_to_fail() -> None:
    assert b"?" in html(made_up.page(1, title="half \ud83d"))


def test_no_name_is_declared_twice_since_modules_are_linked_into_one() -> None:
    names = [name for module in MODULES for name in DECLARED.findall(source(module))]
    assert len(names) > 60
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("module", MODULES)
def test_a_module_makes_no_markup_and_imports_what_is_there(module: str) -> None:
    text = source(module)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)
    for names, other in re.findall(r'import \{([^}]*)\} from "\./(\w+)\.js"', text):
        exported = re.findall(
            r"^export (?:async )?(?:function\*?|const|class) (\w+|\$)", source(f"{other}.js"), re.MULTILINE
        )
        assert {name.strip() for name in names.split(",")} <= set(exported)
    assert text.count("import ") == len(re.findall(r'^import \{[^}\n]*\} from "\./\w+\.js";$', text, re.MULTILINE))
