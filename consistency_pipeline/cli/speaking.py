"""How the command line speaks: on stderr, fit for a terminal, and without a traceback for what is no bug."""

import os
import shlex
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import typer

from consistency_pipeline.errors import DiskError, PipelineError
from consistency_pipeline.files import NO_ROOM

INTERRUPTED = 130


def say(line: str) -> None:
    """Write a line to stderr."""
    from consistency_pipeline.text import clean

    typer.echo(clean(line), err=True)


def typed() -> str:
    """Return the command that was given, to be typed again; without `--refresh`, which is done."""
    return shlex.join(["consistency", *(word for word in sys.argv[1:] if word != "--refresh")])


def with_option(command: str, option: str) -> str:
    """Return a command with an option, as `--yes` or `--max-cost 5`, added or in the place of what it said before."""
    name, _, value = option.partition(" ")
    words = shlex.split(command)
    while name in words:
        at = words.index(name)
        del words[at : at + (2 if value else 1)]
    kept = [word for word in words if not word.startswith(f"{name}=")]
    return f"{shlex.join(kept)} {option}"


def selectors(select: Sequence[str] | None, exclude: Sequence[str] | None) -> str:
    """Return options as they were given, behind a space each, to be typed again."""
    given = [*(("--select", one) for one in select or ()), *(("--exclude", one) for one in exclude or ())]
    return "".join(f" {name} {shlex.quote(value)}" for name, value in given)


def near(path: Path) -> str:
    """Return a path as seen from the current folder, where that is shorter."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _from_here(text: str) -> str:
    """Return a message with its paths as seen from the current folder."""
    return text.replace(f"{Path.cwd()}{os.sep}", "")


def _unusable(error: OSError, what: str) -> NoReturn:
    """End with the path that cannot be used, and what would say more."""
    say(
        f"error: {_from_here(str(error.filename))} {what} ({error.strerror}); `consistency doctor` looks at the folders"
    )
    raise typer.Exit(4) from error


def _plain(error: BaseException) -> BaseException:
    """Return what a person is told of: one error of a group in which none is a bug, and a full disk as that."""
    if isinstance(error, BaseExceptionGroup):
        known, bugs = error.split((PipelineError, OSError))
        if known is None or bugs is not None:
            return error
        first: BaseException = known
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        return _plain(first)
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return DiskError(error.filename or "a file", error.strerror)
    return error


@contextmanager
def _plain_errors() -> Generator[None]:
    try:
        yield
    except (BaseExceptionGroup, OSError) as error:
        if (plain := _plain(error)) is error:
            raise
        raise plain from error


@contextmanager
def spoken_errors(again: str) -> Generator[None]:
    """Turn what can go wrong into words and an exit code; a bug keeps its traceback."""
    try:
        with _plain_errors():
            yield
    except PipelineError as error:
        from consistency_pipeline.text import clean

        typer.echo(f"error: {clean(_from_here(str(error)), 20_000)}", err=True)
        if error.option:
            say(f"next      {with_option(again, error.option)}")
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt:
        typer.echo(f"interrupted; nothing is lost. Go on with: {again}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except PermissionError as error:
        _unusable(error, "is not ours to use")
    except (NotADirectoryError, FileExistsError, IsADirectoryError) as error:
        _unusable(error, "is in the way")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read the output has stopped reading
        raise typer.Exit(0) from None


def after_drift(name: str) -> str:
    """Return what to do about shots that drifted: the same seed would draw the same again."""
    return f"look at the sheet, then: consistency retry {shlex.quote(name)} --reseed"
