"""The program that the verbs are put into."""

import typer

from consistency_pipeline.cli.shells import Program

app = typer.Typer(
    name="consistency",
    cls=Program,
    help="Make campaigns of pictures in which a character or a product stays the same.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its tracebacks show local variables, keys among them
    rich_markup_mode=None,
)
