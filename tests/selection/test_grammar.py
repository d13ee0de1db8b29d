"""The grammar of selectors: what is written is read as it was meant, and nothing crashes it."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consistency_pipeline.errors import UsageError
from consistency_pipeline.selection.grammar import GRAMMAR, parse
from consistency_pipeline.selection.methods import ID, METHODS
from consistency_pipeline.selection.pointing import Source
from consistency_pipeline.selection.tree import Comparison, FromFile, Glob, Intersection, Selector, Union, Wild

ODD = st.text(alphabet=st.sampled_from("ab/1@#,:<>=*? \t\n'\"\\[]é机\x00"), max_size=12)
NOWHERE = (0, 0)
FREE = [name for name, method in METHODS.items() if not method.known]
ORDERED = [name for name, method in METHODS.items() if method.ordered]


def joined(parts: list[str | Wild]) -> Glob:
    """Return a glob as the parser makes it: without empty texts, and none beside another."""
    out: list[str | Wild] = []
    for part in parts:
        if isinstance(part, str) and out and isinstance(out[-1], str):
            out[-1] += part
        elif part != "":
            out.append(part)
    return Glob(tuple(out))


globs = st.lists(ODD | st.sampled_from(Wild), max_size=5).map(joined)
texts = ODD.map(lambda text: Glob((text,) if text else ()))
numbers = st.integers(0, 10**12 - 1).map(float) | st.decimals(0, 1, places=6).map(float)
comparisons = st.builds(Comparison, st.sampled_from(["<", "<=", ">", ">="]), numbers)
selectors = st.one_of(
    st.builds(Selector, st.sampled_from([ID, *FREE]), globs, st.just(NOWHERE)),
    st.builds(Selector, st.sampled_from(ORDERED), comparisons, st.just(NOWHERE)),
    *(
        st.builds(Selector, st.just(name), st.sampled_from([Glob((one,)) for one in method.known]), st.just(NOWHERE))
        for name, method in METHODS.items()
        if method.known
    ),
    st.builds(FromFile, ODD.filter(bool), st.just(NOWHERE)),
)
groups = st.lists(selectors, min_size=1, max_size=4).map(lambda found: Intersection(tuple(found)))
unions = st.lists(groups, min_size=1, max_size=4).map(lambda found: Union(tuple(found), Source("")))


@given(unions)
def test_what_is_written_is_read_again(union: Union) -> None:
    assert parse(str(union)) == union


@given(
    st.text() | ODD | st.lists(st.sampled_from([*METHODS, ":", ",", " ", "<", "'", '"', "@", "*", "0.5"])).map("".join)
)
@example("score:<0.6,scene:")
def test_any_text_is_read_or_refused_and_then_said_the_same(text: str) -> None:
    for in_file in (False, True):
        try:
            union = parse(text, in_file=in_file)
        except UsageError as error:
            message, *rest = str(error).split("\n")
            assert message
            assert [line[:4] for line in rest] == ["    ", "    "]
            assert rest[1].strip(" ^") == ""
            assert "^" in rest[1]
        else:
            assert parse(str(union), in_file=in_file) == union


@given(st.text(alphabet=string.printable + "机", min_size=1, max_size=200), st.data())
def test_carets_stand_under_what_they_mean(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    _, line, carets = str(Source(text).error((start, start + 1), "odd")).split("\n")
    columns = "".join(sign * 2 if sign == "机" else sign for sign in line)
    wanted = text[start]
    shown = " " if wanted.isspace() else wanted
    assert columns[carets.index("^")] == shown or not wanted.isprintable()


def test_a_comma_binds_closer_than_a_space() -> None:
    union = parse("  a,b:1 c  ".replace("b:1", "take:1"))
    assert [[str(one) for one in group.selectors] for group in union.groups] == [["a", "take:1"], ["c"]]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("desk@1200x896/*", ("desk@1200x896/", Wild.ANY)),
        ("'desk/*'", ("desk/*",)),
        ("desk\"/\"'1'", ("desk/1",)),
        ("'it''s'", ("it's",)),
        ('"a, b: ""c"""', ('a, b: "c"',)),
        ("''", ()),
        ("[ab]\\?", ("[ab]\\", Wild.ONE)),
    ],
)
def test_quotes_take_everything_as_it_is(text: str, parts: tuple[str | Wild, ...]) -> None:
    [group] = parse(text).groups
    [selector] = group.selectors
    assert isinstance(selector, Selector)
    assert selector.value == Glob(parts)


def test_a_colon_may_stand_in_a_value() -> None:
    assert parse("model:google:4@3") == parse('model:"google:4@3"')


def test_a_comment_is_one_in_a_file_only() -> None:
    assert str(parse("desk/1 # the hero, of course", in_file=True)) == "desk/1"
    assert parse("# all of it", in_file=True).groups == ()
    assert str(parse("#1")) == '"#1"'


def test_the_page_knows_all_that_the_parser_knows() -> None:
    for sign in ("@", "<=", '"*"', '"?"', "quoted", "glob"):
        assert sign in GRAMMAR
