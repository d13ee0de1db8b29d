"""The verbs that hand pictures on and say where pictures come from."""

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from consistency_pipeline.cli.app import app
from consistency_pipeline.cli.options import AsJson, BaseUrl, DryRun, Exclude, Ledger, Name, Select
from consistency_pipeline.cli.speaking import say, spoken_errors, typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consistency_pipeline.export.exporting import Wish
    from consistency_pipeline.export.presets import Preset
    from consistency_pipeline.manifest import Row
    from consistency_pipeline.provenance.credentials import Signing

APPROVED = "status:approved"
To = Annotated[Path, typer.Option("--to", metavar="DIR", help="the folder for the files and their index")]
Presets = Annotated[
    list[str] | None,
    typer.Option(
        "--preset", metavar="NAME[@WIDTH]",
        help="original, square, 4x5, 9x16, 16x9, marketplace, webp, avif, jpeg; repeat it: docs/export.md",
    ),
]  # fmt: skip
Pattern = Annotated[
    str | None,
    typer.Option("--name", metavar="PATTERN", help="'{campaign}-{scene}-{look}-{size}-{take}-{preset}' without it"),
]
Format = Annotated[
    Literal["jpeg", "webp", "avif", "png"] | None, typer.Option("--format", help="instead of the presets' own")
]
Quality = Annotated[int | None, typer.Option("--quality", metavar="Q", min=1, max=100, help="of JPEG, WebP and AVIF")]
MaxBytes = Annotated[
    str | None, typer.Option("--max-bytes", metavar="SIZE", help="lower the quality until a file has no more: 500k")
]
Upscale = Annotated[bool, typer.Option("--allow-upscale", help="make pictures larger where they are too small")]
Cut = Annotated[bool, typer.Option("--allow-cut", help="cut through subjects that do not fit into a shape")]
Rehearsal = Annotated[bool, typer.Option("--rehearsal", help="export storyboards of the sandbox, marked as such")]
Certificate = Annotated[
    Path | None, typer.Option("--sign-cert", metavar="PEM", help="sign copies: your chain of certificates")
]
Key = Annotated[Path | None, typer.Option("--sign-key", metavar="PEM", help="and its private key")]
Algorithm = Annotated[str, typer.Option("--sign-alg", metavar="ALG", help="and its algorithm")]


@app.command()
def export(  # noqa: PLR0913, PLR0917  (the options of a verb)
    name: Name,
    to: To,
    select: Select = None,
    exclude: Exclude = None,
    preset: Presets = None,
    pattern: Pattern = None,
    form: Format = None,
    quality: Quality = None,
    max_bytes: MaxBytes = None,
    upscale: Upscale = False,
    cut: Cut = False,
    rehearsal: Rehearsal = False,
    certificate: Certificate = None,
    key: Key = None,
    algorithm: Algorithm = "es256",
    dry_run: DryRun = False,
    as_json: AsJson = False,
    base_url: BaseUrl = None,
    ledger: Ledger = None,
) -> None:
    """Hand approved pictures on: copies and crops for channels, with names, alt texts and an index with hashes."""
    with spoken_errors(typed()):
        from consistency_pipeline import pipeline, selection
        from consistency_pipeline.cli import exported
        from consistency_pipeline.export import exporting, naming
        from consistency_pipeline.export.rendering import Leave

        wish = exporting.Wish(
            to, _presets(preset, form, quality, max_bytes), pattern or naming.PATTERN, Leave(upscale, cut),
            rehearsal, dry_run, _signing(certificate, key, algorithm),
        )  # fmt: skip
        project = pipeline.open_project(name, Path.cwd(), base_url=base_url).at(ledger)
        found = pipeline.look(project)
        if not select:
            _some_approved(name, found.rows)
        chosen = selection.choose(found.rows, select or (APPROVED,), exclude or ())
        for note in chosen.notes:
            say(f"note: {note}")
        done = exporting.export(project, found, chosen.rows, wish)
        if as_json:
            _print(exported.export_document(name, wish, done))
        for line in exported.export_lines(wish, done):
            say(line)
        say(f"next      {_following(wish)}")
    raise typer.Exit(int(any(one.state == "refused" for one in done)))


@app.command()
def verify(
    path: Annotated[Path, typer.Argument(metavar="FILE|DIR", help="a picture, or the folder of an export")],
    as_json: AsJson = False,
) -> None:
    """Say what a picture claims about its origin, and whether the hashes of an export and signatures hold."""
    with spoken_errors(typed()):
        from consistency_pipeline.cli import exported
        from consistency_pipeline.export import verifying
        from consistency_pipeline.text import clean

        found, passed = verifying.verify(path), verifying.passed_over(path)
        if as_json:
            _print(exported.verify_document(path, found, passed))
        else:
            for line in exported.verify_lines(found):
                typer.echo(clean(line))
        for line in exported.passed_lines(passed):
            say(line)
        bad = sum(bool(one.problems) for one in found)
        say(f"{len(found):,} looked at, {bad:,} of them not as they should be")
        say(f"next      {_anew(path) if bad else 'done'}")
    raise typer.Exit(int(bad > 0))


def _some_approved(name: str, rows: "Iterable[Row]") -> None:
    """Raise `UsageError` where nothing is approved, in words for somebody who has named no shots."""
    from consistency_pipeline.errors import UsageError
    from consistency_pipeline.records import Status

    if not any(row.status is Status.APPROVED for row in rows):
        raise UsageError(
            f"no shot is approved yet: `{shlex.join(['consistency', 'approve', name, 'SHOT'])}` approves one, and"
            " --select names others to export: --select status:made"
        )


def _presets(names: list[str] | None, form: str | None, quality: int | None, limit: str | None) -> "tuple[Preset, ...]":
    from consistency_pipeline.export import presets

    most = presets.size_in_bytes(limit) if limit else None
    wanted = [presets.preset(text) for text in names or ("original",)]
    return tuple(dict.fromkeys(presets.packed(one, form, quality, most) for one in wanted))


def _signing(certificate: Path | None, key: Path | None, algorithm: str) -> "Signing | None":
    from consistency_pipeline.errors import UsageError
    from consistency_pipeline.provenance import credentials

    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise UsageError("--sign-cert and --sign-key go together")
    return credentials.signing(certificate, key, algorithm)


def _anew(path: Path) -> str:
    """Say how to get rid of what does not hold: files of other content are not written over."""
    to = path if path.is_dir() else path.parent
    return "move away what does not hold, then: " + shlex.join(["consistency", "export", "CAMPAIGN", "--to", str(to)])


def _following(wish: "Wish") -> str:
    return "the same without -n" if wish.dry else shlex.join(["consistency", "verify", str(wish.folder)])


def _print(document: object) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
