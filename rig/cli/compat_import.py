"""`keyrig compat import`: settle what a site asks by a ceremony captured there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from rig.bench.file import bench_file
from rig.cli.output import print_json, print_line
from rig.relying_parties.captures import import_capture
from rig.relying_parties.policies import sites_named


def import_(
    capture: Annotated[Path, typer.Argument(help="Options as JSON, or a HAR file.")],
    policy: Annotated[
        str | None, typer.Option(help="The policy it belongs to; by the RP ID if not given.")
    ] = None,
    bench: Annotated[Path | None, typer.Option(help="The bench file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.capture/1.")] = False,
) -> int:
    """Keep the options of a captured ceremony, in `policies/` beside the bench file.

    Examples: keyrig compat import capture.json · keyrig compat import aws.har --policy aws-iam-user
    """
    folder = own_policies(bench)
    wanted = None if policy is None else sites_named([policy], folder)[0]
    imported = import_capture(capture, folder, datetime.now(UTC).date(), wanted)
    if as_json:
        print_json(imported.document())
        return 0
    for one in imported.raised:
        print_line(f"{one.field}: {one.now} (observed; before: {one.was}, {one.certainty})")
    print_line(f"policy: {imported.file}")
    return 0


def own_policies(bench: Path | None) -> Path:
    """Return the folder of the bench's own policies: beside its file, else here."""
    file = bench_file(bench)
    return (Path() if file is None else file.parent) / "policies"
