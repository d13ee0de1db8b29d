"""Finding campaigns by name, loading them, and the published schema."""

import os
from pathlib import Path
from typing import Any

import pytest

from consistency_pipeline import models
from consistency_pipeline.campaign import Campaign, RatioSize, find, load, schema, size_of
from consistency_pipeline.errors import CampaignError, UsageError

from .making import CASES, WHOLE, png, written


def test_a_folder_and_its_file_load_the_same(tmp_path: Path) -> None:
    file = written(tmp_path)
    assert load(tmp_path) == load(file)
    assert load(tmp_path).folder == tmp_path
    assert load(tmp_path).file == file


def test_a_file_of_another_name_is_loaded_by_its_path(tmp_path: Path) -> None:
    file = written(tmp_path).rename(tmp_path / "spring.yml")
    assert load(file).file == file


def test_there_must_be_a_file(tmp_path: Path) -> None:
    with pytest.raises(CampaignError, match="there is no such file"):
        load(tmp_path)
    with pytest.raises(CampaignError, match="there is no such file"):
        load(tmp_path / "none.yaml")


def test_lines_are_those_of_the_key_or_of_what_is_around_it(tmp_path: Path) -> None:
    campaign = load(written(tmp_path))
    assert campaign.line("scenes", 0, "prompt") == 13
    assert campaign.line("scenes", 0, "view", 3) == 11
    assert campaign.line("budget") == 1
    assert campaign.line() == 1


def test_a_campaign_does_not_change(tmp_path: Path) -> None:
    campaign = load(written(tmp_path))
    with pytest.raises(ValueError, match="frozen"):
        campaign.name = "other"  # type: ignore[misc]  # that is what is tried


def test_short_spellings_mean_the_long_ones() -> None:
    references = load(CASES / "good" / "every-reference").subjects["mug"].references
    assert references["file"] == references["mapped"]
    assert [type(reference).__name__.removesuffix("Reference") for reference in references.values()] == [
        "File", "File", "Url", "Uuid", "Data", "Generate", "Derive", "Derive",
    ]  # fmt: skip


def test_words_of_yaml_1_1_stay_text() -> None:
    campaign = load(CASES / "good" / "text-not-numbers")
    assert campaign.title == "012"
    assert str(campaign.size) == "4:3 2K"
    assert [scene.prompt for scene in campaign.scenes] == ["1:30", "1200x896"]
    assert campaign.scenes[0].tags == ("on", "off", "no", "2026-01-01")


def test_a_mistake_does_not_hide_those_elsewhere(tmp_path: Path) -> None:
    text = WHOLE + (
        "  - {id: shelf, subjects: [mugg], prompt: on a shelf}\n"
        "  - {id: table, subjects: [mug], promt: on a table, after: [dask]}\n"
        "  - {id: desk, subjects: [mug], prompt: again, after: [table]}\n"
        "size: 1000x1000\n"
        "seed: x\n"
    )
    with pytest.raises(CampaignError) as caught:
        load(written(tmp_path, text))
    assert [(problem.line, problem.key) for problem in caught.value.problems] == [
        (14, "scenes[1].subjects[0]"),
        (15, "scenes[2].promt"),
        (16, "scenes[3].id"),
        (17, "size"),
        (18, "seed"),
    ]


def test_a_wrong_subject_keeps_its_names_for_the_others(tmp_path: Path) -> None:
    text = (
        WHOLE.replace("kind: product", "kind: thing")
        + "    release: {base: base}\n    references: [mug.front, mug.bak]\n"
    )
    with pytest.raises(CampaignError) as caught:
        load(written(tmp_path, text))
    assert [(problem.line, problem.key) for problem in caught.value.problems] == [
        (5, "subjects.mug.kind"),
        (15, "scenes[0].references[1]"),
    ]


def test_thousands_of_mistakes_are_told_by_the_first_hundred(tmp_path: Path) -> None:
    for wrong in ("prompt: x, after: [none]", "prompts: x"):
        scenes = "".join(f"  - {{id: s{n}, subjects: [mug], {wrong}}}\n" for n in range(300))
        with pytest.raises(CampaignError) as caught:
            load(written(tmp_path, WHOLE + scenes))
        assert len(caught.value.problems) == 101
        assert "there is more" in caught.value.problems[-1].message


def test_a_long_chain_of_scenes_is_no_cycle(tmp_path: Path) -> None:
    scenes = "".join(f"  - {{id: s{n}, subjects: [mug], prompt: x, after: [s{n + 1}]}}\n" for n in range(3000))
    campaign = load(written(tmp_path, WHOLE + scenes + "  - {id: s3000, subjects: [mug], prompt: x}\n"))
    assert len(campaign.scenes) == 3002


def test_campaigns_are_found_by_name_or_path(tmp_path: Path) -> None:
    folder = tmp_path / "campaigns" / "mugs"
    file = written(folder)
    assert find("mugs", tmp_path) == folder
    assert find("campaigns/mugs", tmp_path) == folder
    assert find("campaigns/mugs/campaign.yaml", tmp_path) == file
    assert find(str(folder), Path("/nowhere")) == folder
    assert find(".", folder) == folder


def test_a_name_comes_before_a_folder_of_that_name(tmp_path: Path) -> None:
    written(tmp_path / "mugs")
    assert find("mugs", tmp_path) == tmp_path / "mugs"
    written(tmp_path / "campaigns" / "mugs")
    assert find("mugs", tmp_path) == tmp_path / "campaigns" / "mugs"


@pytest.mark.parametrize("name", ["mugz", "", "..", "x" * 5000, "a\0b", "mugs/none"])
def test_an_unknown_name_is_told_with_those_there_are(tmp_path: Path, name: str) -> None:
    written(tmp_path / "campaigns" / "mugs")
    written(tmp_path / "campaigns" / "jackets")
    with pytest.raises(UsageError) as caught:
        find(name, tmp_path)
    assert "`jackets` and `mugs`" in str(caught.value)
    assert len(str(caught.value)) < 300
    assert ("did you mean `mugs`" in str(caught.value)) == (name in ("mugz", "mugs/none"))


def test_where_there_are_no_campaigns_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"none in .*campaigns{os.sep}"):
        find("mugs", tmp_path)


def test_sizes_are_those_of_the_model() -> None:
    model = models.table()["nano-banana-2"]
    assert size_of(model, "1200x896") == size_of(model, RatioSize(ratio="4:3")) == (1200, 896, "4:3", "1K")
    assert size_of(model, "1200x897") is None
    assert size_of(model, RatioSize(ratio="9:21", tier="1K")) is None


def properties(found: Any) -> list[tuple[str, dict[str, Any]]]:
    parts = (found, *found["$defs"].values())
    return [(key, described) for part in parts for key, described in part.get("properties", {}).items()]


def test_the_schema_describes_every_key() -> None:
    found = schema()
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["title"]
    assert [key for key, described in properties(found) if not described.get("description")] == []
    assert {"from", "as", "scenes", "tier"} <= {key for key, _ in properties(found)}
    assert set(found["properties"]) == set(Campaign.model_fields) - {"folder", "file", "lines", "blocks", "origins"}


def test_the_schema_knows_no_key_that_the_types_do_not(tmp_path: Path) -> None:
    found = schema()
    assert found["additionalProperties"] is False
    assert all(part["additionalProperties"] is False for part in found["$defs"].values() if "properties" in part)
    (tmp_path / "front.png").write_bytes(png())
    found["properties"].clear()
    assert schema()["properties"], "each call gives its own"
