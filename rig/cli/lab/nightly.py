"""`keyrig lab nightly`: a night of many benches, one page and one line of what it came to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rig.cli.diff import BASELINES, Folder
from rig.cli.lab.options import (
    PATIENCE,
    REMOTE,
    Coordinator,
    Deadline,
    History,
    Places,
    RemoteFolder,
    RemoteKeyrig,
    Reports,
    SshConfig,
    Tags,
)
from rig.cli.lab.touring import ordered
from rig.cli.nightly import tell
from rig.cli.run_options import typed
from rig.lab.night import night, table_of
from rig.lab.ssh import Ssh
from rig.record.history.store import FILE_NAME
from rig.runner.nightly.aftermath import Places as Targets


def nightly(
    context: typer.Context,
    coordinator: Coordinator,
    place: Places = None,
    tags: Tags = None,
    deadline: Deadline = PATIENCE,
    ssh_config: SshConfig = None,
    remote_keyrig: RemoteKeyrig = "keyrig",
    remote_folder: RemoteFolder = REMOTE,
    reports: Reports = Path("reports"),
    history: History = None,
    baselines: Folder = BASELINES,
    on_finish: Annotated[
        list[str] | None,
        typer.Option(help="Sends the line to people; repeatable.", metavar="COMMAND"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.nightly/1.")] = False,
) -> int:
    """Run a night of many benches: test the keys of places, judge, make pages, tell one line.

    Each host's run is held against the nights that the history here has of it. All other options
    go on to keyrig run over there: --suite, --consent, --trace and so on.

    Examples: keyrig lab nightly --coordinator lab:20408 --tags pool=night ·
    keyrig lab nightly --tags pool=night --suite assertion --deadline 600 --json
    """
    table = table_of(on_finish or [])
    with ordered(
        coordinator,
        place or [],
        tags,
        ssh=Ssh(config=ssh_config, keyrig=remote_keyrig),
        arguments=context.args,
        reports=reports,
        remote=remote_folder,
        seconds=deadline,
    ) as (orders, selectors):
        targets = Targets(history=history or reports / FILE_NAME, baselines=baselines)
        told = night(orders, selectors, targets, table, command=typed())
    tell(told, as_json=as_json)
    return int(told.exit)
