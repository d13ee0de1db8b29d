"""What Runware's error codes and HTTP statuses mean for us.

One table by exact code, one of rules for families of codes, then the HTTP status; the first that speaks decides. The
codes are those that the vendor's documentation and SDK are known to use up to October 2026; the service says itself
that they are not uniform, so the rules cover spellings that are not listed.
"""

import re
from enum import Enum


class Meaning(Enum):
    """What a failed request means: whose move it is."""

    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    OUT_OF_MONEY = "out of money"
    BAD_CREDENTIALS = "bad credentials"
    UNCLEAR = "unclear"
    SUBMITTED = "already submitted"
    MEDIA_GONE = "media gone"
    TASK_GONE = "task gone"


BY_CODE = {
    "conflictTaskUUID": Meaning.SUBMITTED,
    "duplicateTaskUUID": Meaning.SUBMITTED,
    "mediaNotFound": Meaning.MEDIA_GONE,
    "mediaExpired": Meaning.MEDIA_GONE,
    "taskNotFound": Meaning.TASK_GONE,
    "taskExpired": Meaning.TASK_GONE,
    "taskFailedOrNotFound": Meaning.TASK_GONE,
    "taskCancelled": Meaning.REFUSED,
    "providerNotFound": Meaning.REFUSED,
    # a refusal of the upstream's moderation, not a fault of the provider
    "invalidProviderContent": Meaning.REFUSED,
    "providerContentPolicyViolation": Meaning.REFUSED,
    # an upstream account without money is not ours to fill: another time it may work
    "providerInsufficientCredits": Meaning.UNAVAILABLE,
    "thirdPartyInsufficientCredits": Meaning.UNAVAILABLE,
    "providerAuthenticationFailed": Meaning.UNAVAILABLE,
    "inferenceRateLimitRequestTooLarge": Meaning.REFUSED,
    "rateLimit": Meaning.UNAVAILABLE,
    "timeout": Meaning.UNAVAILABLE,
    "timeoutProvider": Meaning.UNAVAILABLE,
    "environmentPaused": Meaning.OUT_OF_MONEY,
    "paymentRequired": Meaning.OUT_OF_MONEY,
    "unauthorized": Meaning.BAD_CREDENTIALS,
    "forbidden": Meaning.BAD_CREDENTIALS,
    "permissionDenied": Meaning.BAD_CREDENTIALS,
    "insufficientPermissions": Meaning.BAD_CREDENTIALS,
    "authTimeout": Meaning.BAD_CREDENTIALS,
    "inferenceError": Meaning.UNAVAILABLE,
    "processingFailed": Meaning.UNAVAILABLE,
    "taskFailed": Meaning.UNAVAILABLE,
    "downloadFailed": Meaning.UNAVAILABLE,
    "uploadFailed": Meaning.UNAVAILABLE,
    "noAvailableServer": Meaning.UNAVAILABLE,
    "modelUnavailable": Meaning.UNAVAILABLE,
    "modelDisabled": Meaning.UNAVAILABLE,
    "modelNotReady": Meaning.UNAVAILABLE,
    "mediaStorageFileCouldNotBeMoved": Meaning.UNAVAILABLE,
    "internalServerError": Meaning.UNAVAILABLE,
    "serviceUnavailable": Meaning.UNAVAILABLE,
    "serverUnavailable": Meaning.UNAVAILABLE,
    "standardError": Meaning.UNAVAILABLE,
    "unknownError": Meaning.UNAVAILABLE,
    "undefinedError": Meaning.UNAVAILABLE,
    "defaultError": Meaning.UNAVAILABLE,
    "unrecognizedResponse": Meaning.UNAVAILABLE,
    "errorRetrievingAccountManagement": Meaning.UNAVAILABLE,
    "connectionFailed": Meaning.UNAVAILABLE,
    "notConnected": Meaning.UNAVAILABLE,
    "notOpen": Meaning.UNAVAILABLE,
    "reconnectionFailed": Meaning.UNAVAILABLE,
    "disconnected": Meaning.UNAVAILABLE,
    # the connection went after the request was taken: it may have run
    "connectionLost": Meaning.UNCLEAR,
    "aborted": Meaning.UNCLEAR,
}
BY_FAMILY = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (r"ApiKey|^auth|Authentication|Credentials|^token|(account|organization|workspace)(Suspended|Disabled)",
         Meaning.BAD_CREDENTIALS),
        (r"Credits|Quota|^quota|Balance", Meaning.OUT_OF_MONEY),
        (r"RateLimit|^rateLimit|Timeout|^timeout", Meaning.UNAVAILABLE),
        (r"[Cc]ontentDetected|ContentPolicy|^contentPolicy|Blocked$|[Mm]oderation|nsfw", Meaning.REFUSED),
        (r"^(invalid|missing|conflict|duplicate|unsupported|value|array|max|unknown|incompatible|mismatch)",
         Meaning.REFUSED),
        (r"(NotFound|Expired|AlreadyExists|Mismatch|ValidationError|Exceeded)$|^unknownModel$", Meaning.REFUSED),
        (r"^provider|Unavailable$", Meaning.UNAVAILABLE),
    )
)  # fmt: skip
BY_STATUS = {
    400: Meaning.REFUSED,
    401: Meaning.BAD_CREDENTIALS,
    402: Meaning.OUT_OF_MONEY,
    403: Meaning.BAD_CREDENTIALS,
    404: Meaning.REFUSED,
    408: Meaning.UNAVAILABLE,
    409: Meaning.SUBMITTED,
    413: Meaning.REFUSED,
    422: Meaning.REFUSED,
    425: Meaning.UNAVAILABLE,
    429: Meaning.UNAVAILABLE,
}
SERVER_ERRORS = range(500, 600)
CLIENT_ERRORS = range(400, 500)


def meaning(code: str, status: int) -> Meaning:
    """Return what an error code under an HTTP status means; `code` may be empty where only the status is known.

    A code that nobody knows is judged by its status; under a success status it is refused, since asking again would
    cost time and might cost money for an answer that nobody can read.
    """
    if code in BY_CODE:
        return BY_CODE[code]
    for pattern, family in BY_FAMILY:
        if code and pattern.search(code):
            return family
    if status in BY_STATUS:
        return BY_STATUS[status]
    # A gateway's own error page says nothing of what the service behind it did with the request.
    if status in SERVER_ERRORS:
        return Meaning.UNAVAILABLE if code or status in (429, 503) else Meaning.UNCLEAR
    return Meaning.REFUSED
