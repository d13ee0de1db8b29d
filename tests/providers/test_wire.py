"""Runware's wire format: what is sent to the letter, and what every answer means."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consistency_pipeline.errors import (
    BadCredentials,
    NotKnown,
    OutOfMoney,
    ProviderError,
    ReferenceGone,
    Refused,
    Unavailable,
    Unclear,
)
from consistency_pipeline.providers import Job, Request
from consistency_pipeline.providers.runware import wire
from consistency_pipeline.providers.runware.codes import Meaning, meaning

UUID = "92a561d6-1a5c-4a5e-9d3e-6f0a2f7b1c55"
OTHER = "0b2c8f7e-5f0c-4a2a-8f3b-2f1f0e9d8c7b"
MADE = {
    "taskType": "imageInference",
    "taskUUID": UUID,
    "imageUUID": "i",
    "imageURL": "https://x.test/i.png",
    "cost": 0.07,
}


def request(*references: str) -> Request:
    return Request(UUID, "google:4@3", "a mug", 1200, 896, 7, "png", references)


def reply(body: object, status: int = 200, retry_after: float | None = None) -> wire.Reply:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return wire.Reply(status, retry_after, data)


def read(body: object, status: int = 200, retry_after: float | None = None) -> tuple[wire.Task, ...]:
    answer = reply(body, status, retry_after)
    return wire.items_of(wire.decode(answer), answer, UUID)


def error(code: str, **more: object) -> dict[str, Any]:
    return {"code": code, "message": f"it is {code}", "taskUUID": UUID, **more}


@pytest.mark.parametrize("count", [0, 1, 3, 14])
def test_a_request_is_an_array_of_one_task_with_its_references_in_order(count: int) -> None:
    names = tuple(f"media-{n}" for n in range(count))
    [task] = json.loads(wire.body([wire.encode(request(*names), asynchronous=True)]))
    inputs = task.pop("inputs", {"referenceImages": []})
    assert inputs == {"referenceImages": list(names)}
    assert task == {
        "taskType": "imageInference",
        "taskUUID": UUID,
        "model": "google:4@3",
        "positivePrompt": "a mug",
        "width": 1200,
        "height": 896,
        "seed": 7,
        "numberResults": 1,
        "outputType": "URL",
        "outputFormat": "PNG",
        "includeCost": True,
        "deliveryMethod": "async",
    }


def test_a_finished_picture_is_found_by_its_id_and_not_by_its_place() -> None:
    items = read({"data": [{**MADE, "taskUUID": OTHER, "imageUUID": "not mine"}, MADE]})
    job = wire.job_of(items, Job(UUID, acknowledged=False))
    assert job.answer is not None
    assert (job.answer.image_uuid, job.answer.cost) == ("i", 0.07)


@pytest.mark.parametrize("cost", [0, None, "0.07", True, -1, float("nan")])
def test_a_cost_that_is_no_price_is_unknown_and_not_free(cost: object) -> None:
    answer = wire.answer_of({**MADE, "cost": cost})
    assert answer is not None
    assert answer.cost is None


@pytest.mark.parametrize(
    "body",
    [
        {"data": [MADE], "errors": []},
        {"data": [MADE], "errors": [{**error("timeoutProvider"), "taskUUID": OTHER}]},
        {"data": [MADE], "errors": [error("timeoutProvider")]},
        {"data": MADE},
        {"data": [{**MADE, "status": "success"}, {"taskUUID": UUID, "status": "error", "error": error("taskFailed")}]},
    ],
)
def test_a_result_counts_whatever_stands_beside_it(body: object) -> None:
    [item] = read(body)
    assert item["imageUUID"] == "i"


def test_an_acknowledgement_and_a_progress_item_are_no_results() -> None:
    for item in (
        {"taskType": "imageInference", "taskUUID": UUID},
        {"taskUUID": UUID, "status": "processing", "progress": 40},
    ):
        job = wire.job_of(read({"data": [item]}), Job(UUID, acknowledged=False))
        assert job == Job(UUID, acknowledged=True)


def test_no_word_on_a_task_leaves_its_job_as_it_was() -> None:
    assert wire.job_of(read({"data": []}), Job(UUID, acknowledged=False)) == Job(UUID, acknowledged=False)


ANSWERS = [
    # body, status, what is raised, its code
    ({"errors": [error("invalidApiKey")]}, 401, BadCredentials, "invalidApiKey"),
    ({"errors": [error("insufficientCredits")]}, 402, OutOfMoney, "insufficientCredits"),
    ({"errors": [error("permissionDenied")]}, 403, BadCredentials, "permissionDenied"),
    ({"data": [], "errors": [error("conflictTaskUUID")]}, 400, wire.Submitted, "conflictTaskUUID"),
    ({"errors": [error("invalidProviderContent")]}, 400, Refused, "invalidProviderContent"),
    ({"errors": [error("contentPolicyViolation")]}, 400, Refused, "contentPolicyViolation"),
    ({"errors": [error("unsupportedDimensions")]}, 400, Refused, "unsupportedDimensions"),
    ({"errors": [error("mediaNotFound")]}, 404, ReferenceGone, "mediaNotFound"),
    ({"errors": [error("mediaExpired")]}, 400, ReferenceGone, "mediaExpired"),
    ({"errors": [error("taskNotFound")]}, 404, NotKnown, "taskNotFound"),
    ({"errors": [error("timeoutProvider")]}, 200, Unavailable, "timeoutProvider"),
    ({"errors": [error("providerTimeout")]}, 504, Unclear, "providerTimeout"),
    ({"errors": [error("rateLimit")]}, 429, Unavailable, "rateLimit"),
    ({"errors": [error("providerRateLimitExceeded")]}, 200, Unavailable, "providerRateLimitExceeded"),
    ({"errors": [error("internalServerError")]}, 500, Unclear, "internalServerError"),
    ({"errors": [error("somethingNobodyKnows")]}, 200, Refused, "somethingNobodyKnows"),
    ({"errors": [error("somethingNobodyKnows")]}, 503, Unavailable, "somethingNobodyKnows"),
    ({"error": {"code": "invalidApiKey", "message": "x"}, "taskUUID": UUID}, 401, BadCredentials, "invalidApiKey"),
    ({"error": True, "errorId": "invalidApiKey", "errorMessage": "x"}, 200, BadCredentials, "invalidApiKey"),
    ({"data": [{"taskUUID": UUID, "status": "error", "error": error("taskFailed")}]}, 200, Unavailable, "taskFailed"),
    ({"errors": [{"message": "no code"}]}, 400, Refused, "http-400"),
    (b"<html>Bad gateway</html>", 502, Unclear, "http-502"),
    (b"<html>Gateway timeout</html>", 504, Unclear, "http-504"),
    (b"<html>Service unavailable</html>", 503, Unavailable, "http-503"),
    (b"slow down", 429, Unavailable, "http-429"),
    (b'{"data": [{"taskUUID"', 200, Unclear, "http-200"),
    (b"", 200, Unclear, "http-200"),
    (b"[]", 200, Unclear, "http-200"),
    (b"", 301, Unclear, "http-301"),
    ({"data": []}, 500, Unclear, "http-500"),
]


@pytest.mark.parametrize(("body", "status", "kind", "code"), ANSWERS)
def test_what_an_answer_means(body: object, status: int, kind: type[ProviderError], code: str) -> None:
    with pytest.raises(ProviderError) as caught:
        read(body, status)
    assert type(caught.value) is kind
    assert caught.value.code == code


def test_only_what_was_turned_away_at_the_door_may_be_sent_again_under_its_id() -> None:
    with pytest.raises(Unavailable) as door:
        read({"errors": [error("rateLimitExceeded")]}, 429, retry_after=7.0)
    with pytest.raises(Unavailable) as inside:
        read({"errors": [error("providerError")]}, 200)
    assert (door.value.untaken, door.value.retry_after) == (True, 7.0)
    assert not inside.value.untaken


def test_a_refusal_names_the_fields_and_what_would_be_allowed() -> None:
    item = error("unsupportedDimensions", parameter=["width", "height"], allowedValues=["1024x1024"])
    with pytest.raises(Refused, match=r"parameter width, height; allowed: \['1024x1024'\]"):
        read({"errors": [item]}, 400)


def test_the_archive_of_a_task_holds_its_results() -> None:
    details = {"taskType": "getTaskDetails", "taskUUID": UUID, "request": [{}], "response": {"data": [MADE]}}
    assert wire.archived([details]) == (MADE,)
    assert wire.archived([{**details, "response": MADE}]) == (MADE,)
    assert wire.archived([{**details, "response": None}]) == ()


# Every raw code that the vendor's documentation, SDK or users are known to have shown, by what it must mean for us.
CODES = {
    Meaning.BAD_CREDENTIALS: """invalidApiKey missingApiKey unauthorized forbidden permissionDenied
        insufficientPermissions authenticationFailed authFailed authTimeout invalidAuthentication invalidCredentials
        missingAuthentication tokenExpired tokenInvalid tokenMissing tokenRevoked accountSuspended accountDisabled
        organizationSuspended organizationDisabled workspaceSuspended workspaceDisabled""",
    Meaning.OUT_OF_MONEY: """insufficientCredits textInferenceVideoInputInsufficientCredits quotaExceeded
        paymentRequired environmentPaused""",
    Meaning.UNAVAILABLE: """rateLimitExceeded inferenceRateLimitExceeded providerRateLimitExceeded rateLimit
        requestTimeout providerTimeout providerGatewayTimeout webhookTimeout timeout timeoutProvider providerError
        providerUnavailable
        providerBadGateway providerInternalError providerUnknownError providerAuthenticationFailed inferenceError
        processingFailed taskFailed downloadFailed uploadFailed noAvailableServer modelUnavailable modelDisabled
        modelNotReady mediaStorageFileCouldNotBeMoved internalServerError serviceUnavailable serverUnavailable
        standardError unknownError undefinedError defaultError unrecognizedResponse errorRetrievingAccountManagement
        providerInsufficientCredits thirdPartyInsufficientCredits connectionFailed notConnected notOpen
        reconnectionFailed disconnected""",
    Meaning.UNCLEAR: "connectionLost aborted",
    Meaning.REFUSED: """invalidProviderContent contentPolicyViolation providerContentPolicyViolation
        sensitiveContentDetected unsafeContentDetected nsfwContentDetected promptBlocked imageBlocked moderationFailed
        modelNotFound providerNotFound taskCancelled unknownModel invalidPositivePrompt invalidPositivePromptLength
        missingPositivePrompt unsupportedDimensions unsupportedParameter unsupportedTaskType unsupportedDuration
        valueTooLarge arrayTooSmall unknownParameter incompatibleParameters mismatchProviderSettingsProvider
        unknownProviderSettingsProvider transparentModelMismatch modelOwnershipValidationError modelAlreadyExists
        maxLycorisModelsExceeded inferenceRateLimitRequestTooLarge""",
    Meaning.SUBMITTED: "conflictTaskUUID",
    Meaning.MEDIA_GONE: "mediaNotFound mediaExpired",
    Meaning.TASK_GONE: "taskNotFound taskExpired taskFailedOrNotFound",
}


@pytest.mark.parametrize(("meant", "code"), [(meant, code) for meant, codes in CODES.items() for code in codes.split()])
def test_every_known_code_has_its_meaning_whatever_the_status(meant: Meaning, code: str) -> None:
    assert {meaning(code, status) for status in (200, 400, 404, 429, 500, 503)} == {meant}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from([UUID, "errors"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["data", "errors", "error", "code", "message", "taskUUID", "imageURL", "imageUUID", "cost",
                         "status", "response", "parameter", "allowedValues", "seed"]) | st.text(max_size=5),
        inner, max_size=4,
    ),
    max_leaves=25,
)  # fmt: skip
BODIES = st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()) | st.just(b"[" * 100_000)


@settings(max_examples=120, deadline=None)
@given(body=BODIES, status=st.integers(100, 599), wait=st.none() | st.floats(0, 100))
def test_an_answer_is_a_result_or_one_of_our_errors_and_nothing_else(
    body: bytes, status: int, wait: float | None
) -> None:
    found = understood(wire.Reply(status, wait, body))
    if isinstance(found, ProviderError):
        assert found.code
        assert len(str(found)) < 2000
    else:
        assert found.answer is None or (found.answer.url and found.answer.image_uuid)


def understood(answer: wire.Reply) -> Job | ProviderError:
    try:
        items = wire.items_of(wire.decode(answer), answer, UUID)
        wire.archived(items)
        return wire.job_of(items, Job(UUID, acknowledged=False))
    except ProviderError as error:
        return error
