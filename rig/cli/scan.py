"""`keyrig scan`: what is plugged in where."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from rig.bench.bays import HOLDS, Holding, Occupied, look
from rig.bench.discover import PluggedIn, discover
from rig.bench.file import load_bench
from rig.cli.output import print_json, print_line, say
from rig.consent import Consent

SCHEMA = "keyrig.scan/1"


def scan(
    bench: Annotated[Path | None, typer.Option(help="The bench file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print keyrig.scan/1.")] = False,
) -> int:
    """List the bays with what is in them, and the keys that are in none; opens nothing.

    Examples: keyrig scan · keyrig scan --bench lab.toml --json
    """
    keys = discover()
    bays = look(load_bench(bench).bays, keys)
    entries = [_entry(key, bays) for key in keys]
    if as_json:
        print_json({"schema": SCHEMA, "keys": entries, "bays": [_told(bay) for bay in bays]})
        return 0
    for bay in bays:
        print_line(_bay_line(bay))
    for entry in entries:
        if entry["bay"] is None:
            print_line(_line("stranger", entry))
    if not keys:
        say("no security key is plugged in")
    if any(not entry["permitted"] for entry in entries):
        say("not permitted: install hardware/udev/70-keyrig.rules, then plug the key in again")
    return 0


def _entry(key: PluggedIn, bays: list[Occupied]) -> dict[str, Any]:
    bay = next((bay for bay in bays if bay.key == key), None)
    level = bay.table.level if bay else Consent.READ
    told = {**asdict(key), "node": str(key.node), "keyboard": bool(key.keyboards)}
    return {"bay": bay and bay.bay, "level": level.word, **told, "place": key.place}


def _told(bay: Occupied) -> dict[str, Any]:
    node = str(bay.key.node) if bay.key else None
    level = bay.table.level.word
    return {"bay": bay.bay, "place": bay.place, "level": level, "holds": bay.holds, "node": node}


def _bay_line(bay: Occupied) -> str:
    if bay.key is not None:
        note = HOLDS[bay.holds] if bay.holds is Holding.ANOTHER else ""
        return _line(bay.bay, _entry(bay.key, [bay]), note)
    return f"{bay.bay:10} {bay.place:32} {'':9}  {bay.table.level.word:5} ({HOLDS[bay.holds]})"


def _line(who: str, entry: dict[str, Any], note: str = "") -> str:
    usb_id = f"{entry['vid']:04x}:{entry['pid']:04x}"
    notes = [note] if note else []
    notes += [] if entry["permitted"] else ["not permitted"]
    notes += ["types as a keyboard too"] if entry["keyboard"] else []
    told = f"  ({', '.join(notes)})" if notes else ""
    return f"{who:10} {entry['place']:32} {usb_id}  {entry['level']:5} {entry['product']}{told}"
