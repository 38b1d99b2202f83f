"""What a night on a bench runs."""

from __future__ import annotations

from rig.bench.tables.words import Command, Table, Word


class Night(Table):
    """What is run where nothing else is asked for.

    Attributes:
        suites: The suites, all of them if none is named.
        prepare: Commands that are run before the first key is opened; no shell reads them.
    """

    suites: tuple[Word, ...] = ()
    prepare: tuple[Command, ...] = ()
