"""Every rule that a task can break: code, HTTP status, parameter, and what would have been accepted."""

import base64
from typing import Any

import pytest

from consistency_pipeline.sandbox import Sandbox
from tests.sandbox.server.client import Client, data_uri, inference, new_id, png

REFS = "inputs.referenceImages"
UNKNOWN = "0b0f2f6e-5d2f-4a5b-8c3d-111111111111"
PICTURE = data_uri(png())

CASES: list[tuple[str, dict[str, Any], int, str, Any]] = [
    # what the case is about, what is changed in a good task, status, code, parameter
    ("no model", {"model": None}, 400, "missingModel", "model"),
    ("model is no text", {"model": 5}, 400, "invalidModel", "model"),
    ("unknown model", {"model": "google:9@9"}, 404, "modelNotFound", "model"),
    ("retired model", {"model": "google:4@1"}, 404, "modelNotFound", "model"),
    ("no prompt", {"positivePrompt": None}, 400, "missingPositivePrompt", "positivePrompt"),
    ("prompt is no text", {"positivePrompt": 7}, 400, "invalidPositivePrompt", "positivePrompt"),
    ("prompt is half a character", {"positivePrompt": "abc\ud800"}, 400, "invalidPositivePrompt", "positivePrompt"),
    ("prompt too short", {"positivePrompt": "ab"}, 400, "invalidPositivePromptLength", "positivePrompt"),
    ("prompt too long", {"positivePrompt": "a" * 45001}, 400, "invalidPositivePromptLength", "positivePrompt"),
    ("width alone", {"height": None}, 400, "missingHeight", "height"),
    ("height alone", {"width": None}, 400, "missingWidth", "width"),
    ("width is text", {"width": "512"}, 400, "invalidWidth", "width"),
    ("width is a float", {"width": 512.5}, 400, "invalidWidth", "width"),
    ("no such pair", {"width": 512, "height": 513}, 400, "unsupportedDimensions", ["width", "height"]),
    ("no size at all", {"width": None, "height": None}, 400, "missingDimensions", None),
    ("resolution and pair", {"resolution": "1K"}, 400, "incompatibleParameters", ["resolution", "width", "height"]),
    ("unknown resolution", {"width": None, "height": None, "resolution": "8K"}, 400, "invalidResolution", "resolution"),
    ("seed below", {"seed": -1}, 400, "invalidSeed", "seed"),
    ("seed above", {"seed": 2147483648}, 400, "invalidSeed", "seed"),
    ("seed is true", {"seed": True}, 400, "invalidSeed", "seed"),
    ("no results", {"numberResults": 0}, 400, "invalidNumberResults", "numberResults"),
    ("too many results", {"numberResults": 21}, 400, "invalidNumberResults", "numberResults"),
    ("output type", {"outputType": "url"}, 400, "invalidOutputType", "outputType"),
    ("output format", {"outputFormat": "GIF"}, 400, "invalidOutputFormat", "outputFormat"),
    ("quality below", {"outputQuality": 19}, 400, "invalidOutputQuality", "outputQuality"),
    ("quality above", {"outputQuality": 100}, 400, "invalidOutputQuality", "outputQuality"),
    ("delivery", {"deliveryMethod": "later"}, 400, "invalidDeliveryMethod", "deliveryMethod"),
    ("include cost", {"includeCost": 1}, 400, "invalidIncludeCost", "includeCost"),
    ("safety", {"safety": {"checkContent": "yes"}}, 400, "invalidCheckContent", "safety.checkContent"),
    ("unknown safety", {"safety": {"strict": True}}, 400, "unknownParameter", "safety.strict"),
    ("ttl", {"ttl": 59}, 400, "invalidTtl", "ttl"),
    ("ttl of bytes", {"ttl": 60, "outputType": "dataURI"}, 400, "incompatibleParameters", ["ttl", "outputType"]),
    ("webhook", {"webhookURL": "ftp://example.com"}, 400, "invalidWebhookURL", "webhookURL"),
    ("upload endpoint", {"uploadEndpoint": "http://[bad"}, 400, "invalidUploadEndpoint", "uploadEndpoint"),
    ("unknown parameter", {"steps": 30}, 400, "unknownParameter", "steps"),
    ("inputs is a list", {"inputs": [PICTURE]}, 400, "unknownParameter", "inputs"),
    ("references outside inputs", {"referenceImages": [PICTURE]}, 400, "unsupportedParameter", "referenceImages"),
    ("references are no list", {"inputs": {"referenceImages": PICTURE}}, 400, "invalidReferenceImages", REFS),
    ("no reference in the list", {"inputs": {"referenceImages": []}}, 400, "arrayTooSmall", REFS),
    ("15 references", {"inputs": {"referenceImages": [PICTURE] * 15}}, 400, "arrayTooLarge", REFS),
    ("reference is null", {"inputs": {"referenceImages": [None]}}, 400, "invalidReferenceImages", f"{REFS}[0]"),
    ("unknown media", {"inputs": {"referenceImages": [PICTURE, UNKNOWN]}}, 404, "mediaNotFound", f"{REFS}[1]"),
    ("not base64", {"inputs": {"referenceImages": ["%%"]}}, 400, "invalidReferenceImages", f"{REFS}[0]"),
    ("data URI of text", {"inputs": {"referenceImages": ["data:,x"]}}, 400, "invalidReferenceImages", f"{REFS}[0]"),
    (
        *("no picture", {"inputs": {"referenceImages": [base64.b64encode(b"<svg/>").decode()]}}),
        *(400, "invalidReferenceImages", f"{REFS}[0]"),
    ),
    (
        *("cut-off picture", {"inputs": {"referenceImages": [data_uri(png((300, 300))[:200])]}}),
        *(400, "invalidReferenceImages", f"{REFS}[0]"),
    ),
    (
        *("a picture elsewhere", {"inputs": {"referenceImages": ["https://example.com/image/a.png"]}}),
        *(400, "failedToTransferImage", f"{REFS}[0]"),
    ),
    ("system prompt", {"settings": {"systemPrompt": ""}}, 400, "invalidSystemPrompt", "settings.systemPrompt"),
    ("temperature", {"settings": {"temperature": 2.1}}, 400, "invalidTemperature", "settings.temperature"),
    ("top p", {"settings": {"topP": -0.1}}, 400, "invalidTopP", "settings.topP"),
    ("thinking", {"settings": {"thinking": "LOW"}}, 400, "invalidThinking", "settings.thinking"),
    ("unknown setting", {"settings": {"cfg": 1}}, 400, "unknownParameter", "settings.cfg"),
    (
        *("another provider", {"providerSettings": {"bfl": {}}}),
        *(400, "mismatchProviderSettingsProvider", "providerSettings.bfl"),
    ),
    (
        *("safety tolerance", {"providerSettings": {"google": {"safetyTolerance": "max"}}}),
        *(400, "invalidSafetyTolerance", "providerSettings.google.safetyTolerance"),
    ),
    (
        *(
            "setting of NB2 on Pro",
            {"model": "google:4@2", "width": 1024, "height": 1024, "settings": {"thinking": "HIGH"}},
        ),
        *(400, "unsupportedParameter", "settings.thinking"),
    ),
    (
        *("tier of NB2 on Pro", {"model": "google:4@2", "width": None, "height": None, "resolution": "0.5K"}),
        *(400, "invalidResolution", "resolution"),
    ),
    ("pair of NB2 on Pro", {"model": "google:4@2"}, 400, "unsupportedDimensions", ["width", "height"]),
    ("pair of NB2 on Lite", {"model": "google:nano-banana@2-lite"}, 400, "unsupportedDimensions", ["width", "height"]),
    (
        *("pair of NB2 on 2.1", {"model": "google:nano-banana@2.1", "width": 3072, "height": 384}),
        *(400, "unsupportedDimensions", ["width", "height"]),
    ),
    (
        *("google settings on 2.1", {"model": "google:nano-banana@2.1", "width": 1024, "height": 1024}),
        *(400, "unsupportedParameter", "providerSettings.google.webSearch"),
    ),
]


