"""Checks of this machine: Python, libraries, SQLite, templates, disk, and whether results can be written."""

import os
import platform
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from consistency_pipeline import access
from consistency_pipeline.doctor.findings import Check, Findings, Installed, State, Surroundings, said
from consistency_pipeline.errors import CredentialsError
from consistency_pipeline.files import Part
from consistency_pipeline.prompts import shipped_templates

PACKAGE = "consistency-pipeline"
INSTALL = "install anew: make clean setup (or pip install --upgrade for the wheel)"
TEMPLATES = ("derive", "generate", "one", "restyle", "several")
STRICT_TABLES = (3, 37)
TWO_WRITERS_FIXED = (3, 51, 3)
LITTLE, TOO_LITTLE = 2e9, 2e8  # bytes
TRIAL = 1 << 16
REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)[^<>=!~;(]*\(?([^;)]*)")
BOUND = re.compile(r"\s*(<=|>=|==|~=|<|>)\s*([0-9.]+)")


def surroundings(here: Path, base_url: str | None) -> Surroundings:
    """Return what is really around the folder `here`; `base_url` is another address of the service, if one is given."""
    variables: Mapping[str, str] | CredentialsError
    try:
        variables = access.environment(here)
    except CredentialsError as error:
        variables = error
    return Surroundings(
        here=here,
        variables=variables,
        key_from="the environment" if access.KEY in os.environ else "the file .env",
        base_url=base_url,
        installed=installed(),
        templates=shipped_templates(),
        now=lambda: datetime.now(UTC),
        free=lambda path: shutil.disk_usage(path).free,
    )


def installed() -> Installed:
    """Return what this program runs on here; no ranges where it is not installed as a package."""
    try:
        facts = metadata.metadata(PACKAGE)
        asked, python_range = metadata.requires(PACKAGE) or [], facts["Requires-Python"] or ""
    except metadata.PackageNotFoundError:
        asked, python_range = [], ""
    ranges = tuple(one for one in asked if "extra ==" not in one)
    versions = {name: _version(name) for name, _ in map(_split, ranges)}
    return Installed(platform.python_version(), python_range, ranges, versions, sqlite3.sqlite_version)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _split(requirement: str) -> tuple[str, str]:
    match = REQUIREMENT.match(requirement)
    return (match[1], match[2]) if match else (requirement, "")


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers that a version begins with, without trailing zeros: 4.10 and 4.10.0 are the same."""
    found = re.match(r"\d+(\.\d+)*", version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def fits(version: str, asked: str) -> State:
    """Tell how a version fits a range such as `>=4.16,<5`: older ones are known not to work, newer ones are untried."""
    state = State.OK
    have = _numbers(version)
    for sign, bound in BOUND.findall(asked):
        edge = _numbers(bound)
        if (sign in (">=", "~=", "==") and have < edge) or (sign == ">" and have <= edge):
            return State.FAIL
        if (sign == "<" and have >= edge) or (sign in ("<=", "==") and have > edge):
            state = State.WARN
    return state


def python(found: Findings) -> Iterator[Check]:
    """Python is of a version that is asked for."""
    have = found.around.installed
    if not have.python_range:
        words = f"{have.python}; what is asked for cannot be told: {PACKAGE} is not installed as a package"
        yield said("python", State.WARN, words, INSTALL)
        return
    state = fits(have.python, have.python_range)
    do = "" if state is State.OK else f"use Python {have.python_range}: make clean setup PYTHON=python3.12"
    yield said("python", state, f"{have.python}; asked for {have.python_range}", do)


def libraries(found: Findings) -> Iterator[Check]:
    """Every library is there, in the range that was tried; a line for each that is not."""
    have = found.around.installed
    fitting = []
    for name, asked in map(_split, have.ranges):
        version = have.versions.get(name)
        state = fits(version, asked) if version else State.FAIL
        if state is State.OK:
            fitting.append(f"{name} {version}")
        else:
            why = f"{version or 'not there'}; asked for {asked}"
            yield said(f"library {name}", state, why, INSTALL if state is State.FAIL else "newer than tried: make test")
    if fitting:
        yield said("libraries", State.OK, ", ".join(fitting))


def sqlite(found: Findings) -> Iterator[Check]:
    """SQLite can hold the ledger."""
    version = found.around.installed.sqlite
    have = _numbers(version)
    if have < STRICT_TABLES:
        yield said("sqlite", State.FAIL, f"{version} has no strict tables", "use a Python with SQLite 3.37 or newer")
    elif have < TWO_WRITERS_FIXED:
        words = f"{version}; its fault with two writers (until 3.51.2) does not matter: a ledger has one"
        yield said("sqlite", State.OK, words)
    else:
        yield said("sqlite", State.OK, version)


def templates(found: Findings) -> Iterator[Check]:
    """The templates that make the prompts are there."""
    folder = found.around.templates
    missing = [name for name in TEMPLATES if not (folder / f"{name}.j2").is_file()]
    if missing:
        yield said("templates", State.FAIL, f"{folder} has no {', '.join(missing)}", INSTALL)
    else:
        yield said("templates", State.OK, f"{len(TEMPLATES)} in {folder}")


def disk(found: Findings) -> Iterator[Check]:
    """There is room where the results go."""
    place = found.around.here / "outputs"
    try:
        free = found.around.free(_nearest(place))
    except OSError as error:
        yield said("disk", State.WARN, f"cannot tell how much is free at {place} ({error.strerror})")
        return
    state = State.FAIL if free < TOO_LITTLE else State.WARN if free < LITTLE else State.OK
    size = f"{free / 1e9:,.1f} GB" if free >= LITTLE else f"{free / 1e6:,.0f} MB"
    do = "" if state is State.OK else "make room: a 4K picture takes up to 30 MB"
    yield said("disk", state, f"{size} free where outputs/ lies", do)


def _nearest(place: Path) -> Path:
    """Return a path, or the nearest folder above it that is there."""
    return next((path for path in (place, *place.parents) if path.exists()), place)


def outputs(found: Findings) -> Iterator[Check]:
    """A file can be written where the results go, down to the disk, and removed again."""
    place = found.around.here / "outputs"
    there = place.exists()
    try:
        with Part(place / "doctor") as part:
            part.stream.write(bytes(TRIAL))
            part.stream.flush()
            os.fsync(part.stream.fileno())
        if not there:
            place.rmdir()
    except OSError as error:
        do = "let this user write there, or go to a folder where it can"
        yield said("outputs", State.FAIL, f"nothing can be written to {place} ({error.strerror})", do)
    else:
        yield said("outputs", State.OK, "can be written to")
