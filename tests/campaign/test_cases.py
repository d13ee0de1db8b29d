"""A case is a folder: `good` ones load, `bad` ones fail with the text beside them."""

from pathlib import Path

import pytest
import yaml

from consistency_pipeline.campaign import load
from consistency_pipeline.campaign.reading import parse
from consistency_pipeline.errors import CampaignError

from .making import CASES

GOOD = sorted((CASES / "good").iterdir())
BAD = sorted((CASES / "bad").iterdir())


def named(folder: Path) -> str:
    return folder.name


@pytest.mark.parametrize("folder", GOOD, ids=named)
def test_a_good_case_loads(folder: Path) -> None:
    campaign = load(folder)
    written = yaml.safe_load((folder / "campaign.yaml").read_text())
    assert campaign.name == written["name"]
    assert len(campaign.scenes) == len(written["scenes"])
    assert list(campaign.subjects) == list(written["subjects"])


@pytest.mark.parametrize("folder", BAD, ids=named)
def test_a_bad_case_says_what_is_wrong(folder: Path) -> None:
    with pytest.raises(CampaignError) as caught:
        load(folder)
    said = str(caught.value).replace(f"{folder}/", "") + "\n"
    assert said == (folder / "expected.txt").read_text()


@pytest.mark.parametrize("folder", BAD, ids=named)
def test_every_problem_is_on_a_line_of_the_file(folder: Path) -> None:
    with pytest.raises(CampaignError) as caught:
        load(folder)
    count = len((folder / "campaign.yaml").read_bytes().splitlines())
    assert all(problem.line is None or 1 <= problem.line <= count for problem in caught.value.problems)
    assert all(problem.message for problem in caught.value.problems)


@pytest.mark.parametrize("folder", GOOD, ids=named)
def test_both_parsers_read_the_same(folder: Path) -> None:
    file = folder / "campaign.yaml"
    fast, slow = (parse(file.read_bytes(), file, loader) for loader in (yaml.CSafeLoader, yaml.SafeLoader))
    assert fast == slow


@pytest.mark.parametrize("folder", BAD, ids=named)
def test_both_parsers_find_the_same_problems(folder: Path) -> None:
    file = folder / "campaign.yaml"
    said = []
    for loader in (yaml.CSafeLoader, yaml.SafeLoader):
        try:
            said.append(str(parse(file.read_bytes(), file, loader)))
        except CampaignError as error:
            said.append(str(error))
    assert said[0] == said[1]