@pytest.mark.parametrize(("name", "changes", "status", "code", "parameter"), CASES, ids=[case[0] for case in CASES])
def test_a_broken_rule_is_refused(
    client: Client, name: str, changes: dict[str, Any], status: int, code: str, parameter: object
) -> None:
    if name == "google settings on 2.1":
        changes = {**changes, "providerSettings": {"google": {"webSearch": True}}}
    task = inference(**changes)
    got_status, error = client.error(task)
    assert (got_status, error["code"]) == (status, code), error
    if parameter is not None:
        assert error["parameter"] == parameter
    assert error["taskUUID"] == task["taskUUID"]
    assert error["taskType"] == "imageInference"
    assert error["documentation"].startswith("https://")
    assert error["message"]


def test_refused_tasks_leave_no_trace(client: Client, sandbox: Sandbox) -> None:
    before = len(sandbox.books.tasks())
    task = inference(seed=-1)
    client.error(task)
    assert len(sandbox.books.tasks()) == before
    assert client.items(task | {"seed": 1})[0]["seed"] == 1  # the id of a refused task is still free


def test_refused_dimensions_list_what_is_accepted(client: Client) -> None:
    _, error = client.error(inference(width=1200, height=895))
    assert "1200x896" in error["allowedValues"]
    assert "600x448" in error["allowedValues"]
    _, error = client.error(inference(model="google:4@2", width=1584, height=672))
    assert "1548x672" in error["allowedValues"]
    assert "512x512" not in error["allowedValues"]


