"""Exact prices by dry run: against a real sandbox on this machine, and against services that answer in other ways."""

import json
from collections.abc import Callable, Generator
from contextlib import chdir
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from PIL import Image
from pydantic import SecretStr
from rich.console import Console
from typer.testing import CliRunner

from consistency_pipeline import access, models, pipeline, quoting
from consistency_pipeline.access import Access
from consistency_pipeline.campaign import load
from consistency_pipeline.cli import app, quoted
from consistency_pipeline.errors import BadCredentials, CredentialsError, ProviderError, Unavailable, Unclear
from consistency_pipeline.pipeline import Project
from consistency_pipeline.providers import Settings
from consistency_pipeline.providers.runware import inquiries
from consistency_pipeline.quoting import Asking, Material, Quote
from consistency_pipeline.records import Upload
from consistency_pipeline.references import Reference
from consistency_pipeline.retry import RetryPolicy
from consistency_pipeline.sandbox import Options, Sandbox, serve
from tests.builders import HELD, MARA, MUG, attempt, document, made, planned, png, written

KEY = "canary-key-4711"
SERVICE = "https://service.test/v1"
Handler = Callable[[httpx2.Request], httpx2.Response]
MODEL = models.table()["nano-banana-2"]
DESK = {"id": "desk", "subjects": ["mug"], "prompt": "on a desk", "takes": 3, "sizes": ["1200x896", "896x1200"]}
PARK = {"id": "park", "subjects": ["mara", "mug"], "prompt": "{{ mara }} with {{ mug }}"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written(tmp_path / "campaigns" / "mugs", document(DESK, PARK))
    return tmp_path


def project(folder: Path, sandbox: Sandbox | None = None, key: str = KEY) -> Project:
    way = Access("sandbox", SecretStr(key), sandbox.url) if sandbox else Access("sandbox")
    return Project(load(folder / "campaigns" / "mugs"), way, folder / "outputs" / "mugs" / "sandbox")


def plain(prompt: str, references: object, size: tuple[int, int], seed: int) -> Image.Image:
    raise AssertionError("nothing is drawn here")


def running(folder: Path, **options: Any) -> Any:
    return serve(folder / "service", options=Options(keys=(KEY,), workers=1, renderer=plain, **options))


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Generator[Sandbox]:
    with running(tmp_path_factory.mktemp("sandbox")) as found:
        yield found


def priced(folder: Path, handler: Handler, **changes: Any) -> Quote:
    """Return what `quote` makes of a service that answers as `handler` does, without waiting for anything."""
    plan = planned(load(folder / "campaigns" / "mugs"))

    async def sleep(_: float) -> None:
        await anyio.lowlevel.checkpoint()

    async def main() -> Quote:
        settings = Settings(SecretStr(KEY), SERVICE)
        async with inquiries.connect(settings, httpx2.MockTransport(handler)) as service:
            material = Material(plan.campaign.folder, folder / "outputs", {}, {}, **changes)
            asking = Asking(service, patience=RetryPolicy(tries=3), sleep=sleep)
            return await quoting.quote(plan, plan.shots, material, asking)

    return anyio.run(main)


def answers(item: dict[str, Any], status: int = 200) -> Handler:
    def handler(request: httpx2.Request) -> httpx2.Response:
        [task] = json.loads(request.content)
        return httpx2.Response(status, json={"data": [{"taskUUID": task["taskUUID"], **item}]})

    return handler


def test_each_combination_is_asked_once_and_nothing_is_made_or_charged(folder: Path, sandbox: Sandbox) -> None:
    here = project(folder, sandbox)
    quote = pipeline.quote(here, pipeline.look(here))
    assert (sandbox.books.tasks(), sandbox.books.charges()) == ((), ())
    assert [(str(one.size), one.references, one.shots, one.shot) for one in quote.combinations] == [
        ("1200x896", 2, 3, "desk@1200x896/1"),
        ("896x1200", 2, 3, "desk@896x1200/1"),
        ("1200x896", 4, 1, "park/1"),
    ]
    assert [one.off_by for one in quote.combinations] == [0.0, 0.0, 0.0]
    assert quote.quoted == pytest.approx(quote.estimated)
    assert quote.estimated == pytest.approx(sum(row.shot.estimated_cost for row in pipeline.look(here).rows))
    assert not (folder / "outputs").exists()


def test_the_embedded_sandbox_names_prices_too_and_leaves_nothing(folder: Path) -> None:
    here = project(folder)
    quote = pipeline.quote(here, pipeline.look(here))
    assert quote.quoted == pytest.approx(quote.estimated)
    assert not (folder / "outputs").exists()


def test_with_nothing_to_make_nobody_is_asked(folder: Path) -> None:
    here = replace(project(folder), access=Access("runware", SecretStr(KEY), SERVICE))
    assert pipeline.quote(here, replace(pipeline.look(here), rows=())) == Quote(())


def test_the_request_is_the_real_one_as_a_dry_run(folder: Path) -> None:
    seen: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return answers({"cost": 0.07})(request)

    priced(folder, handler)
    assert [request.headers["x-runware-dry-run"] for request in seen] == ["1"] * 3
    assert {request.headers["authorization"] for request in seen} == {f"Bearer {KEY}"}
    [task] = json.loads(seen[0].content)
    assert (task["taskType"], task["model"], task["width"], task["height"]) == ("imageInference", MODEL.air, 1200, 896)
    assert task["positivePrompt"].startswith("The same teal ceramic travel mug")
    assert [uri.partition(",")[0] for uri in task["inputs"]["referenceImages"]] == ["data:image/png;base64"] * 2
    assert len({json.loads(request.content)[0]["taskUUID"] for request in seen}) == 3


# What references are named by


def references(folder: Path, **changes: Any) -> list[list[str]]:
    asked: list[list[str]] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        [task] = json.loads(request.content)
        asked.append([name[:21] for name in task.get("inputs", {}).get("referenceImages", [])])
        return answers({"cost": 0.07})(request)

    plan = planned(load(folder / "campaigns" / "mugs"))

    async def main() -> None:
        async with inquiries.connect(Settings(SecretStr(KEY), SERVICE), httpx2.MockTransport(handler)) as service:
            material = Material(plan.campaign.folder, folder / "outputs", **{"made": {}, "uploads": {}, **changes})
            await quoting.quote(plan, plan.shots, material, Asking(service))

    anyio.run(main)
    return asked


def hashes(folder: Path) -> dict[str, str]:
    shots = planned(load(folder / "campaigns" / "mugs")).shots
    return {one.name: one.sha256 or "" for shot in shots for one in shot.references}


def test_what_was_uploaded_is_named_by_its_id_and_the_rest_sent_along(folder: Path) -> None:
    front = hashes(folder)["mug.front"]
    uploads = {front: Upload(front, "media-1", "2026-11-23", "2026-11-23")}
    assert references(folder, uploads=uploads)[0] == ["media-1", "data:image/png;base64"[:21]]
    assert references(folder, uploads=uploads, remembered=False)[0] == ["data:image/png;base64"[:21]] * 2


def test_what_the_service_has_forgotten_is_sent_along(folder: Path, sandbox: Sandbox) -> None:
    here = project(folder, sandbox)
    found = pipeline.look(here)
    material = Material(here.campaign.folder, here.home, {}, {
        sha256: Upload(sha256, HELD, "2026-09-01", "2026-09-01") for sha256 in hashes(folder).values()
    })  # fmt: skip

    async def main() -> Quote:
        async with inquiries.connect(Settings(SecretStr(KEY), sandbox.url)) as service:
            return await quoting.quote(found.plan, found.plan.shots, material, Asking(service))

    quote = anyio.run(main)
    assert quote.quoted == pytest.approx(quote.estimated)


def test_references_that_are_not_made_yet_are_stood_in_for(tmp_path: Path, sandbox: Sandbox) -> None:
    front = {"generate": {"prompt": "A studio portrait of a woman"}}
    subjects = {"mug": MUG, "mara": {**MARA, "references": {"front": front}}}
    written(tmp_path / "campaigns" / "mugs", document(PARK, subjects=subjects))
    here = project(tmp_path, sandbox)
    quote = pipeline.quote(here, pipeline.look(here))
    assert [(one.shot, one.references, one.stand_ins) for one in quote.combinations] == [
        ("mara.front", 0, 0),
        ("park/1", 3, 1),
    ]
    assert quote.quoted == pytest.approx(quote.estimated)


def test_references_that_are_made_are_named_by_the_services_id_or_their_file(tmp_path: Path) -> None:
    front = {"generate": {"prompt": "A studio portrait of a woman"}}
    subjects = {"mug": MUG, "mara": {**MARA, "references": {"front": front}}}
    scene = {**PARK, "subjects": ["mara"], "prompt": "here"}
    campaign = written(tmp_path / "campaigns" / "mugs", document(scene, subjects=subjects))
    shot = planned(campaign).shots[0]
    portrait = made(shot, image_uuid="image-1")
    assert portrait.picture
    place = tmp_path / "outputs" / portrait.picture.file
    place.parent.mkdir(parents=True)
    place.write_bytes(png("mara"))
    kept = {"mara.front": portrait}
    assert references(tmp_path, made=kept)[-1] == ["image-1"]
    assert references(tmp_path, made={"mara.front": replace(portrait, image_uuid=None)})[-1] == [
        "data:image/png;base64"
    ]
    assert references(tmp_path, made=kept, remembered=False)[-1] == ["data:image/png;base64"]
    assert references(tmp_path, made={"mara.front": attempt("mara.front")})[-1] == ["data:image/png;base64"]


def test_a_reference_that_is_gone_is_a_problem_of_its_combination(folder: Path) -> None:
    plan = planned(load(folder / "campaigns" / "mugs"))
    lost = Reference("mug", "front", sha256="0" * 64, path="refs/mug/gone.png")
    shots = [replace(plan.shots[0], references=(lost,)), plan.shots[-1]]

    async def main() -> Quote:
        transport = httpx2.MockTransport(answers({"cost": 0.07}))
        async with inquiries.connect(Settings(SecretStr(KEY), SERVICE), transport) as service:
            material = Material(plan.campaign.folder, folder, {}, {})
            return await quoting.quote(plan, shots, material, Asking(service))

    quote = anyio.run(main)
    assert [one.quoted for one in quote.combinations] == [None, 0.07]
    assert "a reference cannot be used" in quote.combinations[0].problem
    assert quote.refused


# Answers of all sorts

COSTS: dict[str, tuple[dict[str, Any], float | None]] = {
    "in the item": ({"cost": 0.0712}, 0.0712),
    "in an object": ({"estimate": {"cost": 0.0712}}, 0.0712),
    "in a list": ({"results": [{"cost": 0.0712}, {"cost": 9}]}, 0.0712),
    "as an object": ({"cost": {"amount": 0.0712, "currency": "USD"}}, 0.0712),
    "as digits": ({"cost": "0.0712"}, 0.0712),
    "outermost first": ({"inner": {"cost": 5}, "cost": 0.0712}, 0.0712),
    "zero": ({"cost": 0}, None),
    "negative": ({"cost": -1}, None),
    "null": ({"cost": None}, None),
    "true": ({"cost": True}, None),
    "word": ({"cost": "cheap"}, None),
    "none": ({"dryRun": True}, None),
    "too deep": ({"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": {"cost": 1}}}}}}}}}}, None),
}  # fmt: skip


