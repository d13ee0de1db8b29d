"""How the command line speaks: on stderr, fit for a terminal, and without a traceback for what is no bug."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager

import typer

from consistency_pipeline.errors import PipelineError

INTERRUPTED = 130


def say(line: str) -> None:
    """Write a line to stderr."""
    from consistency_pipeline.text import clean

    typer.echo(clean(line), err=True)


@contextmanager
def spoken_errors(again: str) -> Generator[None]:
    """Turn what can go wrong into words and an exit code; a bug keeps its traceback."""
    try:
        yield
    except PipelineError as error:
        from consistency_pipeline.text import clean

        typer.echo(f"error: {clean(str(error), 20_000)}", err=True)
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt:
        typer.echo(f"interrupted; nothing is lost. Go on with: {again}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read the output has stopped reading
        raise typer.Exit(0) from None