def test_refused_words_list_what_is_accepted(client: Client) -> None:
    _, error = client.error(inference(outputFormat="jpg"))
    assert error["allowedValues"] == ["JPG", "PNG", "WEBP"]


def test_all_broken_rules_are_told_at_once(client: Client) -> None:
    answer = client.post(inference(seed=-1, numberResults=0, shape="round"))
    assert {error["code"] for error in answer.json()["errors"]} == {
        "invalidSeed",
        "invalidNumberResults",
        "unknownParameter",
    }


@pytest.mark.parametrize(
    ("task", "code"),
    [
        ("text", "invalidTask"),
        (["authentication"], "invalidTask"),
        ({"taskUUID": new_id()}, "missingTaskType"),
        ({"taskType": "videoInference", "taskUUID": new_id()}, "unsupportedTaskType"),
        ({"taskType": ["imageInference"], "taskUUID": new_id()}, "unsupportedTaskType"),
        ({"taskType": "getResponse"}, "missingTaskUUID"),
        ({"taskType": "getResponse", "taskUUID": "42"}, "invalidTaskUUID"),
        ({"taskType": "getResponse", "taskUUID": 42}, "invalidTaskUUID"),
        ({"taskType": "getResponse", "taskUUID": "6ba7b810-9dad-11d1-80b4-00c04fd430c8"}, "invalidTaskUUID"),
        ({"taskType": "getResponse", "taskUUID": new_id(), "wait": 1}, "unknownParameter"),
        ({"taskType": "accountManagement", "taskUUID": new_id()}, "missingOperation"),
        ({"taskType": "accountManagement", "taskUUID": new_id(), "operation": "close"}, "invalidOperation"),
        ({"taskType": "modelSearch", "taskUUID": new_id(), "limit": 1000}, "invalidLimit"),
        ({"taskType": "mediaStorage", "taskUUID": new_id(), "operation": "upload"}, "missingMedia"),
        ({"taskType": "mediaStorage", "taskUUID": new_id(), "operation": "upload", "media": ""}, "invalidMedia"),
        ({"taskType": "imageUpload", "taskUUID": new_id(), "image": "AAAA"}, "invalidImage"),
    ],
)
def test_a_task_that_is_none_is_refused(client: Client, task: object, code: str) -> None:
    status, error = client.error(task)
    assert (status, error["code"]) == (400, code)


def test_one_bad_task_does_not_touch_the_others(client: Client) -> None:
    good, bad = inference(seed=3), inference(seed=-3)
    answer = client.post(bad, good)
    body = answer.json()
    assert answer.status_code == 200
    assert [item["taskUUID"] for item in body["data"]] == [good["taskUUID"]]
    assert [error["taskUUID"] for error in body["errors"]] == [bad["taskUUID"]]


def test_an_id_is_taken_once(client: Client, sandbox: Sandbox) -> None:
    task = inference()
    answer = client.post(task, task)  # in flight
    assert [error["code"] for error in answer.json()["errors"]] == ["conflictTaskUUID"]
    assert len(answer.json()["data"]) == 1
    status, error = client.error({**task, "taskUUID": str(task["taskUUID"]).upper()})  # finished
    assert (status, error["code"]) == (400, "conflictTaskUUID")
    assert len([charge for charge in sandbox.books.charges() if charge.task_uuid == task["taskUUID"]]) == 1
