"""Scenes from a sheet: the same scenes as in YAML, and what is wrong told with file, row and column."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.campaign import Campaign, Scene, load, sheets, spreading
from consistency_pipeline.campaign.base import RatioSize
from consistency_pipeline.campaign.composing import Stop
from consistency_pipeline.campaign.exporting import scenes_as_csv
from consistency_pipeline.campaign.origins import Source
from consistency_pipeline.campaign.reading import Reading
from consistency_pipeline.errors import CampaignError, PipelineError, UsageError
from consistency_pipeline.lint import lint
from tests.builders import DESK, document, planned, written

ROW = {"id": "{sku}-desk", "subjects": ["mug"], "prompt": "{{ mug }} on {surface}, {light}", "tags": ["all", "{kind}"]}
SHEET = "sku,surface,light,kind,takes,#note\na1,oak,dawn,big,2,mine\na2,pine,dusk,,,\n"


def sheet(folder: Path, text: str, row: Any = None, *others: Any, **changes: Any) -> Campaign:
    """Return the campaign whose scenes stand in this CSV."""
    folder.mkdir(exist_ok=True, parents=True)
    (folder / "scenes.csv").write_text(text, encoding="utf-8")
    entry = {"from": "scenes.csv", **({"row": row} if row is not None else {})}
    return written(folder, {**document(**changes), "scenes": [*others, entry] if others else entry})


def wrong(folder: Path, text: str, row: Any = None, *others: Any, **changes: Any) -> list[tuple[str, int | None, str]]:
    """Return where things are wrong in it: the file's name, the line and the key or column, as messages name them."""
    with pytest.raises(CampaignError) as caught:
        sheet(folder, text, row, *others, **changes)
    return [(one.file.name, one.line, f"{one.key}: {one.message} {one.hint}") for one in caught.value.problems]


def test_rows_are_scenes_as_if_they_stood_in_the_file(tmp_path: Path) -> None:
    plain = document(
        {"id": "a1-desk", "subjects": ["mug"], "prompt": "{{ mug }} on oak, dawn", "tags": ["all", "big"], "takes": 2},
        {"id": "a2-desk", "subjects": ["mug"], "prompt": "{{ mug }} on pine, dusk", "tags": ["all"]},
    )
    ours, theirs = sheet(tmp_path / "csv", SHEET, ROW), written(tmp_path / "yaml", plain)
    assert ours.scenes == theirs.scenes
    shots = [planned(campaign).shots for campaign in (ours, theirs)]
    assert [(s.id, s.prompt, s.seed, s.fingerprint) for s in shots[0]] == [
        (s.id, s.prompt, s.seed, s.fingerprint) for s in shots[1]
    ]


def test_every_key_has_a_column_and_needs_no_row(tmp_path: Path) -> None:
    text = (
        "id;title;subjects;view;prompt;tags;takes;seeds;sizes;looks;release;keep;adding;references;template;after\n"
        "desk;;mug;;on a desk;;;;;;;;;;;\n"
        'trail;A walk;mara;"front;back";on a trail;"a;b";;"7;8";"1200x896;1:1 1K";"photo;watercolor";jacket=coat;'
        "patch=round patch;a red scarf;mara.front;one;desk\n"
    )
    desk, trail = sheet(tmp_path, text).scenes
    assert desk == Scene(id="desk", subjects=("mug",), prompt="on a desk")
    assert trail == Scene(
        id="trail", title="A walk", subjects=("mara",), view=("front", "back"), prompt="on a trail", tags=("a", "b"),
        seeds=(7, 8), sizes=("1200x896", RatioSize(ratio="1:1", tier="1K")), looks=("photo", "watercolor"),
        release={"jacket": "coat"}, keep={"patch": "round patch"}, adding="a red scarf", references=("mara.front",),
        template="one", after=("desk",),
    )  # fmt: skip


