"""Adding scenes and subjects by command: the file keeps all it had, and a bad addition changes nothing."""

import json
from pathlib import Path

import pytest

from consistency_pipeline import starting
from consistency_pipeline.campaign import load
from consistency_pipeline.errors import CampaignError, UsageError
from consistency_pipeline.starting import SceneWish, SubjectWish
from tests.builders import png
from tests.test_starting import begun, photo, typed


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a campaign with one subject of a photograph, in the folder that commands are given in."""
    photo(tmp_path / "mug" / "front.png")
    return begun(tmp_path, "shop", tmp_path / "mug").file


def subject(name: str, *references: str, **more: str) -> SubjectWish:
    return SubjectWish(
        name, "product", more.get("noun", "tin"), references, [more["detail"]] if "detail" in more else ()
    )


def test_a_scene_with_everything(file: Path) -> None:
    before = file.read_text(encoding="utf-8")
    wish = SceneWish(
        "Late Night", ["mug"], "- on {{ mug }}: #1", view=["front"], tags=["a"], seeds=[0, 7],
        sizes=["896x1200", "1024x1024"], looks=["photo"], after=["table"],
    )  # fmt: skip
    starting.add(starting.add_scene(load(file), wish))
    scene = load(file).scenes[-1]
    assert (scene.id, scene.subjects, scene.view, scene.tags) == ("late-night", ("mug",), ("front",), ("a",))
    assert (scene.prompt, scene.seeds, scene.looks, scene.after) == (
        "- on {{ mug }}: #1",
        (0, 7),
        ("photo",),
        ("table",),
    )
    assert scene.sizes == ("896x1200", "1024x1024")
    assert file.read_text(encoding="utf-8").startswith(before.rstrip("\n"))


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        (SceneWish("table", ["mug"], "x"), "the id `table` is already on line"),
        (SceneWish("new", ["mgu"], "x"), "there is no subject `mgu`"),
        (SceneWish("new", ["mug"], "x {{ mgu }}"), "{{ mgu }} is not a subject"),
        (SceneWish("new", ["mug"], "x", takes=0), "takes"),
        (SceneWish("new", ["mug"], " "), "prompt"),
        (SceneWish("new", ["mug"], "x", release=["lid"]), "no detail `lid`"),
        (SceneWish("new", ["mug"], "x", sizes=["7x7"]), "sizes"),
    ],
    ids=["twice", "subject", "variable", "takes", "empty", "release", "size"],
)
def test_a_bad_scene_changes_nothing(file: Path, wish: SceneWish, message: str) -> None:
    before = file.read_bytes()
    with pytest.raises(CampaignError) as wrong:
        starting.add_scene(load(file), wish)
    assert message in str(wrong.value)
    assert str(wrong.value).endswith("that the file would have with the addition.")
    assert file.read_bytes() == before


def test_a_subject_with_pictures_from_elsewhere(file: Path, tmp_path: Path) -> None:
    photo(tmp_path / "elsewhere" / "Tin 1.png", png("tin"))
    wish = subject(
        "Old Tin",
        "front=elsewhere/Tin 1.png",
        "back=refs/mug/front.png",
        "web=https://a.b/c.png",
        detail="lid=red: lid",
    )
    addition = starting.add_subject(load(file), wish, tmp_path)
    assert not (file.parent / "refs" / "old_tin").exists()
    starting.add(addition)
    tin = load(file).subjects["old_tin"].model_dump(mode="json")
    assert tin["references"] == {
        "front": {"path": "refs/old_tin/front.png"}, "back": {"path": "refs/mug/front.png"},
        "web": {"url": "https://a.b/c.png"},
    }  # fmt: skip
    assert tin["details"]["lid"]["text"] == "red: lid"
    assert (file.parent / "refs" / "old_tin" / "front.png").read_bytes() == png("tin")


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        (subject("mug", "front=refs/mug/front.png"), "has a subject mug already, on line"),
        (subject("tin", "front=none.png"), r"there is no file none\.png"),
        (subject("tin", "front"), "--reference takes a name"),
        (subject("tin", "Front!=a.png"), "cannot name a view"),
        (subject("tin", "front=notes.txt"), "notes.txt cannot be a reference: not a PNG"),
        (subject("tin", "a=refs/mug/front.png", "a=refs/mug/front.png"), "two references for the view a"),
        (subject("!", "front=refs/mug/front.png"), "cannot be a name"),
    ],
    ids=["there", "missing", "no-view", "view", "text", "twice", "name"],
)
def test_what_cannot_be_a_subject(file: Path, tmp_path: Path, wish: SubjectWish, message: str) -> None:
    photo(tmp_path / "notes.txt", b"words")
    with pytest.raises(UsageError, match=message):
        starting.add_subject(load(file), wish, tmp_path)


def test_a_bad_subject_copies_nothing(file: Path, tmp_path: Path) -> None:
    photo(tmp_path / "tin.png", png("tin"))
    with pytest.raises(CampaignError):
        starting.add_subject(load(file), subject("scene", "front=tin.png"), tmp_path)
    assert not (file.parent / "refs" / "scene").exists()


def test_what_changed_in_the_meantime_is_not_lost(file: Path) -> None:
    addition = starting.add_scene(load(file), SceneWish("new", ["mug"], "x"))
    file.write_text(file.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    with pytest.raises(UsageError, match="was changed by somebody else"):
        starting.add(addition)
    assert file.read_text(encoding="utf-8").endswith("# mine\n")


def test_scenes_of_a_sheet_get_their_rows_there(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    (file.parent / "scenes.csv").write_text("id,subjects,prompt\ndesk,mug,on a desk\n", encoding="utf-8")
    file.write_text(text[: text.index("scenes:")] + "scenes: {from: scenes.csv}\n", encoding="utf-8")
    with pytest.raises(UsageError, match="come from a sheet: add a row to it"):
        starting.add_scene(load(file), SceneWish("new", ["mug"], "x"))
    file.write_text(text[: text.index("scenes:")] + "scenes:\n  - {from: scenes.csv}\n", encoding="utf-8")
    starting.add(starting.add_scene(load(file), SceneWish("new", ["mug"], "x")))
    assert [scene.id for scene in load(file).scenes] == ["desk", "new"]


def test_a_link_stays_one(file: Path, tmp_path: Path) -> None:
    target = file.rename(tmp_path / "kept.yaml")
    file.symlink_to(target)
    starting.add(starting.add_scene(load(file), SceneWish("new", ["mug"], "x")))
    assert (file.is_symlink(), "id: new" in target.read_text(encoding="utf-8")) == (True, True)


def test_the_verbs_show_the_lines_that_are_new(file: Path, tmp_path: Path) -> None:
    words = ("add-scene", "shop", "night", "--subject", "mug", "--prompt", "at night", "--tag", "b")
    before = file.read_bytes()
    dry = typed(tmp_path, *words, "-n")
    assert (dry.exit_code, file.read_bytes()) == (0, before), dry.output
    done = typed(tmp_path, *words)
    count = before.count(b"\n")
    shown = ["", "  - id: night", "    subjects: [mug]", "    prompt: at night", "    tags: [b]"]
    assert done.stderr.splitlines() == [
        "added     the scene night to campaigns/shop/campaign.yaml:",
        *(f"  {count + number} + {line}".rstrip() for number, line in enumerate(shown, 1)),
        "next      consistency plan shop",
    ]
    more = ("--noun", "tin", "--reference", "front=mug/front.png", "--json")
    document = json.loads(typed(tmp_path, "add-subject", "shop", "tin", *more).stdout)
    assert (document["schema_version"], document["what"], document["removed"]) == (1, "subject", [])
    assert [line.strip() for line in document["added"]] == [
        "tin:", "kind: product", "noun: tin", "references:", "front: refs/tin/front.png",
    ]  # fmt: skip
    assert typed(tmp_path, "add-scene", "shop", "night", "--subject", "mug", "--prompt", "x").exit_code == 2
