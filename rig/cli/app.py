"""Wires the verbs together; knows nothing of what they do."""

from __future__ import annotations

import sys
from typing import Annotated, cast

import typer

from rig import RigError, __version__
from rig.cli import (
    accept,
    adopt,
    aws,
    compat,
    config,
    diff,
    doctor,
    faults,
    history,
    lab,
    mapping,
    nightly,
    plan,
    power,
    report,
    requirements,
    run,
    scan,
    serve,
    touch,
    trace,
    virtual,
    watch,
)
from rig.cli.output import print_error, print_line
from rig.runner.exits import Exit

INTERRUPTED = 130
EPILOG = (
    "Exit codes: 0 ok, 1 failures, 2 interrupted, 3 internal, 4 usage, 5 nothing collected, "
    "10 trouble only, 11 differences nobody accepted, 12 another run has the bay, or no time left, "
    "13 a key without one pass or fail."
)
MISTYPED = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])
"""Whatever can be wrong with the words of a command line; typer gives this base no public name."""
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True}

app = typer.Typer(
    name="keyrig",
    help="The test rig for physical security keys.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("scan")(scan.scan)
app.command("adopt")(adopt.adopt)
app.command("doctor")(doctor.doctor)
app.command("run", context_settings=PASS_ON)(run.run)
app.command("nightly")(nightly.nightly)
app.command("watch")(watch.watch)
app.command("plan", context_settings=PASS_ON)(plan.plan)
app.command("report")(report.report)
app.command("map")(mapping.map_bench)
app.command("diff")(diff.diff)
app.command("accept")(accept.accept)
app.command("touch")(touch.touch)
app.command("power")(power.power)
app.command("trace")(trace.trace)
app.command("virtual")(virtual.virtual)
app.command("requirements")(requirements.requirements)
app.command("faults")(faults.faults)
app.add_typer(aws.app, name="aws")
app.add_typer(serve.app, name="serve")
app.add_typer(config.app, name="config")
app.add_typer(compat.app, name="compat")
app.add_typer(history.app, name="history")
app.add_typer(lab.app, name="lab")


def _print_version(wanted: bool) -> None:
    if wanted:
        print_line(f"keyrig {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Say it.")
    ] = False,
) -> None:
    """The test rig for physical security keys."""


def run_app() -> None:
    """Run the command line; every error that a person can make ends without a traceback."""
    try:
        code = app(standalone_mode=False)
    except RigError as error:
        code = print_error(error, as_json="--json" in sys.argv)
    except MISTYPED as error:
        error.show()
        code = Exit.USAGE
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        code = Exit.OK
    sys.exit(int(code or 0))
