"""Wires the verbs together; knows nothing of what they do."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, ClassVar, cast

import typer

from rig import RigError, UsageProblem, __version__
from rig.cli.lazy import LazyGroup, Verb
from rig.cli.output import STDOUT, print_error, print_line
from rig.cli.streams import Unwritable
from rig.runner.exits import Exit

INTERRUPTED = 130
EPILOG = (
    "Exit codes: 0 ok, 1 failures, 2 interrupted, 3 internal, 4 usage, 5 nothing collected, "
    "10 trouble only, 11 differences nobody accepted, 12 another run has a bay or board, or no "
    "time left, 13 a key without one pass or fail, 130 Ctrl-C where no run is under way."
)
MISTYPED = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])
"""Whatever can be wrong with the words of a command line; typer gives this base no public name."""
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


class Keyrig(LazyGroup):
    """All verbs, in the order in which they are listed."""

    verbs: ClassVar[Mapping[str, Verb]] = {
        "scan": Verb("rig.cli.scan", "scan"),
        "adopt": Verb("rig.cli.adopt", "adopt"),
        "doctor": Verb("rig.cli.doctor", "doctor"),
        "run": Verb("rig.cli.run", "run", PASS_ON),
        "plan": Verb("rig.cli.plan", "plan", PASS_ON),
        "watch": Verb("rig.cli.watch", "watch"),
        "report": Verb("rig.cli.report", "report"),
        "nightly": Verb("rig.cli.nightly", "nightly"),
        "history": Verb("rig.cli.history", "app"),
        "diff": Verb("rig.cli.diff", "diff"),
        "accept": Verb("rig.cli.accept", "accept"),
        "map": Verb("rig.cli.mapping", "map_bench"),
        "touch": Verb("rig.cli.touch", "touch"),
        "power": Verb("rig.cli.power", "power"),
        "trace": Verb("rig.cli.trace", "trace"),
        "requirements": Verb("rig.cli.requirements", "requirements"),
        "faults": Verb("rig.cli.faults", "faults"),
        "virtual": Verb("rig.cli.virtual", "virtual"),
        "compat": Verb("rig.cli.compat", "app"),
        "aws": Verb("rig.cli.aws", "app"),
        "serve": Verb("rig.cli.serve", "app"),
        "config": Verb("rig.cli.config", "app"),
        "lab": Verb("rig.cli.lab", "app"),
    }


app = typer.Typer(
    name="keyrig",
    cls=Keyrig,
    help="The test rig for physical security keys.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print_line(f"keyrig {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """The test rig for physical security keys."""


def run_app() -> None:
    """Run the command line; every error that a person can make ends without a traceback.

    What is the rig's own fault ends with one, and not with the code of keys that fail.
    """
    try:
        code = app(standalone_mode=False)
        STDOUT.flush()
    except Unwritable as error:
        code = print_error(error, as_json=False)
    except RigError as error:
        code = print_error(error, as_json="--json" in sys.argv)
    except PermissionError as error:
        code = print_error(_not_permitted(error), as_json="--json" in sys.argv)
    except MISTYPED as error:
        code = _mistyped(error)
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # Nobody watches any more, or reads the help, which rich would end with a code of its own.
        code = Exit.OK
    except Exception:  # noqa: BLE001 - Python's own code for it is that of failures
        traceback.print_exc()
        code = Exit.INTERNAL
    with suppress(Unwritable):
        STDOUT.flush()
    sys.exit(int(code or 0))


def _mistyped(error: typer.BadParameter) -> Exit:
    if "--json" in sys.argv:
        return print_error(UsageProblem(error.format_message()), as_json=True)
    error.show()
    return Exit.USAGE


def _not_permitted(error: PermissionError) -> UsageProblem:
    """Tell of a place that a verb would only have looked at, such as the home of somebody else."""
    return UsageProblem(
        error.strerror or str(error),
        where=str(error.filename or ""),
        try_this="as somebody who may read it, or with another place",
    )
