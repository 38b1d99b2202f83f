"""`preflight.json`: what kept keys from being tested before their first test."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rig.record.document import Document, Unreadable
from rig.record.nightly.record import Checkup

SCHEMA = "keyrig.doctor/1"
FILE_NAME = "preflight.json"


def read_checkups(run: Path) -> tuple[Checkup, ...]:
    """Return what has to be put right, bays that fail the most basic check first.

    Raises:
        Unreadable: The file is not what a preflight writes.
    """
    try:
        text = (run / FILE_NAME).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from None
    bays = [tuple(_of_bay(bay)) for bay in Document.parse(text, SCHEMA).documents("bays")]
    ill = sorted((checkups for checkups in bays if checkups), key=lambda told: told[0].number)
    return tuple(checkup for checkups in ill for checkup in checkups)


def write_checkups(run: Path, found: Iterable[Checkup]) -> None:
    """Write down what was found at bays that no preflight on this host has looked at.

    Raises:
        OSError: The file cannot be written.
    """
    bays = [{"bay": each.bay, "checks": [_told(each)]} for each in found]
    text = json.dumps({"schema": SCHEMA, "bays": bays}, indent=2, ensure_ascii=False)
    (run / FILE_NAME).write_text(f"{text}\n", encoding="utf-8")


def _told(checkup: Checkup) -> dict[str, Any]:
    told = asdict(checkup)
    del told["bay"]
    return {"ok": False, "try": told.pop("try_this"), **told}


def _of_bay(bay: Document) -> Iterator[Checkup]:
    for check in bay.documents("checks", ()):
        if not check.flag("ok", True):
            yield Checkup(
                bay=bay.text("bay"),
                number=check.count("number"),
                name=check.text("name"),
                says=check.text("says", ""),
                try_this=check.text("try", ""),
            )