@pytest.mark.parametrize(("item", "cost"), COSTS.values(), ids=COSTS)
def test_a_price_anywhere_in_the_answer_or_none(folder: Path, item: dict[str, Any], cost: float | None) -> None:
    quote = priced(folder, answers(item))
    assert {one.quoted for one in quote.combinations} == {cost}
    assert {one.problem for one in quote.combinations} == {"" if cost else "the service named no price"}
    assert not quote.refused


BARE: dict[str, tuple[object, float | None]] = {
    "no envelope": ({"dryRun": True, "cost": 0.08}, 0.08),
    "no envelope, no price": ({"valid": True}, None),
    "no items": ({"data": []}, None),
    "one object": ({"data": {"cost": 0.08}}, 0.08),
}


@pytest.mark.parametrize(("content", "cost"), BARE.values(), ids=BARE)
def test_an_answer_without_the_usual_envelope(folder: Path, content: object, cost: float | None) -> None:
    quote = priced(folder, lambda _: httpx2.Response(200, json=content))
    assert {one.quoted for one in quote.combinations} == {cost}


def test_a_service_that_makes_pictures_instead_is_asked_only_once(folder: Path) -> None:
    asked: list[int] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        asked.append(1)
        return answers({"imageURL": "https://pictures.test/i.png", "imageUUID": "i", "cost": 0.07})(request)

    with pytest.raises(ProviderError, match="has made a picture") as caught:
        priced(folder, handler)
    assert (caught.value.code, len(asked)) == ("dry-run-ignored", 1)


