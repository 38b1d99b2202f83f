"""`keyrig serve touch`: the bench's fingers and ports for other people's test suites."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from rig import UsageProblem
from rig.bench.file import load_bench
from rig.cli.output import print_json, print_line, say
from rig.runner.lent.lending import Places, hand_of, lend, must_be_adopted_again, require_lendable
from rig.runner.lent.paths import CONFORMANCE_PORT, Outcome
from rig.runner.stage import staged

SCHEMA = "keyrig.lent/1"
LAST_PORT = 0xFFFF


def touch(
    key: Annotated[str, typer.Option(help="Bays at wipe, comma-separated.", metavar="NAMES")],
    bench: Annotated[Path | None, typer.Option(help="The bench file.")] = None,
    port: Annotated[int, typer.Option(min=0, max=LAST_PORT, help="0 for any free one.")] = 0,
    fido_port: Annotated[
        int, typer.Option(min=0, max=LAST_PORT, help="That of FIDO's tool.")
    ] = CONFORMANCE_PORT,
    reports: Annotated[Path, typer.Option(help="Where results of FIDO's tool land.")] = Path(
        "reports"
    ),
    as_json: Annotated[bool, typer.Option("--json", help=f"Print {SCHEMA}.")] = False,
) -> int:
    """Let other suites touch and power keys of this bench, until SIGTERM or Ctrl-C.

    python-fido2's device tests take the URL as --controller, and a bay's number as --pico-port.
    FIDO's conformance tool finds the first bay at http://localhost:3000 by itself, without any
    secret: while this runs, every program of this machine can touch that key. No touch lasts longer
    than 10 s, and no key is without power for longer than a minute.

    Examples: keyrig serve touch --key A1 · keyrig serve touch --bench lab.toml --key A1,A2 --json
    """
    known = load_bench(bench)
    names = tuple(dict.fromkeys(name.strip() for name in key.split(",") if name.strip()))
    require_lendable(known, names)
    with staged(known, names) as stage, ExitStack() as life:
        hands = [life.enter_context(hand_of(known, name, stage)) for name in names]
        links = {name: each.link for name, each in stage.simulated.items()}
        lend(
            hands,
            (port, fido_port),
            announce=lambda places: _announce(places, names, links, as_json=as_json),
            report=lambda outcome: _keep(outcome, reports),
        )
    for hand in hands:
        say(f"{hand.name}: {hand.touches} touches, {hand.power_cycles} power cycles")
    for name in must_be_adopted_again(known, names):
        say(f"{name}: if it was reset, its marker is gone: keyrig adopt {name} --level wipe")
    return 0


def _announce(
    places: Places, names: tuple[str, ...], links: dict[str, str], *, as_json: bool
) -> None:
    ports = [
        {"port": port, "key": name, "link": links.get(name)} for port, name in enumerate(names, 1)
    ]
    if as_json:
        addresses = {"controller": places.controller, "conformance": places.conformance}
        print_json({"schema": SCHEMA, **addresses, "ports": ports})
    else:
        for each in ports:
            where = f", simulated at {each['link']}" if each["link"] else ""
            print_line(
                f"{each['key']}: --controller {places.controller} --pico-port {each['port']}{where}"
            )
        print_line(f"FIDO's conformance tool: {places.conformance} touches {names[0]}")
    sys.stdout.flush()


def _keep(outcome: Outcome, reports: Path) -> None:
    file = reports / f"fido-conformance-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    try:
        reports.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(outcome.document, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageProblem(
            f"the results cannot be written: {error.strerror}",
            where=str(file),
            try_this="name another folder with --reports",
        ) from error
    say(f"FIDO's tool: {outcome.passed} passed, {outcome.failed} failed; {file}")