def test_cells_go_before_row_and_placeholders_stand_for_any_key(tmp_path: Path) -> None:
    row = {
        "subjects": "{who}", "prompt": "with a {thing}", "title": "{id} {thing}", "takes": "{n}", "adding": "{more}",
        "sizes": ["{w}x{h}"], "release": {"jacket": "{thing}"}, "exclude": [{"take": 1}],
    }  # fmt: skip
    text = "id,who,thing,n,more,w,h,prompt\na,mara; mug,coat,3,,1200,896,\nb,mara,cape,2,hats,896,1200,alone {x}\n"
    first, second = sheet(tmp_path, text, row).scenes
    assert first.subjects == ("mara", "mug")
    assert (first.prompt, first.title, first.takes, first.adding) == ("with a coat", "a coat", 3, None)
    assert (first.sizes, first.release, first.exclude[0].take) == (("1200x896",), {"jacket": "coat"}, 1)
    assert (second.prompt, second.adding) == ("alone {x}", "hats")


TEMPLATES = ("{{ mug }}", "{{{ mug }}}", "{% if mug %}", "{# no #}", "{", "{%", "}}", "{{ '{' }}", "{surface}")


@pytest.mark.parametrize("before", ["", "{{ mug }} ", "{surface}", "{{ mug }}{surface}"])
@pytest.mark.parametrize("cell", TEMPLATES)
def test_a_cell_is_never_a_template(tmp_path: Path, before: str, cell: str) -> None:
    row = {"id": "a", "subjects": ["mug"], "prompt": f"{before}{{light}} there"}
    text = f'surface,light\n{{,"{cell}"\n' if "{surface}" in before else f'light\n"{cell}"\n'
    [shot] = planned(sheet(tmp_path, text, row)).shots
    assert f"{'{' if '{surface}' in before else ''}{cell} there" in shot.prompt


def test_the_column_prompt_is_an_authors_text(tmp_path: Path) -> None:
    [shot] = planned(
        sheet(tmp_path, "id,subjects,prompt\na,mara;mug,{{ mara }} with {{ mug }}\n".replace(";", "; "))
    ).shots
    assert "{" not in shot.prompt
    assert "woman" in shot.prompt


