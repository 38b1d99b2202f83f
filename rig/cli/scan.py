"""`keyrig scan`: what is plugged in where."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from rig.bench.discover import PluggedIn, discover
from rig.bench.file import Bay, Bench, load_bench
from rig.cli.output import print_json, print_line, say
from rig.marks import Consent

SCHEMA = "keyrig.scan/1"


def scan(
    bench: Annotated[Path | None, typer.Option(help="The bench file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.scan/1.")] = False,
) -> int:
    """List the keys that are plugged in, and the bays that they are in; opens none of them.

    Examples: keyrig scan · keyrig scan --json
    """
    found = [_entry(key, load_bench(bench)) for key in discover()]
    if as_json:
        print_json({"schema": SCHEMA, "keys": found})
        return 0
    for entry in found:
        print_line(_line(entry))
    if not found:
        say("no security key is plugged in")
    if any(not entry["permitted"] for entry in found):
        say("not permitted: install hardware/udev/70-keyrig.rules, then plug the key in again")
    return 0


def _entry(key: PluggedIn, bench: Bench) -> dict[str, Any]:
    bay = next((name for name, bay in bench.bays.items() if _holds(bay, key)), None)
    level = bench.bays[bay].level if bay else Consent.READ
    told = {**asdict(key), "node": str(key.node), "keyboard": bool(key.keyboards)}
    return {"bay": bay, "level": level.word, **told, "place": key.place}


def _holds(bay: Bay, key: PluggedIn) -> bool:
    return key.is_at(bay.path or "") or bay.key == key.place


def _line(entry: dict[str, Any]) -> str:
    usb_id = f"{entry['vid']:04x}:{entry['pid']:04x}"
    notes = [] if entry["permitted"] else ["not permitted"]
    notes += ["types as a keyboard too"] if entry["keyboard"] else []
    who = entry["bay"] or "stranger"
    told = f"  ({', '.join(notes)})" if notes else ""
    return f"{who:10} {entry['place']:32} {usb_id}  {entry['level']:5} {entry['product']}{told}"
