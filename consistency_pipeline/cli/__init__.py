"""The command line: arguments in, one call, exit code out. Heavy modules are imported by the verb that needs them."""

import gc
import warnings
from typing import Annotated

import typer

from consistency_pipeline.cli.app import app
from consistency_pipeline.version import __version__

# isort: off
from consistency_pipeline.cli import starting  # in the order of --help
from consistency_pipeline.cli import making
from consistency_pipeline.cli import looking
from consistency_pipeline.cli import explaining
from consistency_pipeline.cli import tabled
from consistency_pipeline.cli import showing
from consistency_pipeline.cli import scoring
from consistency_pipeline.cli import weighing
from consistency_pipeline.cli import deciding
from consistency_pipeline.cli import handing
from consistency_pipeline.cli import reviewing
from consistency_pipeline.cli import locking
from consistency_pipeline.cli import tidying
from consistency_pipeline.cli import serving
# isort: on

__all__ = [
    "app",
    "deciding",
    "explaining",
    "handing",
    "locking",
    "looking",
    "main",
    "making",
    "reviewing",
    "scoring",
    "serving",
    "showing",
    "starting",
    "tabled",
    "tidying",
    "weighing",
]


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="print the version")] = False) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


def main() -> None:
    """Run the program."""
    warnings.filterwarnings("ignore", module=r"PIL\.")  # of damaged metadata, which we leave out anyway
    gc.set_threshold(
        100_000, 20, 100
    )  # a large campaign is many values and no cycles: looking for some costs a quarter
    app()
