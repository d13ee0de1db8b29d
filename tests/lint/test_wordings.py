"""Texts that say what the reference shows, or against it; and texts that must be left alone."""

from collections.abc import Mapping

import pytest

from consistency_pipeline.lint import Finding, lint
from tests.builders import planned, written

from .making import SUBJECTS, whole

REPEATED = "appearance-repeated"
CONTRADICTED = "detail-contradicted"
UNLISTED = "subject-not-listed"
# (subjects, text, code, words of the message)
ALARMS = [
    ("mug", "a teal ceramic travel mug on a desk", REPEATED, "`teal ceramic travel mug` describes"),
    ("mug", "a photo of a teal mug on a desk", REPEATED, "`teal mug`"),
    ("mug", "on a desk, the ceramic mug beside a book", REPEATED, "`ceramic mug`"),
    ("mug", "on a desk, its cork base in the light", REPEATED, "the detail `base` (cork base)"),
    ("mug", "on a log, the white logo towards us", REPEATED, "`white logo`"),
    ("mug", "lifestyle shot, the teal-coloured mug standing on a log", REPEATED, "`teal-coloured mug`"),
    ("mug", "the green travel mug on a desk", REPEATED, "`green travel mug`"),  # teal is a green, too
    ("mug", "a red travel mug on a desk", CONTRADICTED, "`red travel mug` contradicts the subject `mug`"),
    ("mug", "on a desk, the dark blood-red mug steaming", CONTRADICTED, "blood-red mug"),
    ("mug", "on a desk, the steel mug in the sun", CONTRADICTED, "`steel mug`"),
    (
        "mug",
        "seen low, the wooden base towards the camera",
        CONTRADICTED,
        "`wooden base` contradicts",
    ),
    ("mug", "on a log, its gold logo catching the sun", CONTRADICTED, "`gold logo`"),
    ("mug", "on a log, the mug's leather base in the sun", CONTRADICTED, "`leather base`"),
    ("mara", "running, her copper-red hair in the wind", REPEATED, "the detail `hair`"),
    ("mara", "running, curly hair in the wind", REPEATED, "`curly hair`"),
    ("mara", "zipping up her corduroy jacket", REPEATED, "`corduroy jacket`"),
    ("mara", "a woman with red hair", REPEATED, "`red hair`"),  # copper-red is a red
    ("mara", "walking in the park, wearing a red jacket", CONTRADICTED, "`red jacket` contradicts"),
    ("mara", "in a long dark blue jacket", CONTRADICTED, "`long dark blue jacket`"),
    ("mara", "with blonde hair, on a beach", CONTRADICTED, "`blonde hair`"),
    ("mara", "on a beach, straight hair", CONTRADICTED, "`straight hair`"),
    ("mara", "dressed in a denim\njacket", CONTRADICTED, "`denim jacket`"),
    ("mara", "in the rain, Her Navy Jacket buttoned", CONTRADICTED, "`Navy Jacket`"),
    ("mara", "on a trail, wearing a rain-dark hooded windbreaker", CONTRADICTED, "is worn instead of the detail"),
    ("mara", "on a trail, wearing her parka", CONTRADICTED, "`parka` is worn instead"),
    ("mara mug", "{{ mara }} holding the green and white mug", CONTRADICTED, "`white mug`"),
    ("mara", "on a beach, her hair is blonde", CONTRADICTED, "`hair is blonde`"),
    ("mara", "on a beach, her jacket red and her hands in her pockets", CONTRADICTED, "`jacket red`"),
    ("mara", "on a beach, with her hair now red", REPEATED, "`hair now red`"),
    ("mara", "bald, in the rain", CONTRADICTED, "`bald`"),
    ("mara", "a bald woman in the rain", CONTRADICTED, "`bald woman`"),
    ("mara", "walking without a jacket", CONTRADICTED, "`without a jacket`"),
    ("mara", "in the snow without her corduroy jacket", CONTRADICTED, "`without her corduroy jacket`"),
    ("mug", "with a black plastic base on a desk", CONTRADICTED, "`black plastic base`"),
    ("mug", "on a desk, with a golden logo", CONTRADICTED, "`golden logo`"),
    ("mug", "on a desk, the mug is red", CONTRADICTED, "`mug is red`"),
    ("mug", "{{ mug }} without its base", CONTRADICTED, "`without its base`"),
    ("lamp", "a red desk lamp in a study", REPEATED, "`red desk lamp`"),
    (
        "mara",
        "drinking from the travel mug",
        UNLISTED,
        "`the travel mug`, and the scene does not list",
    ),
    ("mara", "warming her hands on her mug", UNLISTED, "`her mug`"),
    ("mug", "on a table, Mara behind it", UNLISTED, "`Mara`"),
    ("mug", "on a table beside mara", UNLISTED, "`mara`"),
    ("mug", "held up by the woman", UNLISTED, "`the woman`"),
    ("mara", "reading under the lamp", UNLISTED, "`the lamp`"),
]
QUIET = [
    ("mug", "on a white table beside a red book"),
    ("mug", "{{ mug }} on a green desk"),
    ("mug", "the same mug on a desk"),
    ("mug", "the mug standing on a travel magazine"),
    ("mug", "next to a red mug on the shelf behind"),
    ("mug", "among blue mugs on a market stall"),
    ("mug", "on the green mug rack of a cafe"),
    ("mug", "under another brown mug"),
    ("mug", "in front of a paper cup, vivid red color palette"),
    ("mug", "with a green color on the wall behind"),
    ("mug", "turned so that its base faces the camera and the logo is sharp"),
    ("mug", "on the wooden base of a statue"),
    ("mug", "in morning light, golden hour, warm color grading"),
    ("mug", "the steaming mug, its underside hidden"),
    ("mug", "a friend with a silver mug"),
    ("mug", "on a log, the white logo sharp"),  # it may be a white logo sharpener: silent where not sure
    ("mug", "beside a matching teal mug"),
    ("mug", "a blue and white mug tree behind"),
    ("mug", "a hiker in a yellow jacket passing behind"),
    ("lamp", "switched on, its toggle switch in focus"),
    ("mara", "with a blue coat rack in the hallway behind her"),
    ("mara", "wearing her jacket open over a white shirt"),
    ("mara", "sunlit hair, warm golden hair light"),
    ("mara", "in sunglasses, a dog in a red coat at her feet"),
    ("mug", "without the white logo of the cafe"),
    ("mara", "on a mountain trail, her jacket open, her hair blowing"),
    ("mara", "beside a man wearing a red jacket"),
    ("mara", "in a crowd, people in a blue jacket or two"),
    ("mara", "a red jacket over the chair"),
    ("mara", "her friend's blonde hair in the wind"),
    ("mara", "his blue jacket on the chair"),
    ("mara", "before the white face of a cliff"),
    ("mara", "yellow jacket potatoes on her plate"),
    ("mara", "with wet hair, wearing a long scarf"),
    ("mara", "wearing a canvas backpack and red gloves"),
    ("mara", "under a street lamp, by the lamp post"),
    ("mara", "drinking from a mug"),
    ("mara", "holding a paper mug"),
    ("mug", "held up by a woman"),
    ("mug", "in the hands of a woman in a red jacket"),
    ("mara lamp", "{{ mara }} reading beside {{ lamp }}, the lamp glowing"),
    ("mara", "{{ mara }} walking in the rain"),
    ("mara", "on a road in marathon weather"),
]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], list[Finding]]:
    """Return the findings about words of each text: all are scenes of one campaign."""
    cases = [(subjects, text) for subjects, text, *_ in (*ALARMS, *QUIET)]
    scenes = [{"id": f"s-{n}", "subjects": who.split(), "prompt": text} for n, (who, text) in enumerate(cases)]
    campaign = written(tmp_path_factory.mktemp("words"), whole(*scenes, subjects=SUBJECTS))
    found: dict[tuple[str, str], list[Finding]] = {case: [] for case in cases}
    for one in lint(planned(campaign)):
        if one.rule.about == "words":
            number = int(one.key.partition("[")[2].partition("]")[0])
            found[cases[number]].append(one)
    return found


@pytest.mark.parametrize(("subjects", "text", "code", "words"), ALARMS, ids=lambda value: str(value)[:60])
def test_a_text_is_told_of(
    subjects: str, text: str, code: str, words: str, said: Mapping[tuple[str, str], list[Finding]]
) -> None:
    found = said[subjects, text]
    assert [one.rule.code for one in found if words in one.message] == [code], found
    assert {one.rule.code for one in found} == {code}
    assert all(one.hint and one.key.endswith(".prompt") for one in found)


@pytest.mark.parametrize(("subjects", "text"), QUIET, ids=lambda value: str(value)[:60])
def test_a_text_is_left_alone(subjects: str, text: str, said: Mapping[tuple[str, str], list[Finding]]) -> None:
    assert said[subjects, text] == []
