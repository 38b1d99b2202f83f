"""Where the history has the keys of a run that was made of several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rig.record.document import Document


@dataclass(frozen=True)
class Origin:
    """A key as its own bench knows it.

    Attributes:
        bench: The host that it is plugged into.
        key: What it is called there.
        run: The name of the folder of its own run.
    """

    bench: str
    key: str
    run: str


def origins_told(origins: Mapping[str, Origin]) -> dict[str, dict[str, str]]:
    """Return origins as `run.json` has them."""
    return {key: asdict(origin) for key, origin in origins.items()}


def origins_in(members: Mapping[str, Any]) -> dict[str, Origin]:
    """Read origins back; raises `Unreadable`."""
    told = {key: Document(value) for key, value in members.items()}
    return {
        key: Origin(each.text("bench"), each.text("key"), each.text("run"))
        for key, each in told.items()
    }
