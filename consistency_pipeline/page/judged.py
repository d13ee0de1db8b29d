"""Scores as the page shows them, from the records that the ledger keeps."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from consistency_pipeline.scoring import judge
from consistency_pipeline.scoring.records import DRIFTED, KEPT, State
from consistency_pipeline.text import clean

Record = Mapping[str, Any]


def shown(records: Mapping[str, Sequence[Record]]) -> dict[str, tuple[dict[str, Any], ...]]:
    """Return what the page shows of scores, by picture; a record that is not as it should be is left out."""
    return {
        picture: tuple(_asked(one) if _is_judge(one) else _shown(one) for one in some if _is_judge(one) or _whole(one))
        for picture, some in records.items()
    }


def _is_judge(record: Record) -> bool:
    return record.get("scorer") == judge.NAME and "subject" in record and "details" in record


def _asked(record: Record) -> dict[str, Any]:
    """Return what a judge said: of each detail, and why; it has no number, and no band where it could not see any."""
    states = {one["state"] for one in record["details"]}
    band = "review" if State.ABSENT in states else "same" if State.PRESENT in states else None
    says = [
        {"what": clean(one["name"]), "answer": ANSWERS.get(one["state"], ""), "reason": clean(one["reason"])}
        for one in record["details"]
    ]
    return {
        "subject": record["subject"],
        "scorer": judge.NAME,
        "band": band,
        "consistency": None,
        "components": {},
        "why": "",
        "boxes": [],
        "says": says,
    }


ANSWERS = {State.PRESENT: "yes", State.ABSENT: "no", State.CANNOT_TELL: "cannot tell"}


def _whole(record: Record) -> bool:
    return all(name in record for name in ("subject", "found", "identity", "components", "details", "consistency"))


def _shown(record: Record) -> dict[str, Any]:
    parts = {"identity": record["identity"]["value"], **{part["name"]: part["value"] for part in record["components"]}}
    wrong = (f"{one['name']} is {one['state']}" for one in record["details"] if one["state"] in WRONG)
    worst = sorted(
        (record["identity"], *record["components"]), key=lambda one: math.inf if one["value"] is None else one["value"]
    )
    reasons = (*wrong, *(one["reason"] for one in worst), record["found"]["reason"])
    return {
        "subject": record["subject"],
        "band": _band(record, parts),
        "consistency": record["consistency"],
        "components": parts,
        "why": "; ".join(dict.fromkeys(reason for reason in reasons if reason)),
        "boxes": [
            {"what": record["subject"], "kind": "subject", "found": "present", "box": record["found"]["box"]},
            *(
                {
                    "what": one["name"],
                    "kind": "detail",
                    "found": one["state"],
                    "box": one["box"],
                }
                for one in record["details"]
            ),
        ],
    }


WRONG = frozenset({"altered", "absent"})


def _band(record: Record, parts: Mapping[str, float | None]) -> str:
    known = [value for value in parts.values() if value is not None]
    if any(value < DRIFTED for value in known):
        return "drift"
    if record["identity"]["value"] is None:
        return "cannot tell"
    return "same" if all(value >= KEPT for value in known) else "review"
