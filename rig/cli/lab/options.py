"""Options that several verbs of `keyrig lab` take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from rig.cli.run_options import REPORTS, HistoryFile, Reports
from rig.lab.ssh import Ssh
from rig.record.history.store import FILE_NAME

Coordinator: TypeAlias = Annotated[
    str,
    typer.Option(envvar="LG_COORDINATOR", metavar="HOST:PORT", help="labgrid's coordinator."),
]


@dataclass(frozen=True, kw_only=True)
class Tour:
    """The options of every verb that visits places."""

    coordinator: Coordinator
    place: Annotated[
        list[str] | None, typer.Option(help="A place; repeatable.", metavar="NAME")
    ] = None
    tags: Annotated[
        str | None, typer.Option(help="All places with these tags.", metavar="NAME=VALUE,…")
    ] = None
    wait: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="How long each place is waited for.")
    ] = 3600.0
    ssh_config: Annotated[
        Path | None, typer.Option(help="A file for ssh -F.", exists=True, dir_okay=False)
    ] = None
    remote_keyrig: Annotated[
        str, typer.Option(help="What keyrig is called on the hosts.", metavar="COMMAND")
    ] = "keyrig"
    remote_folder: Annotated[
        str, typer.Option(help="Where runs are kept there until home has them.", metavar="FOLDER")
    ] = "~/.local/state/keyrig/lab"
    reports: Reports = REPORTS
    history: HistoryFile = None

    @property
    def ssh(self) -> Ssh:
        """How the hosts are reached."""
        return Ssh(config=self.ssh_config, keyrig=self.remote_keyrig)

    @property
    def history_file(self) -> Path:
        """The history, which is where runs land if no other is named."""
        return self.history or self.reports / FILE_NAME


def visits_places(verb: Callable[..., int]) -> Callable[..., int]:
    """Have a verb take the options of a tour beside its own; it gets them as one, as `tour`."""
    own = dict(signature(verb, eval_str=True).parameters)
    shared = signature(Tour, eval_str=True).parameters
    place = list(own).index("tour")

    @wraps(verb)
    def visiting(**given: Any) -> int:
        return verb(tour=Tour(**{name: given.pop(name) for name in shared}), **given)

    del own["tour"]
    taken = list(own.values())
    taken[place:place] = shared.values()
    named = [each.replace(kind=Parameter.KEYWORD_ONLY) for each in taken]
    # Where whoever reads signatures finds it.
    vars(visiting)["__signature__"] = Signature(named)
    return visiting
