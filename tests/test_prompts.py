"""Prompts: the words of each case, the grammar of lists, and template code that is refused."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from consistency_pipeline.errors import CampaignError, Problem
from consistency_pipeline.prompts import (
    Pictured,
    Place,
    Portrayed,
    Prompter,
    Wording,
    grammar,
    shipped_templates,
    simple,
)
from consistency_pipeline.prompts.language import LONGEST_PROMPT, LONGEST_TEMPLATE
from tests.builders import DESK, document, planned, png, shots, written

CASES = Path(__file__).parent / "prompts"
HERE = Place(Path("campaign.yaml"), 10, "scenes[0].prompt")
SHIPPED = Prompter([shipped_templates()])
MUG = Portrayed("mug", "product", "teal mug", "its", ("lid", "cork base"), (Pictured(1, "front"),), alone=True)


def told(text: str, *subjects: Portrayed, prompter: Prompter = SHIPPED, **changes: Any) -> str:
    return prompter.prompt(
        Wording(**{"template": "one", "place": HERE, "subjects": subjects or (MUG,), **changes, "text": text})
    )


def problem(text: str, **changes: Any) -> Problem:
    """Return what is wrong with a scene's prompt, which must be found at once."""
    began = time.perf_counter()
    with pytest.raises(CampaignError) as caught:
        told(text, **changes)
    assert time.perf_counter() - began < 2
    (only,) = caught.value.problems
    return only


# The words of every case


def cases() -> list[Any]:
    found = []
    for file in sorted(CASES.glob("*.yaml")):
        case = yaml.safe_load(file.read_text(encoding="utf-8"))
        found += [pytest.param(case, name, words, id=f"{file.stem}:{name}") for name, words in case["expected"].items()]
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prompts")


@pytest.mark.parametrize(("case", "name", "words"), cases())
def test_the_words_of_a_case(case: dict[str, Any], name: str, words: str, folder: Path) -> None:
    cast = yaml.safe_load((CASES / "cast" / "cast.yaml").read_text(encoding="utf-8"))
    subjects = {**cast["subjects"], **case.get("subjects", {})}
    prompts = {
        key: shot.prompt for key, shot in shots(folder, *case["scenes"], subjects=subjects, looks=cast["looks"]).items()
    }
    assert prompts[name] == words
    assert prompts.keys() == case["expected"].keys()


# The grammar

WORD = st.text("abcdefghij", min_size=1, max_size=8)
# What a campaign allows as a noun or a detail: text with something in it.
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs"))).map(str.strip).filter(bool)


@pytest.mark.parametrize(
    ("things", "words"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b, and c"),
        (list("abcd"), "a, b, c, and d"),
    ],
)
def test_lists(things: list[str], words: str) -> None:
    assert grammar.listed(things) == words


@given(st.lists(WORD, min_size=3, max_size=30))
def test_a_long_list_has_the_oxford_comma_and_can_be_taken_apart(things: list[str]) -> None:
    words = grammar.listed(things)
    *front, last = words.split(", ")
    assert last.startswith("and ")
    assert [*front, last.removeprefix("and ")] == things


def test_ordinals() -> None:
    words = [grammar.ordinal(position) for position in range(1, 15)]
    assert words[:3] + words[-2:] == ["first", "second", "third", "thirteenth", "fourteenth"]
    assert len(set(words)) == 14


@pytest.mark.parametrize("position", [-1, 0, 15, 100])
def test_there_are_no_ordinals_beyond_what_a_request_carries(position: int) -> None:
    with pytest.raises(ValueError, match=f"no ordinal for {position}"):
        grammar.ordinal(position)


@pytest.mark.parametrize(
    ("noun", "head"),
    [
        ("mug", "mug"),
        ("teal mug with a lid", "mug"),
        ("bottle of ink", "bottle"),
        ("of mice", "mice"),
        ("tin for tea", "tin"),
    ],
)
def test_the_head_of_a_noun(noun: str, head: str) -> None:
    subject = Portrayed("x", "product", noun, "its", (), (), alone=True)
    assert grammar.identity(subject) == f"the {head} design"


