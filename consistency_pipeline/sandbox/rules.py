"""What the models accept in an imageInference task: one line a parameter, and a few rules across parameters."""

from collections.abc import Iterator

from consistency_pipeline.models import Model
from consistency_pipeline.sandbox.fields import (
    Check,
    Complaint,
    Field,
    anything,
    flag,
    is_whole,
    link,
    number,
    one_of,
    problems,
    text,
    thing,
    whole,
)
from consistency_pipeline.sandbox.wire import Refusal, Task

REFERENCES = "inputs.referenceImages"
DIMENSIONS = ("width", "height")
MOST_RESULTS = 20
NB2, PRO, LITE, NB21 = "nano-banana-2", "nano-banana-pro", "nano-banana-2-lite", "nano-banana-2.1"


def _prompt(value: object, model: Model | None) -> Complaint | None:
    if not isinstance(value, str):
        return Complaint("must be a string")
    try:
        value.encode()
    except UnicodeEncodeError:
        return Complaint("must be valid Unicode text")
    low, high = model.prompt if model else (0, len(value))
    if low <= len(value) <= high:
        return None
    return Complaint(f"must have {low} to {high} characters, and has {len(value)}", "invalidPositivePromptLength")


def _seed(value: object, model: Model | None) -> Complaint | None:
    check = whole(*model.seed) if model else anything
    return check(value, model)


def _resolution(value: object, model: Model | None) -> Complaint | None:
    tiers = tuple(dict.fromkeys(size.tier for size in model.sizes)) if model else ()
    return one_of(*tiers)(value, model)


def _references(value: object, model: Model | None) -> Complaint | None:
    if not isinstance(value, list):
        return Complaint("must be an array of strings")
    most = model.references if model else len(value)
    if not value:
        return Complaint("must have at least 1 element", "arrayTooSmall")
    if len(value) > most:
        return Complaint(f"must have at most {most} elements, and has {len(value)}", "arrayTooLarge")
    return None


def _legacy(_: object, __: Model | None) -> Complaint | None:
    return Complaint(f"is no longer accepted here; use '{REFERENCES}'", "unsupportedParameter")


def _only(*slugs: str) -> frozenset[str]:
    return frozenset(slugs)


def _google(name: str, check: Check, *slugs: str) -> Field:
    return Field(f"providerSettings.google.{name}", check, _only(*slugs))


def _setting(name: str, check: Check, *slugs: str) -> Field:
    return Field(f"settings.{name}", check, _only(*slugs))


PARAMETERS = (
    Field("model", anything, required=True),
    Field("positivePrompt", _prompt, required=True),
    Field("width", whole(1, 16384)),
    Field("height", whole(1, 16384)),
    Field("resolution", _resolution),
    Field(REFERENCES, _references),
    Field("inputs.referenceVideos", anything, _only(NB2)),
    Field("referenceImages", _legacy),
    Field("seed", _seed),
    Field("numberResults", whole(1, MOST_RESULTS)),
    Field("outputType", one_of("URL", "base64Data", "dataURI")),
    Field("outputFormat", one_of("JPG", "PNG", "WEBP")),
    Field("outputQuality", whole(20, 99)),
    Field("deliveryMethod", one_of("sync", "async")),
    Field("includeCost", flag),
    Field("safety.checkContent", flag),
    Field("checkNSFW", flag),
    Field("checkNsfw", flag),
    Field("uploadEndpoint", link),
    Field("ttl", whole(60, 2**31 - 1)),
    Field("webhookURL", link),
    Field("watermark", thing),
    Field("advancedFeatures.watermark", thing),
    Field("routing", thing),
    _setting("systemPrompt", text(1, 50000)),
    _setting("temperature", number(0, 2)),
    _setting("topP", number(0, 1)),
    _setting("thinking", one_of("MINIMAL", "HIGH"), NB2),
    _setting("thinkingLevel", one_of("minimal", "medium", "high"), NB21),
    _setting("webSearch", flag, NB21),
    _setting("imageSearch", flag, NB21),
    _google("safetyTolerance", one_of("high", "medium", "low", "none", "off"), NB2, PRO, LITE),
    _google("webSearch", flag, NB2, PRO),
    _google("imageSearch", flag, NB2),
)


def broken(task: Task, model: Model) -> Iterator[Refusal]:
    """Yield every rule of `model` that `task` breaks; the references' contents are looked at elsewhere."""
    yield from (_of_provider(refusal) for refusal in problems(task, PARAMETERS, model))
    yield from _dimensions(task, model)
    yield from _lifetime(task)


def _dimensions(task: Task, model: Model) -> Iterator[Refusal]:
    given = [name for name in DIMENSIONS if name in task]
    if len(given) == 1:
        missing = DIMENSIONS[1 - DIMENSIONS.index(given[0])]
        message = f"The '{missing}' parameter is required together with '{given[0]}'."
        yield Refusal(f"missing{missing.title()}", message, missing)
    if given and "resolution" in task:
        message = "The parameters 'resolution' and 'width' with 'height' exclude each other."
        yield Refusal("incompatibleParameters", message, ("resolution", *given))
    if not given and "resolution" not in task and not references_of(task):
        message = f"One of 'width' with 'height', 'resolution' or '{REFERENCES}' is required."
        yield Refusal("missingDimensions", message, (*DIMENSIONS, "resolution", REFERENCES))
    yield from _pair(task, model)


def _pair(task: Task, model: Model) -> Iterator[Refusal]:
    width, height = task.get("width"), task.get("height")
    if not (is_whole(width) and is_whole(height)) or model.size(_int(width), _int(height)):
        return
    message = f"Unsupported dimensions {width}x{height} for the model {model.air}."
    yield Refusal("unsupportedDimensions", message, DIMENSIONS, tuple(str(size) for size in model.sizes))


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _lifetime(task: Task) -> Iterator[Refusal]:
    if "ttl" in task and task.get("outputType", "URL") != "URL":
        yield Refusal("incompatibleParameters", "The 'ttl' parameter needs 'outputType' URL.", ("ttl", "outputType"))


def _of_provider(refusal: Refusal) -> Refusal:
    """Settings for another provider than the model's have a code of their own."""
    holder, _, provider = str(refusal.parameter).partition(".")
    if holder != "providerSettings" or provider.startswith("google") or refusal.code != "unknownParameter":
        return refusal
    message = f"The provider settings '{provider}' do not belong to this model's provider."
    return Refusal("mismatchProviderSettingsProvider", message, refusal.parameter, ("google",))


def references_of(task: Task) -> list[object]:
    """Return the references of a task as they came, none where they are absent or no list."""
    inputs = task.get("inputs")
    references = inputs.get("referenceImages") if isinstance(inputs, dict) else None
    return references if isinstance(references, list) else []
