"""What an unquoted word of YAML is: text, number, truth value or nothing, by the core schema of YAML 1.2."""

import re

MOST_DIGITS = 300  # no float holds more, and Python itself stops at 4,300

Scalar = str | int | float | bool | None

INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
WORDS: dict[str, Scalar] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)


def scalar(text: str) -> Scalar:
    """Return the value of an unquoted scalar by the core schema of YAML 1.2; leading zeros make it text."""
    if text in WORDS:
        return WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if INTEGER.fullmatch(text):
        return int(text) if len(text) <= MOST_DIGITS else text
    if BASED.fullmatch(text):
        return int(text[2:], {"o": 8, "x": 16}[text[1]])
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan")) if FLOAT.fullmatch(text) else text
