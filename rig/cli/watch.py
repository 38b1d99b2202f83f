"""`keyrig watch`: how the keys of a run stand, from another terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from rig import UsageProblem
from rig.cli.output import out, print_json, print_lines
from rig.runner.events import Events
from rig.runner.exits import Exit
from rig.runner.heartbeat import Pulse
from rig.runner.lookout import Lookout
from rig.runner.outlook import SCHEMA
from rig.runner.screen import Screen
from rig.runner.table import board
from rig.runner.watching import run_to_watch
from rig.runner.watching import watch as follow
from rig.runner.wire import exchange


class Watched(Console):
    """A screen that is watched for its own sake: nothing is shown to nobody."""

    def on_broken_pipe(self) -> None:
        """End the watching."""
        raise BrokenPipeError


def watch(
    run: Annotated[
        str | None, typer.Argument(help="A run's folder; the newest that goes on.", metavar="RUN")
    ] = None,
    reports: Annotated[Path, typer.Option(help="Where runs land.")] = Path("reports"),
    key: Annotated[
        str | None, typer.Option(help="Tell the newest events of this key too.", metavar="NAME")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Look once, and leave it.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help=f"Look once, and print {SCHEMA}.")
    ] = False,
) -> int:
    """Show how each key of a run stands, until the run ends; its exit code is this one's too.

    A night ends when it is judged. Only files are read: Ctrl-C ends the watching, and leaves the
    run as it is. A run that was killed ends with 2, a single look at one that goes on with 0. A
    single look with --key tells the exchange of its test too, where the run keeps a trace.

    Examples: keyrig watch · keyrig watch --key A1 · keyrig watch reports/RUN --once ·
    keyrig watch --json
    """
    lookout = Lookout(run_to_watch(run, reports))
    events = None if key is None else _events(lookout, key)
    if as_json or once:
        return _once(lookout, events, as_json=as_json)
    console = Watched(highlight=False, soft_wrap=True, emoji=False)
    with Screen(console, redraw=True, stays=True, pulse=Pulse(), events=events) as screen:
        return follow(lookout, screen.show)


def _once(lookout: Lookout, events: Events | None, *, as_json: bool) -> int:
    outlook = lookout.look()
    lines = events.take(outlook.news) if events else []
    wire = exchange(lookout.directory, outlook, events.key) if events else []
    if as_json:
        print_json({**outlook.document(), "events": lines, "exchange": wire})
    else:
        out.print(board(outlook), soft_wrap=False)
        print_lines([*lines, *wire])
    return outlook.exit or Exit.OK


def _events(lookout: Lookout, key: str) -> Events:
    known = [each.key for each in lookout.directory.facts().keys]
    if key not in known:
        raise UsageProblem(f"no key of this run is called {key}", try_this=", ".join(known))
    return Events(key)