@pytest.mark.parametrize(
    ("released", "verb"),
    [
        (("glasses",), "are"),
        (("shoes",), "are"),
        (("dress",), "is"),
        (("iris",), "is"),
        (("cactus",), "is"),
        (("a", "b"), "are"),
    ],
)
def test_what_is_different_agrees_with_its_verb(released: tuple[str, ...], verb: str) -> None:
    assert grammar.even_though(released) == f" even though the {grammar.listed(released)} {verb} different"
    assert grammar.even_though(()) == ""


@given(
    st.lists(st.integers(1, 4), min_size=2, max_size=5).filter(lambda counts: sum(counts) <= 14),
    st.randoms(use_true_random=False),
)
def test_ordinals_are_the_places_of_what_is_sent(counts: list[int], random: Any) -> None:
    order = [(f"s{n}", f"view{i}") for n, count in enumerate(counts) for i in range(count)]
    random.shuffle(order)
    subjects = [
        Portrayed(
            f"s{n}", "product", f"thing{n}", "its", (),
            tuple(Pictured(i, view) for i, (name, view) in enumerate(order, start=1) if name == f"s{n}"),
            alone=False,
        )
        for n in range(len(counts))
    ]  # fmt: skip
    words = told("on a desk", *subjects, template="several")
    for subject, count in zip(subjects, counts, strict=True):
        said = re.search(rf"the {subject.noun} from the (.*?) reference images?( \((.*?)\))?", words, re.IGNORECASE)
        assert said
        places = [grammar.ORDINALS.index(word) for word in re.findall(r"\w+", said[1]) if word != "and"]
        assert [order[place][0] for place in places] == [subject.name] * count
        for word, view in re.findall(r"the (\w+) shows the (\w+)", said[3] or ""):
            assert order[grammar.ORDINALS.index(word)] == (subject.name, view)


def squeezed(text: str) -> str:
    return re.sub(r"[\s.,]", "", text)


@given(
    noun=TEXT, details=st.lists(TEXT, max_size=4), kind=st.sampled_from(["character", "product"]), alone=st.booleans()
)
def test_any_noun_and_details_are_words_and_nothing_else(noun: str, details: list[str], kind: Any, alone: bool) -> None:
    subject = Portrayed("x", kind, noun, "its", tuple(details), (Pictured(1, "front"),), alone=alone)
    words = told("on a desk", subject, template="one" if alone else "several")
    for said in (noun, *details) if alone else (noun,):
        assert squeezed(said) in squeezed(words)  # a sentence closes up spaces and stops
    assert "\n" not in words


@pytest.mark.parametrize(
    "code", ["{{ 7 * 7 }}", "{% for x in y %}", "{# gone #}", "{{ mug }}", "{{ x.__class__ }}", "{%"]
)
def test_code_in_a_noun_or_a_detail_stays_text(code: str) -> None:
    subject = Portrayed("mug", "product", f"mug {code}", "its", (f"lid {code}",), (Pictured(1, "front"),), alone=True)
    words = told("{{ mug }} on a desk", subject)
    assert words == f"The same mug {code} from the reference image on a desk. Keep the lid {code} identical."


def test_code_in_the_other_texts_of_a_campaign_stays_text() -> None:
    words = told("on a desk", template="restyle", look=("a {{ 1 }}", "with {% x %}"), released=("{# a #}",))
    assert words == (
        "The same teal mug from the reference image as a {{ 1 }}, on a desk, with {% x %}."
        " Preserve the lid and cork base even though the {# a #} is different."
    )
    assert "adding {{ x }}." in told("from behind", template="derive", adding="{{ x }}.")


@pytest.mark.parametrize("end", ["!", "?", ",", ";", "…"])
def test_a_scene_that_ends_in_another_mark(end: str) -> None:
    assert f"{end}." not in told(f"on a desk{end}")


def test_an_ellipsis_is_kept() -> None:
    assert "waiting... for rain" in told("waiting... for rain")


def test_a_number_that_begins_with_a_point_is_kept() -> None:
    assert "stands .5 m high" in told("stands .5 m high")