def test_the_first_is_asked_alone_and_then_four_at_a_time(tmp_path: Path) -> None:
    sizes = [str(size) for size in MODEL.sizes if size.tier == "1K"][:10]
    campaign = written(tmp_path / "campaigns" / "mugs", document({**DESK, "sizes": sizes}))
    plan = planned(campaign)
    going: set[str] = set()
    widths: list[int] = []

    async def handler(request: httpx2.Request) -> httpx2.Response:
        [task] = json.loads(request.content)
        going.add(task["taskUUID"])
        await anyio.sleep(0.2)
        widths.append(len(going))
        going.remove(task["taskUUID"])
        return httpx2.Response(200, json={"data": [{"taskUUID": task["taskUUID"], "cost": 0.07}]})

    async def main() -> Quote:
        async with inquiries.connect(Settings(SecretStr(KEY), SERVICE), httpx2.MockTransport(handler)) as service:
            return await quoting.quote(plan, plan.shots, Material(campaign.folder, tmp_path, {}, {}), Asking(service))

    assert len(anyio.run(main).combinations) == len(widths) == 10
    assert (widths[0], max(widths)) == (1, 4)


def failing(error: dict[str, str], status: int, when: Callable[[dict[str, Any]], bool]) -> Handler:
    def handler(request: httpx2.Request) -> httpx2.Response:
        [task] = json.loads(request.content)
        if when(task):
            return httpx2.Response(status, json={"errors": [{**error, "taskUUID": task["taskUUID"]}]})
        return answers({"cost": 0.07})(request)

    return handler


