"""What is to be done at every place of a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rig.lab.contract import Lab
from rig.lab.ssh import Ssh
from rig.runner.limit import Limit


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What is to be done at every place.

    Attributes:
        lab: Whoever hands the places out.
        ssh: How the hosts are reached.
        arguments: What `keyrig run` gets there, beside the key and the bench.
        reports: Where runs land at home.
        remote: The folder on the hosts in which a run has its own until it is at home.
        seconds: How long each place is waited for.
        say: Told what people should know at once.
        follow: Told the id of every ssh process.
        limit: When all runs have to be at their end; each ends by itself over there.
        in_use: The boards that our runs have open, by host: a host's runs cannot share one.
    """

    lab: Lab
    ssh: Ssh
    arguments: Sequence[str]
    reports: Path
    remote: str
    seconds: float
    say: Callable[[str], None]
    follow: Callable[[int], None]
    limit: Limit = field(default_factory=Limit)
    in_use: set[tuple[str, str]] = field(default_factory=set)