def test_two_women_are_told_apart(tmp_path: Path) -> None:
    found = document({**DESK, "subjects": ["mara", "june"]})
    found["subjects"]["june"] = {**found["subjects"]["mara"], "details": {"hair": "black hair"}}
    (shot,) = planned(written(tmp_path, found)).shots
    assert "the woman's identity and the woman's identity" not in shot.prompt


def test_a_subject_without_pictures_is_not_from_a_description(tmp_path: Path) -> None:
    scene = {**DESK, "subjects": ["mara", "mug"], "references": ["mara.front"]}
    assert "from the description" not in shots(tmp_path, scene)["desk/1"].prompt


def test_a_derived_view_that_mentions_its_subject_names_it_once() -> None:
    assert told("{{ mug }} from behind", template="derive").count("teal mug") == 1


# Code that is refused

WASTE = {
    "string multiplication": "{{ 'a' * 200000000 }}",
    "padding by %": "{{ '%0200000000d' % 1 }}",
    "padding by format": "{{ '{:>2e8}'.format(1) }}",
    "the format filter": "{{ '%0200000000d' | format(1) }}",
    "power": "{{ 9**9**9 }}",
    "addition": "{{ 1 + 1 }}",
    "joining": "{{ mug ~ mug }}",
    "a range": "{% for x in range(100000000) %}a{% endfor %}",
    "a loop over text": "{% for x in mug %}a{% endfor %}",
    "a list": "{% for x in [1, 2] %}a{% endfor %}",
    "recursion": "{% for x in subjects recursive %}{{ loop(subjects) }}{% endfor %}",
    "doubling": "{% set x = mug %}{% set x = x ~ x %}",
    "a set block": "{% set x %}a{% endset %}",
    "a macro": "{% macro m() %}{{ m() }}{% endmacro %}",
    "a call block": "{% call mug() %}a{% endcall %}",
    "inclusion": "{% include 'one.j2' %}",
    "import": "{% import 'one.j2' as one %}",
    "from import": "{% from 'one.j2' import x %}",
    "extension": "{% extends 'one.j2' %}",
    "a block": "{% block x %}{% endblock %}",
    "a filter block": "{% filter upper %}a{% endfilter %}",
    "with": "{% with x = 1 %}{% endwith %}",
    "a slice": "{{ mug[0:2] }}",
    "a dictionary": "{{ {'a': 1} }}",
    "a keyword": "{{ mug | default(value=1) }}",
    "a filter of Jinja's": "{{ mug | center(200000000) }}",
    "filters without end": "{{ mug" + "|trim" * 300 + " }}",
    "a test of Jinja's": "{{ mug is divisibleby 2 }}",
}
BOTTOMLESS = {
    "brackets without end": f"{{{{ {'(' * 8000}mug{')' * 8000} }}}}",
    "nots without end": f"{{{{ {'not ' * 4000}mug }}}}",
    "ifs without end": "{% if mug %}" * 300 + "{% endif %}" * 300,
    "a huge source": "x" * (LONGEST_TEMPLATE + 1),
}
ESCAPES = {
    "class": "{{ mug.__class__ }}",
    "class by item": "{{ mug['__class__'] }}",
    "the attr filter": "{{ mug | attr('__class__') }}",
    "a chain": "{{ mug.__class__.__mro__[1].__subclasses__() }}",
    "a global": "{{ lipsum.__globals__ }}",
    "cycler": "{{ cycler.__init__.__globals__ }}",
    "self": "{{ self._TemplateReference__context }}",
    "a generator": "{{ (mug for mug in mug) }}",
}
REFUSED = WASTE | BOTTOMLESS | ESCAPES
SLIPS = {
    "an open bracket": "{{ mug",
    "an open comment": "{# mug",
    "an open loop": "{% for",
    "an unknown tag": "{% do mug %}",
    "an unknown attribute": "{{ mug.lid }}",
    "an unknown name": "{{ jug }}",
}


@pytest.mark.parametrize("code", [*REFUSED.values(), *SLIPS.values()], ids=[*REFUSED, *SLIPS])
def test_code_is_refused_in_a_scene_at_once_and_by_its_place(code: str) -> None:
    found = problem(code)
    assert (found.file, found.line, found.key) == (HERE.file, 10, HERE.key)
    assert found.message


