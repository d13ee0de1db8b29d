"""What only one scene has, as lint sees it: details that it holds, looks that it includes, its template."""

from pathlib import Path

from consistency_pipeline.lint import lint
from tests.builders import DESK, Document, document, planned, written

MARA: Document = {**DESK, "subjects": ["mara"], "references": ["front"]}


def told(folder: Path, *scenes: Document, files: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return the rules that find something, each with its hint."""
    return [(one.rule.code, one.hint) for one in lint(planned(written(folder, document(*scenes))), files)]


def test_a_detail_that_the_scene_holds_is_not_to_be_contradicted(tmp_path: Path) -> None:
    scene = {**MARA, "prompt": "on a pier, wearing a blue scarf"}
    assert "detail-contradicted" not in dict(told(tmp_path, scene))
    found = dict(told(tmp_path, {**scene, "keep": {"scarf": "red scarf"}}))
    assert found["detail-contradicted"].endswith("or delete `scarf` from the scene's `keep`.")


def test_a_look_that_is_included_is_in_use(tmp_path: Path) -> None:
    assert "unused-look" in dict(told(tmp_path, DESK))
    assert "unused-look" not in dict(told(tmp_path, {**DESK, "include": [{"look": "watercolor"}]}))


def test_a_template_that_a_scene_names_is_known_and_in_use(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "card.j2").write_text("A card: {{ scene }}.")
    assert "unknown-template" in dict(told(tmp_path, DESK, files=("card.j2",)))
    assert not {"unknown-template", "unused-template"} & set(
        dict(told(tmp_path, {**DESK, "template": "card"}, files=("card.j2",)))
    )