def test_a_refused_combination_does_not_stop_the_others(folder: Path) -> None:
    error = {"code": "unsupportedDimensions", "message": "not this size"}
    quote = priced(folder, failing(error, 400, lambda task: task["width"] == 896))
    assert [one.quoted for one in quote.combinations] == [0.07, None, 0.07]
    assert (quote.quoted, quote.refused) == (None, True)
    assert quote.combinations[1].problem == "not this size"


@pytest.mark.parametrize("first", [True, False])
def test_a_key_that_is_not_accepted_stops_everything(folder: Path, first: bool) -> None:
    asked: list[int] = []

    def when(task: dict[str, Any]) -> bool:
        asked.append(1)
        return first or len(asked) > 1

    with pytest.raises(BadCredentials):
        priced(folder, failing({"code": "invalidApiKey", "message": "no"}, 401, when))
    assert len(asked) == 1 if first else 2 <= len(asked) <= 3


def test_a_busy_service_is_asked_again_under_the_same_id(folder: Path) -> None:
    ids: list[str] = []

    def when(task: dict[str, Any]) -> bool:
        ids.append(task["taskUUID"])
        return len(ids) == 1

    quote = priced(folder, failing({"code": "rateLimitExceeded", "message": "busy"}, 429, when))
    assert quote.quoted == pytest.approx(7 * 0.07)
    assert ids[0] == ids[1]
    assert len(ids) == 4


GONE: dict[str, tuple[Handler, type[ProviderError]]] = {
    "busy": (failing({"code": "serviceUnavailable", "message": "busy"}, 503, lambda _: True), Unavailable),
    "html": (lambda _: httpx2.Response(502, content=b"<html>bad gateway</html>"), Unclear),
    "html with 200": (lambda _: httpx2.Response(200, content=b"<html>log in</html>"), Unclear),
}