@pytest.mark.parametrize("code", REFUSED.values(), ids=REFUSED)
def test_code_is_refused_in_a_template_at_once_and_by_its_place(code: str, tmp_path: Path) -> None:
    (tmp_path / "one.j2").write_text(f"{{# a comment #}}\n{code.replace('mug', 'scene')}\n")
    found = problem("on a desk", prompter=Prompter([tmp_path]))
    assert (found.file, found.key) == (tmp_path / "one.j2", "")
    assert found.line == (1 if code in BOTTOMLESS.values() else 2)


@pytest.mark.parametrize("number", ["9" * 5000, f"0x{'f' * 5000}"], ids=["decimal", "hexadecimal"])
def test_a_huge_number_is_refused(number: str) -> None:
    assert problem(f"{{{{ {number} }}}}").line == 10


@pytest.mark.parametrize("name", ["title", "format", "upper", "count"])
def test_a_method_is_not_a_word(name: str) -> None:
    assert problem(f"{{{{ mug.{name} }}}}").line == 10


def test_the_template_itself_is_not_a_word() -> None:
    assert problem("{{ self }}").line == 10


def test_a_prompt_is_text_that_can_be_sent() -> None:
    assert problem(r"{{ '\ud800' }}").line == 10


def test_loops_over_the_lists_of_a_prompt(tmp_path: Path) -> None:
    (tmp_path / "one.j2").write_text(
        "{% for s in subjects %}{{ s.noun }}:{% for d in s.details %} {{ loop.index }} {{ d }}{% endfor %}{% endfor %}"
    )
    assert told("on a desk", prompter=Prompter([tmp_path])) == "Teal mug: 1 lid 2 cork base"


def test_loops_nest_two_deep(tmp_path: Path) -> None:
    loop = "{% for s in subjects %}"
    (tmp_path / "one.j2").write_text(f"\n{loop}{loop}\n{loop}{'{% endfor %}' * 3}")
    found = problem("on a desk", prompter=Prompter([tmp_path]))
    assert (found.line, found.message) == (3, "loops nest 2 deep at most")


def test_a_template_that_makes_too_much_is_stopped(tmp_path: Path) -> None:
    loop = "{% for s in subjects %}{% for d in s.details %}{{ d }}{% endfor %}{% endfor %}"
    (tmp_path / "one.j2").write_text(loop)
    many = Portrayed("mug", "product", "mug", "its", ("x" * 300,) * 5000, (Pictured(1, "front"),), alone=True)
    began = time.perf_counter()
    with pytest.raises(CampaignError, match=f"makes more than {LONGEST_PROMPT} characters"):
        told("on a desk", many, prompter=Prompter([tmp_path]))
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("a\nb\n{{ nothing }}", 3, "'nothing' is undefined"),
        ("a\n{% if subject %}\n{{ subject.lid }}{% endif %}", 3, "has no attribute 'lid'"),
        ("a\n{{ subject | nofilter }}", 2, "No filter named 'nofilter'"),
        ("a\n\n{{ 3 | ordinal }} {{ 15 | ordinal }}", 3, "no ordinal for 15"),
        ("{{ 1 | listed }}", 1, "cannot be rendered"),
        ("a\n{{ 'x' | pictures }}", 2, "cannot be rendered"),
        ("a\n{% endif %}", 2, "unknown tag 'endif'"),
    ],
)
def test_a_mistake_in_a_template_is_found_on_its_line(source: str, line: int, message: str, tmp_path: Path) -> None:
    (tmp_path / "one.j2").write_text(source)
    found = problem("on a desk", prompter=Prompter([tmp_path]))
    assert (found.file, found.line) == (tmp_path / "one.j2", line)
    assert message in found.message


def test_a_mistake_in_a_scene_of_several_lines() -> None:
    assert problem("on\na\n{{ 1 + 1 }}").line == 12
    assert problem("on\n{{ mug.lid }}").line == 11
    assert problem("on a {{ mog }}").hint == "did you mean {{ mug }}?"
    assert problem("on a {{ jug_of_water }}").hint == "subjects of this scene: mug"
    assert problem("a {{ woman }}", subjects=(), template="generate").hint == "subjects of this scene: none"