def test_sheets_stand_among_scenes(tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("id\nb1\nb2\n")
    more = {"from": "more.csv", "row": {"subjects": ["mug"], "prompt": "there"}}
    last = {"id": "end", "subjects": ["mug"], "prompt": "at the end", "after": ["b2", "a1-desk"]}
    campaign = sheet(tmp_path, SHEET, ROW, DESK, more, last)
    assert [scene.id for scene in campaign.scenes] == ["desk", "b1", "b2", "end", "a1-desk", "a2-desk"]
    places = [campaign.spot("scenes", number) for number in range(6)]
    assert [(spot.file.name, spot.key) for spot in places] == [
        ("campaign.yaml", "scenes[0]"), ("more.csv", ""), ("more.csv", ""), ("campaign.yaml", "scenes[2]"),
        ("scenes.csv", ""), ("scenes.csv", ""),
    ]  # fmt: skip
    assert [spot.line for spot in places if spot.file.suffix == ".csv"] == [2, 3, 2, 3]
    assert campaign.spot("scenes", 4, "takes")[1:] == (2, "column takes")
    assert campaign.spot("scenes", 4, "prompt")[1:] == (2, "columns surface, light")
    assert campaign.spot("scenes", 5, "subjects", 0).key == "scenes[3].row.subjects[0]"


def test_all_that_is_wrong_is_told_at_once_by_row_and_column(tmp_path: Path) -> None:
    text = (
        "sku,surface,light,kind,takes,release,after\n"
        'a,"oak\ntable",dawn,big,2,,\n'
        "b,oak,,big,x,,\n"
        "c,oak\n"
        "d,oak,dawn,Big!,x,base,a-desk\n"
        "a,oak,dawn,,,,b-desk; z\n"
        "e,oak,dawn,,,,,surplus\n"
    )
    row = {**ROW, "view": "side", "looks": ["inked"]}
    found = wrong(tmp_path, text, row, {**DESK, "subjects": ["mugg"]}, seed="x")
    assert [place[:2] for place in found if place[0] == "scenes.csv"] == [
        ("scenes.csv", n) for n in (4, 5, 6, 6, 6, 7, 7, 8)
    ]
    said = [place[2] for place in found]
    assert [one for one in said if "column light: must be filled in" in one]
    assert [one for one in said if "the row has 2 cells, and the header 7" in one]
    assert [one for one in said if one.startswith("column kind: must be a name")]
    assert [one for one in said if one.startswith("column takes: must be a whole number")]
    assert [one for one in said if one.startswith("column release: must be details")]
    assert [one for one in said if "there is no scene `z`" in one]
    assert [one for one in said if "the id `a-desk` is already on line 2" in one]
    assert [one for one in said if "the row has 8 cells" in one]
    assert sum("there is no look `inked`" in one for one in said) == 1, "what all rows share is told once"
    assert [one for one in said if one.startswith("scenes[0].subjects[0]")]
    assert [one for one in said if one.startswith("seed")]


@pytest.mark.parametrize(
    ("text", "row", "place", "said"),
    [
        ("id,promt\na,b\n", {"subjects": ["mug"], "prompt": "x"}, ("scenes.csv", 1), "`promt` Did you mean `prompt`?"),
        ("id,x\na,b\n", {"subjects": ["mug"], "prompt": "x"}, ("scenes.csv", 1), "Name it in `row` as {x}"),
        ("id,exclude\na,b\n", {"subjects": ["mug"], "prompt": "x"}, ("scenes.csv", 1), "does not fit into a cell"),
        ("id,id\na,b\n", {"subjects": ["mug"], "prompt": "x"}, ("scenes.csv", 1), "`id` is there twice"),
        ("id,\na,b\n", {"subjects": ["mug"], "prompt": "x"}, ("scenes.csv", 1), "column number 2 has no name"),
        ("id\na\n", {"subjects": ["mug"]}, ("scenes.csv", 1), "no column `prompt`, and no `prompt` in `row`"),
        ("id\n", {"subjects": ["mug"], "prompt": "x"}, ("scenes.csv", 1), "has no rows"),
        ("tags\na\nb\n", {"id": "a", "subjects": ["mug"], "prompt": "x"}, ("scenes.csv", 1), "rows have the same id"),
        ("id,x\na,b\n", {"subjects": ["mug"], "prompt": "on {y}"}, ("campaign.yaml", None), "no column `y`"),
        ("id,x\na,b\n", {"subjects": ["mug"], "prompt": "{x} {{ mug }"}, ("campaign.yaml", None), "a `{` too many"),
        ("id,x\na,b\n", {"subjects": ["mug"], "prompt": "{{x}} {x}}}"}, ("campaign.yaml", None), "a `}}` too many"),
        ("id\na\n", {"subjects": ["mug"], "prompts": "x"}, ("campaign.yaml", None), "row.prompts: unknown key"),
        ("id\na\n", "x", ("campaign.yaml", None), "scenes.row: must be a mapping"),
        ("id,x\na,b\n", {"subjects": ["mug"], "prompt": "{x}" * 300}, None, ""),
        ("id,x\na," + "b" * 999, {"subjects": ["mug"], "prompt": "{x}" * 300}, ("scenes.csv", 2), "longer than"),
    ],
    ids=range(15),
)  # fmt: skip
def test_header_and_row_must_fit(tmp_path: Path, text: str, row: Any, place: Any, said: str) -> None:
    if place is None:
        assert sheet(tmp_path, text, row).scenes
        return
    [(file, line, told)] = wrong(tmp_path, text, row)
    assert file == place[0]
    assert line == place[1] or place[1] is None
    assert said in told


def test_columns_for_people_and_empty_ones_do_no_harm(tmp_path: Path) -> None:
    text = "id,#who,subjects,prompt,,\na,anna,mug,there,,\n"
    assert [scene.id for scene in sheet(tmp_path, text).scenes] == ["a"]


@pytest.mark.parametrize(
    "path", ["../scenes.csv", "/etc/hosts", "a\\b.csv", "none.csv", "refs", "link.csv", "pipe.csv"]
)
def test_a_sheet_lies_below_the_folder(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    (tmp_path / "scenes.csv").write_text("id,subjects,prompt\na,mug,x\n")
    (folder / "link.csv").symlink_to(tmp_path / "scenes.csv")
    os.mkfifo(folder / "pipe.csv")
    with pytest.raises(CampaignError) as caught:
        written(folder, {**document(), "scenes": {"from": path}})
    [problem] = caught.value.problems
    assert (problem.file.name, problem.key) == ("campaign.yaml", "scenes.from")


def test_mistakes_in_thousands_of_rows_are_told_by_the_first_hundred(tmp_path: Path) -> None:
    for n, cell in enumerate(("x", "")):
        text = "id,subjects,prompt,takes\n" + "".join(f"s{n},mug,{cell},{cell}\n" for n in range(300))
        found = wrong(tmp_path / str(n), text)
        assert len(found) == 101
        assert "there is more" in found[-1][2]


def test_a_campaign_has_so_many_rows_and_letters() -> None:
    work = spreading.Work(Reading({}, {}, {}), Path("campaign.yaml"))
    work.letters = spreading.MOST_LETTERS - 5
    columns = sheets.parse(b"id,subjects,prompt\na,mug,x\nb,mug,there\n")
    source = Source(Path("scenes.csv"), ("scenes",), {})
    with pytest.raises(Stop) as caught:
        work._rows(columns, source, {})
    assert (caught.value.fault.line, "letters" in caught.value.fault.message) == (3, True)
    work.scenes = [{}] * (spreading.MOST_ROWS - 1)
    with pytest.raises(Stop) as caught:
        work._rows(columns, source, {})
    assert "100,000 scenes" in caught.value.fault.message


def test_what_lint_finds_names_the_row(tmp_path: Path) -> None:
    campaign = sheet(tmp_path, "id,subjects,prompt,view\na,mug,there,\nb,mug,there,side\n")
    found = [one for one in lint(planned(campaign)) if one.file.name == "scenes.csv"]
    assert (3, "column view") in [(one.line, one.key) for one in found]


def test_what_prompts_find_names_the_row(tmp_path: Path) -> None:
    campaign = sheet(tmp_path, "id,subjects,prompt\na,mug,there\nb,mug,{{ mara }} there\n")
    with pytest.raises(PipelineError) as caught:
        planned(campaign)
    assert f"{tmp_path / 'scenes.csv'}:3: column prompt: " in str(caught.value)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from("\\;='\"{}@+-,"),
                min_size=1, max_size=12).filter(str.strip)  # fmt: skip
PROMPT = st.builds("{}{}".format, WORDS, st.sampled_from(["", "\nand more", " {{ mug }}", " {x}"]))
SLUG = st.from_regex(r"[a-z0-9]{1,5}", fullmatch=True)
SLUGS = st.lists(SLUG, max_size=3)
SCENE = st.fixed_dictionaries(
    {"subjects": st.lists(st.sampled_from(["mug", "mara", "a1"]), min_size=1, max_size=3), "prompt": PROMPT},
    optional={
        "title": WORDS, "view": SLUGS, "tags": SLUGS, "looks": SLUGS, "after": SLUGS, "adding": WORDS, "template": SLUG,
        "takes": st.integers(1, 10_000), "seeds": st.lists(st.integers(0, 2**31 - 1), min_size=1, max_size=3),
        "sizes": st.lists(st.sampled_from(["1200x896", {"ratio": "4:3"}, {"ratio": "16:9", "tier": "2K"}]), max_size=3),
        "release": st.dictionaries(SLUG, WORDS, max_size=3), "keep": st.dictionaries(SLUG, WORDS, max_size=3),
        "references": st.lists(st.builds("{}.{}".format, SLUG, SLUG), min_size=1, max_size=3),
    },
)  # fmt: skip


@given(st.lists(SCENE, min_size=1, max_size=4))
def test_scenes_written_as_csv_are_read_back_the_same(whole: list[dict[str, Any]]) -> None:
    scenes = [Scene.model_validate({"id": f"s{n}", **one}) for n, one in enumerate(whole)]
    work = spreading.Work(Reading({}, {}, {}), Path("campaign.yaml"))
    source = Source(Path("scenes.csv"), ("scenes",), {})
    work._rows(sheets.parse(scenes_as_csv(scenes).encode()), source, {})
    assert work.found == []
    assert [Scene.model_validate(one) for one in work.scenes] == scenes


def test_what_no_cell_can_hold_is_not_written() -> None:
    scene = Scene.model_validate({**DESK, "takes": 2, "exclude": [{"take": 1}]})
    with pytest.raises(UsageError, match="`desk` has"):
        scenes_as_csv([scene])


def test_a_campaign_of_its_own_csv_is_the_same_campaign(tmp_path: Path) -> None:
    first = sheet(tmp_path / "first", SHEET, ROW)
    again = sheet(tmp_path / "again", scenes_as_csv(first.scenes))
    assert again.scenes == first.scenes
    assert load(tmp_path / "again").scenes == first.scenes