@pytest.mark.parametrize(("handler", "kind"), GONE.values(), ids=GONE)
def test_a_service_that_never_answers_ends_in_its_own_words(
    folder: Path, handler: Handler, kind: type[ProviderError]
) -> None:
    with pytest.raises(kind):
        priced(folder, handler)


def test_a_live_campaign_without_a_key_is_told_so(folder: Path) -> None:
    here = replace(project(folder), access=Access("runware"))
    with pytest.raises(CredentialsError):
        pipeline.quote(here, pipeline.look(here))


# What is printed


def shown(quote: Quote, *, rehearsal: bool = False) -> list[str]:
    console = Console(width=80)
    with console.capture() as said:
        quoted.show(quote, console, rehearsal=rehearsal)
    return [line.strip() for line in said.get().splitlines() if line.strip()]


def test_the_table_says_which_estimate_was_off(folder: Path) -> None:
    price = MODEL.cost(MODEL.size(1200, 896) or MODEL.sizes[0], 2)

    def handler(request: httpx2.Request) -> httpx2.Response:
        [task] = json.loads(request.content)
        few, wide = len(task["inputs"]["referenceImages"]) == 2, task["width"] == 1200
        return answers({"cost": price if few and wide else 0.08 if few else 0.06})(request)

    header, *rows = shown(priced(folder, handler))
    assert header.split() == ["size", "references", "shots", "estimate", "quoted", "off", "by"]
    assert rows[0].split() == ["1200x896", "2", "3", "$0.0695", "$0.0695", "0"]
    assert rows[1].split() == ["896x1200", "2", "3", "$0.0695", "$0.0800", "+$0.0105", "(+15.1", "%)"]
    assert rows[2].split() == ["1200x896", "4", "1", "$0.0701", "$0.0600", "-$0.0101", "(-14.4", "%)"]
    assert "896x1200 with 2 references: our estimate is too low" in rows[3]
    assert "1200x896 with 4 references: our estimate is too high" in rows[4]
    assert rows[5] == "quote     estimated $0.4871, quoted $0.5085; nothing was charged"


def test_the_table_says_where_there_is_no_price(folder: Path) -> None:
    error = {"code": "unsupportedDimensions", "message": "not this \x1b[31msize"}
    lines = shown(priced(folder, failing(error, 400, lambda task: task["width"] == 896)))
    assert "896x1200 with 2 references: refused: not this �[31msize" in lines
    assert "quoted unknown" in lines[-1]
    assert "1200x896 with 4 references: the service named no price" in shown(priced(folder, answers({})))
    assert "nothing to make" in shown(Quote(()))[0]
    assert "our own table" in shown(Quote(()), rehearsal=True)[0]


def test_the_command_adds_the_quote_to_the_plan_and_ends_as_it_went(folder: Path, sandbox: Sandbox) -> None:
    with chdir(folder):
        variables = {access.KEY: KEY, access.BASE_URL: sandbox.url}
        done = CliRunner().invoke(app, ["plan", "mugs", "--quote", "--json"], env=variables)
        said = CliRunner().invoke(app, ["plan", "mugs", "--quote"], env={**variables, "COLUMNS": "80"})
        wrong = CliRunner().invoke(app, ["plan", "mugs", "--quote"], env={**variables, access.KEY: "another-key-0815"})
    plan = json.loads(done.stdout)
    assert done.exit_code == said.exit_code == 0
    assert plan["quote"]["quoted_cost"] == plan["quote"]["estimated_cost"] == plan["totals"]["estimated_cost"]
    assert set(plan["quote"]["combinations"][0]) == {
        "size", "references", "shots", "shot", "stand_ins", "estimated_cost", "quoted_cost", "off_by", "problem",
    }  # fmt: skip
    assert "every estimate is right" in said.stdout
    assert (wrong.exit_code, "error: The API key is not valid" in wrong.stderr) == (4, True)
    assert "another-key" not in wrong.output