def test_an_unknown_name_is_found_on_its_line() -> None:
    assert problem("on\na\n{{ jug }}").line == 12


BLOCK = """\
version: 1
name: mugs
subjects: {{mug: {{kind: product, noun: mug, references: {{front: front.png}}}}}}
scenes:
  - id: desk
    subjects: [mug]
    prompt: {mark}
      on a desk
      {{{{ 1 + 1 }}}}
"""


def test_a_mistake_in_a_block_of_text_is_found_on_its_line(tmp_path: Path) -> None:
    from consistency_pipeline.campaign import load

    (tmp_path / "front.png").write_bytes(png())
    (tmp_path / "campaign.yaml").write_text(BLOCK.format(mark="|"))
    with pytest.raises(CampaignError) as caught:
        planned(load(tmp_path))
    assert [found.line for found in caught.value.problems] == [9]


# Where templates come from


def test_a_campaign_brings_its_own_templates(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "one.j2").write_text("{{ subject.noun | upper }} {{ scene }}\n")
    found = shots(tmp_path, DESK, {**DESK, "id": "sea", "looks": ["watercolor"]})
    assert found["desk/1"].prompt == "TEAL CERAMIC TRAVEL MUG on a desk"
    assert found["sea/1"].prompt.startswith("The same teal ceramic travel mug")


def test_a_template_that_is_nowhere_names_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(CampaignError, match=re.escape(f"no such template in {tmp_path}")):
        told("on a desk", prompter=Prompter([tmp_path]))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "cannot be read as UTF-8"),
        (b"a" * (64 * 1024 + 1), "at most 65536 bytes"),
        (b"a" * 20_001, "20000"),
    ],
)
def test_a_template_is_a_small_text(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "one.j2").write_bytes(content)
    found = problem("on a desk", prompter=Prompter([tmp_path]))
    assert (found.file, found.line) == (tmp_path / "one.j2", 1)
    assert message in found.message


def test_a_template_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "one.j2"
    file.write_text("before")
    prompter = Prompter([tmp_path])
    assert told("on a desk", prompter=prompter) == "Before"
    file.write_text("after")
    assert told("in a sink", prompter=prompter) == "Before"


PIECES = (
    "{{ mug }}", "{{mara}}", "{{  mug }}", "{{ mug}}", "{{ if }}", "{{ true }}", "{{ self }}", "{{ cup }}",
    "{{- mug }}", "{", "}", "}}", "{{", "{#", "#}", "{%", "\n", "\r", "  ", "a", "#", "{{ mug.name }}",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_what_needs_no_template_engine_reads_as_if_it_had_gone_through_it(text: str) -> None:
    phrases = {"mug": "the {{ mara }}", "mara": "the woman", "if": "?", "true": "?", "self": "?"}
    said = simple.filled(text, phrases)
    assert said is None or said[0].removesuffix("\n") == Environment().from_string(text).render(phrases)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("on a desk", ("on a desk", frozenset())),
        ("{{ mug }} beside {{mug}}, }}", ("the mug beside the mug, }}", frozenset({"mug"}))),
        ("{{ mug | upper }}", None),
        ("{% if mug %}a{% endif %}", None),
        ("{{ cup }}", None),
        ("a" * (LONGEST_TEMPLATE + 1), None),
        ("{{ mug }}" * 2_000, None),
    ],
)
def test_plain_texts_need_no_template_engine(text: str, said: tuple[str, frozenset[str]] | None) -> None:
    assert simple.filled(text, {"mug": "the mug" if len(text) < 99 else "the mug" * 9}) == said


@pytest.mark.parametrize("template", sorted(path.stem for path in shipped_templates().glob("*.j2")))
def test_shipped_templates_are_in_the_language(template: str) -> None:
    words = told("on a desk", template=template, look=("a drawing", None), adding="a shadow")
    assert "on a desk" in words.lower()
    assert words.endswith(".")
