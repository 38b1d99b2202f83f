"""`keyrig power`: cut and restore the power of one key."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from rig.bench.file import load_bench
from rig.cli.output import print_json, print_line, say
from rig.keys import check_names
from rig.runner.hands.powering import Order, Powered, Switch
from rig.runner.stage import staged
from rig.runner.stopping import until_ended

WORDS = {Order.ON: "is there", Order.OFF: "has gone", Order.CYCLE: "went, and is back"}


def power(
    key: Annotated[str, typer.Argument(help="The bay, or the name of a key.")],
    order: Annotated[Order, typer.Argument(help="What is to be done.")],
    bench: Annotated[Path | None, typer.Option(help="The bench file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.power/1.")] = False,
) -> int:
    """Cut or restore the power of a key; believed when the key has gone, or is back and the same.

    A board gives all its ports their power when nobody uses it any more, so `off` by a board lasts
    until Ctrl-C. By a hub it lasts until `on`.

    Examples: keyrig power A1 cycle · keyrig power A1 off --bench lab.toml
    """
    known = load_bench(bench)
    check_names([key], known)
    with staged(known, [key]) as stage:
        switch = Switch(key, known, stage)
        if order is Order.OFF:
            with switch.off() as done, until_ended():
                if not done.lasts:
                    say("Ctrl-C gives it its power again")
                _tell(done, as_json=as_json)
                if not done.lasts:
                    Event().wait()
        else:
            _tell(switch.cycle() if order is Order.CYCLE else switch.on(), as_json=as_json)
    return 0


def _tell(done: Powered, *, as_json: bool) -> None:
    if as_json:
        print_json(done.document())
    else:
        print_line(f"{done.key} {WORDS[done.order]} after {done.seconds:.1f} s")
    sys.stdout.flush()
